//! `verify`.

use super::child::{fleet, manage};
use crate::helpers::execute;

#[test]
fn drift_is_found_and_named() {
    let (folder, fixture) = fleet("cli_verify", &["a", "b"]);
    let clean = manage(&fixture, &folder, "verify");
    assert_eq!(clean.all(), (0, "3 schemas, 0 findings, 0 migrations pending", ""));

    execute(&mut fixture.plain(), "ALTER TABLE b.notes ADD extra int");
    assert_eq!(manage(&fixture, &folder, "verify").code, 0);
    for options in ["--structure", "--like a"] {
        let found = manage(&fixture, &folder, &format!("verify {options}"));
        assert_eq!(found.code, 1, "{found:?}");
        assert!(found.out.contains("\n  b: table notes: extra column extra (integer)"), "{found:?}");
    }
    assert_eq!(manage(&fixture, &folder, "verify --structure -s a").code, 0);

    let nobody = manage(&fixture, &folder, "verify -s nobody");
    assert!(nobody.code == 2 && nobody.out.contains("\n  nobody: no tenant has this schema"), "{nobody:?}");
    assert_eq!(manage(&fixture, &folder, "verify -s nobody -s a").code, 1);

    execute(&mut fixture.plain(), "DROP SCHEMA b CASCADE");
    let gone = manage(&fixture, &folder, "verify --tenant --match b* --json");
    assert_eq!(gone.code, 1, "{gone:?}");
    assert_eq!(gone.json()["schemas"][0]["schema"], "b");
    assert_eq!(manage(&fixture, &folder, "verify --shared").code, 0);
}

/// The run goes on from what the schemas say, and says what it found.
#[test]
fn a_run_that_verifies_tells_the_drift() {
    let (folder, fixture) = fleet("cli_run_verify", &["a", "b", "c"]);
    folder.add("2027", "SELECT 1");
    assert_eq!(manage(&fixture, &folder, "migrate-schemas").code, 0);
    let by_hand = "DELETE FROM a.__diesel_schema_migrations WHERE version = '2027'; \
                   INSERT INTO b.__diesel_schema_migrations (version) VALUES ('1999')";
    execute(&mut fixture.plain(), by_hand);
    let quiet = manage(&fixture, &folder, "migrate-schemas");
    assert_eq!(quiet.all(), (0, "4 schemas, 0 migrations applied, 0 failed", ""));
    let told = manage(&fixture, &folder, "migrate-schemas --verify");
    let drift = "\n  a: reverted by somebody else: 2027\n  b: applied by somebody else: 1999\n  b: applied and unknown here: 1999";
    let out = format!("4 schemas, 1 migrations applied, 0 failed, 3 findings{drift}");
    assert_eq!(told.all(), (0, &*out, "a: applied 2027"));
    // The registry is right again; what this program does not know stays so.
    let again = manage(&fixture, &folder, "migrate-schemas --verify --json");
    assert_eq!(again.code, 0, "{again:?}");
    let drift = serde_json::json!([{"schema": "b", "drift": [{"kind": "unknown", "versions": ["1999"]}]}]);
    assert_eq!(again.json()["drift"], drift);
}
