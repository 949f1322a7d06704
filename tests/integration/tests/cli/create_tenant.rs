//! `create-tenant`, with the fields of the tests' `Client` and `Domain`.

use serde_json::json;
use tenants_diesel::model::TenantTable as _;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Domain, notes};

use super::child::{fleet, manage};
use crate::helpers::schemas;
use diesel::prelude::*;

#[test]
fn row_schema_domain_and_superuser_are_made_together() {
    let (folder, fixture) = fleet("cli_create", &[]);
    let line =
        "create-tenant --schema-name acme --name Acme --on-trial --paid-until 2026-12-31 --domain-domain ACME.example";
    let ended = manage(&fixture, &folder, line);
    assert_eq!(ended.all(), (0, "created tenant acme, reached as acme.example", ""));

    let mut conn = fixture.tenancy.public().unwrap();
    let acme = Client::find_by_host(&"acme.example".parse().unwrap(), &mut conn).unwrap().unwrap();
    assert_eq!((acme.name.as_str(), acme.on_trial), ("Acme", true));
    assert_eq!(acme.paid_until.unwrap().to_string(), "2026-12-31");
    assert!(Domain::primary_of(&acme, &mut conn).unwrap().is_some());
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    assert_eq!(notes::table.count().get_result::<i64>(&mut conn).unwrap(), 0);
}

#[test]
fn the_spelling_of_the_guides_is_understood() {
    let (folder, fixture) = fleet("cli_create_guide", &[]);
    let line =
        "create_tenant --domain_url=newtenant.net --schema_name=new_tenant --name=new_tenant --on_trial=no --json";
    let ended = manage(&fixture, &folder, line);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(ended.json(), json!({"schema": "new_tenant", "domain": "newtenant.net"}));
}

#[test]
fn what_is_missing_is_told_at_once_and_nothing_is_made() {
    let (folder, fixture) = fleet("cli_create_missing", &[]);
    for line in ["create-tenant --name Acme", "create-tenant --name Acme --noinput"] {
        let ended = manage(&fixture, &folder, line);
        let told = "error: the following required arguments were not provided:\n  --schema-name <NAME>\n  \
                    --on-trial <BOOL>\n  --domain-domain <TEXT>\n\nFor more information, try '--help'.";
        assert_eq!(ended.all(), (2, "", told), "{line}");
    }
    for line in [
        "create-tenant --schema-name pg_x --name x --on-trial --no-domain",
        "create-tenant --schema-name x --name x --on-trial perhaps --no-domain",
        "create-tenant --schema-name x --name x --on-trial --paid-until tomorrow --no-domain",
        "create-tenant --schema-name x --name x --on-trial --no-domain -s",
        "create-tenant --schema-name x --name x --on-trial --no-domain --password s3cret",
    ] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!((ended.code, &*ended.out), (2, ""), "{line}: {ended:?}");
        assert!(!ended.err.contains("s3cret"), "{ended:?}");
    }
    assert_eq!(schemas(&mut fixture.plain()), ["public"]);
}

#[test]
fn all_or_nothing() {
    let (folder, fixture) = fleet("cli_create_all", &["other"]);
    let first = "create-tenant --schema-name a --name a --on-trial --domain-domain a.example";
    assert_eq!(manage(&fixture, &folder, first).code, 0);
    // The domain is taken, it is no host, or the hook fails: there is no tenant either.
    for (line, code, told) in [
        ("--domain-domain a.example", 1, "a.example"),
        ("--domain-domain a_b..example", 2, "host"),
        ("--no-domain --username nobody", 1, "this one may not"),
    ] {
        let line = format!("create-tenant --schema-name b --name b --on-trial {line}");
        let mut command = super::child::bare(&line.split_whitespace().collect::<Vec<_>>());
        super::child::on(&mut command, &fixture, &folder).env("TENANTS_SUPERUSER_PASSWORD", "x");
        let ended = super::child::Ended::of(&command.output().unwrap());
        assert_eq!((ended.code, &*ended.out), (code, ""), "{line}: {ended:?}");
        assert!(ended.err.contains(told), "{line}: {ended:?}");
        assert_eq!(schemas(&mut fixture.plain()), ["a", "other", "public"], "{line}");
    }
    let taken = manage(&fixture, &folder, "create-tenant --schema-name other --name x --on-trial --no-domain --json");
    assert_eq!((taken.code, taken.json()["error"]["message"].is_string()), (1, true), "{taken:?}");
}

#[test]
fn a_schema_that_is_there_is_taken_if_asked() {
    let (folder, fixture) = fleet("cli_create_adopt", &[]);
    crate::helpers::execute(&mut fixture.plain(), "CREATE SCHEMA acme");
    let line = "create-tenant --schema-name acme --name Acme --on-trial --no-domain";
    assert_eq!(manage(&fixture, &folder, line).code, 1);
    assert_eq!(manage(&fixture, &folder, &format!("{line} --adopt-schema")).all(), (0, "created tenant acme", ""));
}
