//! `list-tenants`, `status`.

use serde_json::json;

use super::child::{fleet, manage};
use crate::helpers::execute;

#[test]
fn a_table_lines_or_json() {
    let (folder, fixture) = fleet("cli_list_tenants", &["a", "b"]);
    execute(
        &mut fixture.plain(),
        "DROP SCHEMA b CASCADE; UPDATE clients SET paid_until = '2026-12-31', name = E'A\\tx' WHERE schema_name = 'a';
         INSERT INTO domains (domain, tenant_id, is_primary) SELECT d, id, d = 'z.example'
         FROM clients, unnest(ARRAY['a.example', 'z.example']) d WHERE schema_name = 'a'",
    );
    let listed = manage(&fixture, &folder, "list-tenants");
    let lines: Vec<Vec<&str>> = listed.out.lines().map(|line| line.split("  ").map(str::trim).collect()).collect();
    assert_eq!((listed.code, lines.len()), (0, 3), "{listed:?}");
    assert!(listed.out.starts_with(" schema"), "{listed:?}");
    assert!(listed.out.contains("b (no schema)") && listed.out.contains("z.example, a.example"), "{listed:?}");

    let lines = manage(&fixture, &folder, "list_tenants --tsv");
    assert_eq!(
        lines.all(),
        (
            0,
            "schema\tdomains\tid\tname\tpaid_until\ton_trial\n\
             a\tz.example, a.example\t1\tA\\tx\t2026-12-31\ttrue\n\
             b (no schema)\t\t2\tb\t\ttrue",
            ""
        )
    );
    let listed = manage(&fixture, &folder, "list-tenants --json --match a*").json();
    let row = json!({"id": 1, "schema_name": "a", "name": "A\tx", "paid_until": "2026-12-31", "on_trial": true});
    let tenant = json!({"schema": "a", "exists": true, "domains": ["z.example", "a.example"], "row": row});
    assert_eq!(listed, json!({ "tenants": [tenant] }));
    assert_eq!(manage(&fixture, &folder, "list-tenants --json --tsv").code, 2);
    assert_eq!(manage(&fixture, &folder, "list-tenants --match z*").all(), (0, "", ""));
}

#[test]
fn the_state_at_a_glance() {
    let (folder, fixture) = fleet("cli_status", &["a", "b"]);
    execute(&mut fixture.plain(), "DROP SCHEMA b CASCADE");
    let status = manage(&fixture, &folder, "status --json");
    assert_eq!(status.code, 0, "{status:?}");
    let tenants = &status.json()["tenants"];
    assert_eq!((&tenants["all"], &tenants["without_schema"]), (&2.into(), &1.into()), "{status:?}");
    let text = manage(&fixture, &folder, "status");
    assert!(text.code == 0 && text.out.contains("1 without a schema"), "{text:?}");
}
