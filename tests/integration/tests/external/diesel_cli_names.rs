//! Names that need escaping in `PGOPTIONS`.

use tenants_integration::{Fixture, text};

use super::diesel_cli::{DieselCli, pg_options};

/// All of them legal, and none usable without quotes.
const NAMES: &[&str] =
    &["Acme Corp", "UPPER", "two  spaces", "select", "42", "a-b", "a,b", "a=b", "*/", "-c", "#1 $x;%y", "naïve 日本"];

#[test]
fn options_are_escaped_for_both_of_their_readers() {
    assert_eq!(pg_options("acme"), r#"-csearch_path="acme""#);
    assert_eq!(pg_options("Acme Corp"), r#"-csearch_path="Acme\ Corp""#);
}

#[test]
fn the_command_finds_the_schema_of_every_name() {
    let fixture = Fixture::new("cli_names");
    for name in NAMES {
        let _tenant = fixture.tenant(name);
        let cli = DieselCli::on(&fixture, name);
        let list = cli.list();
        assert_eq!(list.len(), 2, "{name}");
        assert!(list.iter().all(|(_, applied)| *applied), "{name}: {list:?}");
        cli.migration(&["revert"]).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut plain = fixture.plain();
        assert_eq!(text(&mut plain, &format!("to_regclass('\"{name}\".moods') IS NULL")), "true", "{name}");
    }
    // Nothing went anywhere else.
    let mut plain = fixture.plain();
    assert_eq!(text(&mut plain, "to_regclass('public.moods') IS NULL"), "true");
}

/// What the escaping is for: without it the same name leads nowhere.
#[test]
fn names_without_their_escapes_are_refused() {
    let fixture = Fixture::new("cli_unescaped");
    for (name, options, expected) in [
        ("Acme Corp", r#"-csearch_path="Acme Corp""#, "invalid value for parameter \"search_path\""),
        ("UPPER", "-csearch_path=UPPER", "no schema has been selected"),
    ] {
        let _tenant = fixture.tenant(name);
        let error = DieselCli::with_options(&fixture, options).migration(&["list"]).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}
