//! `tenant-down`, `tenant-up`, and what other commands make of a tenant that is down.

use serde_json::json;
use tenants_diesel::testing::TestDatabase;

use super::child::{Ended, fleet, manage};
use super::many_fields::{NEEDED, companies};

/// With the tenants acme and globex.
fn two(hint: &str) -> TestDatabase {
    let database = TestDatabase::new(hint).unwrap();
    assert_eq!(companies(&database, &["migrate-schemas"]).code, 0);
    for name in ["acme", "globex"] {
        let (schema, host) = (format!("--schema={name}"), format!("--domain-url={name}.example"));
        let rename = |argument: &&'static str| match *argument {
            "--schema=acme" => schema.clone(),
            "--domain-url=Acme.Example" => host.clone(),
            other => other.to_owned(),
        };
        let line: Vec<String> = NEEDED.iter().map(rename).collect();
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        assert_eq!(companies(&database, &line).code, 0);
    }
    database
}

fn run(database: &TestDatabase, line: &str) -> Ended {
    companies(database, &line.split_whitespace().collect::<Vec<_>>())
}

/// Which are down, by `list-tenants`.
fn down(database: &TestDatabase) -> Vec<String> {
    let list = run(database, "list-tenants --json").json();
    let tenants = list["tenants"].as_array().unwrap();
    assert!(tenants.iter().all(|tenant| tenant["suspended"].is_boolean()), "{list}");
    let down = tenants.iter().filter(|tenant| tenant["suspended"] == true);
    down.map(|tenant| tenant["schema"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn tenants_go_down_and_come_up() {
    let database = two("cli_down");
    assert_eq!(run(&database, "tenant-down acme").all(), (0, "tenant acme is down", ""));
    assert_eq!(down(&database), ["acme"]);
    let list = run(&database, "list-tenants --tsv").out;
    let lines: Vec<&str> = list.lines().collect();
    assert!(lines[0].starts_with("schema\tdomains\tid\t") && !lines[0].contains("suspended"), "{list}");
    assert!(lines[1].starts_with("acme (down)\tacme.example\t1\t"), "{list}");
    assert!(lines[2].starts_with("globex\tglobex.example\t2\t"), "{list}");

    let more = run(&database, "tenant_down acme -s globex --json");
    let report = json!({"suspended": true, "changed": ["globex"], "unchanged": ["acme"]});
    assert_eq!((more.code, more.json()), (0, report), "{more:?}");
    assert_eq!(run(&database, "tenant_up --match a* --match g*").all().1, "tenant acme is up\ntenant globex is up");
    let all = run(&database, "tenant-up --all");
    assert_eq!(all.all(), (0, "tenant acme is up already\ntenant globex is up already", ""));
    assert_eq!(run(&database, "tenant-down --all").code, 0);
    assert_eq!(down(&database), ["acme", "globex"]);
    // Commands work in a tenant that is down.
    assert_eq!(run(&database, "migrate-schemas --check").code, 0);
    assert_eq!(run(&database, "dumpdata -s acme").code, 0);
}

#[test]
fn what_makes_no_sense_changes_nothing() {
    let database = two("cli_down_bad");
    for line in [
        "tenant-down",
        "tenant-up",
        "tenant-down acme --all",
        "tenant-down --match a* --all",
        "tenant-down acme nobody",
        "tenant-down acme --match x*",
        "tenant-down pg_acme",
        "tenant-down ''",
    ] {
        let ended = run(&database, line);
        assert_eq!((ended.code, &*ended.out), (2, ""), "{line}: {ended:?}");
        assert!(ended.err.starts_with("error: "), "{line}: {ended:?}");
    }
    assert!(down(&database).is_empty());
}

#[test]
fn a_tenant_that_is_down_is_renamed_without_force() {
    let database = two("cli_down_rename");
    let refused = run(&database, "rename-schema --schema acme --to acme2");
    assert_eq!((refused.code, &*refused.out), (2, ""), "{refused:?}");
    assert!(refused.err.contains("tenant-down") && refused.err.contains("--force"), "{refused:?}");
    assert_eq!(run(&database, "tenant-down acme").code, 0);
    let renamed = run(&database, "rename-schema --schema acme --to acme2");
    assert_eq!(renamed.all(), (0, "renamed tenant acme to acme2", ""));
    assert_eq!(down(&database), ["acme2"], "until it is brought up");
    assert_eq!(run(&database, "tenant-up acme2").code, 0);
}

#[test]
fn a_model_without_the_field_says_so() {
    let (folder, fixture) = fleet("cli_down_not", &["acme"]);
    for line in ["tenant-down acme", "tenant-up --all"] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!((ended.code, &*ended.out), (2, ""), "{ended:?}");
        assert!(
            ended.err.contains("Client cannot be suspended") && ended.err.contains("#[tenant(suspended)]"),
            "{ended:?}"
        );
    }
    let refused = manage(&fixture, &folder, "tenant-down acme --json");
    assert_eq!((refused.code, &refused.json()["error"]["kind"]), (2, &json!("cannot_suspend")), "{refused:?}");
    let list = manage(&fixture, &folder, "list-tenants --json").json();
    assert_eq!(list["tenants"][0].get("suspended"), None, "{list}");
}
