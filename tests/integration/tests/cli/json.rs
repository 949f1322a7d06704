//! What other programs read.

use serde_json::{Value, json};

use super::child::{fleet, manage};
use crate::helpers::execute;

#[test]
fn a_run_is_lines_of_progress_and_one_report() {
    let (folder, fixture) = fleet("cli_json", &["a", "b"]);
    execute(&mut fixture.plain(), "ALTER TABLE b.notes ADD CONSTRAINT short CHECK (length(body) < 5)");
    folder.add("2027", "SELECT 1;\nINSERT INTO notes (body) VALUES ('a long one')");
    let ended = manage(&fixture, &folder, "migrate-schemas --json");
    assert_eq!(ended.code, 3, "{ended:?}");

    let report = ended.json();
    assert_eq!(
        [&report["up_to_date"], &report["applied"], &report["failed"], &report["interrupted"]],
        [&json!(1), &json!(1), &json!(1), &json!(false)]
    );
    let [a, b] = &report["schemas"].as_array().unwrap()[..] else { panic!("{report}") };
    let steps = json!([{"version": "2027", "direction": "up", "fake": false}]);
    assert_eq!(*a, json!({"schema": "a", "outcome": "migrated", "steps": steps}));
    assert_eq!((&b["schema"], &b["outcome"], &b["steps"]), (&json!("b"), &json!("failed"), &json!([])));
    let error = &b["error"];
    assert_eq!((&error["schema"], &error["migration"]), (&json!("b"), &json!("2027_test")), "{error}");
    assert_eq!(error["kind"], json!("migration"), "{error}");
    let database = &error["database"];
    assert_eq!(
        [&database["kind"], &database["table"], &database["constraint"], &database["column"]],
        [&json!("CheckViolation"), &json!("notes"), &json!("short"), &Value::Null]
    );
    assert!(database["detail"].as_str().unwrap().starts_with("Failing row contains"), "{database}");

    let events = ended.events();
    let names: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(names, ["started", "schema", "schema", "finished"]);
    assert_eq!(events[0], json!({"event": "started", "pending": 2, "all": 2}));
    assert_eq!((&events[3]["applied"], &events[3]["failed"]), (&json!(1), &json!(1)));
}

#[test]
fn a_position_becomes_line_and_statement() {
    let (folder, fixture) = fleet("cli_json_line", &["a"]);
    folder.add("2027", "SELECT 1;\nSELECT * FROM clients");
    let error = &manage(&fixture, &folder, "migrate-schemas --json").json()["schemas"][0]["error"];
    assert_eq!((&error["line"], &error["statement"]), (&json!(2), &json!("SELECT * FROM clients")));
    assert!(error["hint"].as_str().unwrap().contains("only in the schema \"public\""), "{error}");
    assert!(error["database"]["position"].is_number(), "{error}");
}

#[test]
fn plans_are_json_too() {
    let (folder, fixture) = fleet("cli_json_plan", &["a"]);
    folder.add("2027", "SELECT 1");
    for option in ["--list", "--plan", "--check"] {
        let ended = manage(&fixture, &folder, &format!("migrate-schemas --json {option}"));
        assert_eq!(ended.code, if option == "--check" { 4 } else { 0 }, "{ended:?}");
        let plan = ended.json();
        let [public, tenants] = &plan["groups"].as_array().unwrap()[..] else { panic!("{plan}") };
        assert_eq!((&public["scope"], &public["steps"]), (&json!("shared"), &json!([])));
        assert_eq!(tenants["schemas"], json!(["a"]));
        assert_eq!(tenants["steps"][0]["sql"], json!("SELECT 1"));
        assert_eq!((&plan["up_to_date"], &plan["behind"]), (&json!(1), &json!(1)));
        let first = json!({"version": "20260102000000", "name": "2026-01-02-000000_create_notes", "app": null});
        assert_eq!(tenants["applied"][0], first);
    }
}

#[test]
fn errors_are_json_too() {
    let (folder, fixture) = fleet("cli_json_error", &["a"]);
    execute(&mut fixture.plain(), "DELETE FROM public.__diesel_schema_migrations");
    let ended = manage(&fixture, &folder, "migrate-schemas --json --verify");
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(ended.json()["error"]["schema"], "public");
    assert_eq!(ended.json()["error"]["kind"], "migration");
    let nobody = manage(&fixture, &folder, "migrate-schemas --json --tenant -s nobody");
    assert_eq!(nobody.json()["schemas"][0]["error"]["kind"], "tenant_not_found");
    assert_eq!(ended.events().last().unwrap()["event"], "error");
}
