//! A model with fields of many types, as options.

use std::process::Command;

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::{Value, json};
use tenants_diesel::testing::TestDatabase;

use super::child::{COMPANIES, Ended, bare_with};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

pub(super) fn companies(database: &TestDatabase, line: &[&str]) -> Ended {
    let mut command = bare_with(Command::new(COMPANIES), line);
    Ended::of(&command.env("DATABASE_URL", database.url()).output().unwrap())
}

pub(super) const NEEDED: [&str; 14] = [
    "create-tenant",
    "--schema=acme",
    "--company=Acme & Söhne",
    "--employees",
    "-3",
    "--founded=1999-12-31",
    "--plan=premium",
    "--tenant-json={}",
    "--domain-url=Acme.Example",
    "--trial-ends=2026-01-31 13:30:00",
    "--signed-at=2026-01-31T13:30:00+02:00",
    "--revenue=9000000000",
    "--on-trial=off",
    "--json",
];

#[test]
fn each_field_is_of_its_type() {
    let database = TestDatabase::new("cli_companies").unwrap();
    assert_eq!(companies(&database, &["migrate-schemas"]).code, 0);
    let ended = companies(&database, &NEEDED);
    assert_eq!((ended.code, ended.json()), (0, json!({"schema": "acme"})), "{ended:?}");
    let mut conn = database.connect().unwrap();
    let row: Row = diesel::sql_query("SELECT to_json(c)::text AS row FROM companies c").get_result(&mut conn).unwrap();
    let row: Value = serde_json::from_str(&row.row).unwrap();
    assert_eq!(
        row,
        json!({
            "id": 1, "schema_name": "acme", "company": "Acme & Söhne", "employees": -3, "revenue": 9_000_000_000_i64,
            "discount": 0.5, "founded": "1999-12-31", "trial_ends": "2026-01-31T13:30:00",
            "signed_at": row["signed_at"], "on_trial": false, "plan": "premium", "json": "{}", "tags": null,
            "domain_url": "acme.example", "suspended": false,
        })
    );
    let signed: Row = diesel::sql_query("SELECT (signed_at AT TIME ZONE 'UTC')::text AS row FROM companies")
        .get_result(&mut conn)
        .unwrap();
    assert_eq!(signed.row, "2026-01-31 11:30:00");
}

#[test]
fn a_wrong_value_is_told_with_its_option() {
    let database = TestDatabase::new("cli_companies_bad").unwrap();
    assert_eq!(companies(&database, &["migrate-schemas"]).code, 0);
    for (option, told) in [
        ("--employees=many", "invalid value 'many' for '--employees <NUMBER>': invalid digit found in string"),
        ("--plan=gold", "invalid value 'gold' for '--plan <VALUE>': there are the plans basic and premium"),
        ("--on-trial=maybe", "invalid value 'maybe' for '--on-trial [<BOOL>]': neither yes nor no"),
        ("--founded=yesterday", "invalid value 'yesterday' for '--founded <DATE>'"),
        ("--tags=a", "unexpected argument '--tags' found"),
        ("--domain-domain=x", "unexpected argument '--domain-domain' found"),
    ] {
        let ended = companies(&database, &["create-tenant", option]);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.err.contains(told), "{option}: {ended:?}");
    }
    let ended = companies(&database, &["create-domain", "--schema=acme", "--noinput"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("no table of domains"), "{ended:?}");
}

#[test]
fn the_help_says_what_each_is() {
    let database = TestDatabase::new("cli_companies_help").unwrap();
    let help = companies(&database, &["create-tenant", "--help"]).out;
    for line in [
        "--employees <NUMBER>  How many people work there (a whole number)",
        "--discount <NUMBER>   a number [default: 0.5]",
        "--revenue <NUMBER>    a whole number, or nothing",
        "--tenant-json <TEXT>  Called as an option of the command is (a text)",
    ] {
        assert!(help.contains(line), "{line} in {help}");
    }
}
