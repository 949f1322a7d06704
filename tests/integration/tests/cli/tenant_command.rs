//! `tenant-command` and `all-tenants-command`.

use super::child::{fleet, manage};
use crate::helpers::{count, execute};

#[test]
fn the_schema_is_named_before_the_command_or_behind_it() {
    let (folder, fixture) = fleet("cli_wrapped", &["a", "b"]);
    for line in [
        "tenant-command count-notes --schema b",
        "tenant-command --schema b count-notes",
        "tenant_command -s b count_notes",
        "tenant-command -s b count-notes --schema b --noinput",
    ] {
        assert_eq!(manage(&fixture, &folder, line).all(), (0, "b: 1", ""), "{line}");
    }
    assert_eq!(manage(&fixture, &folder, "tenant-command -s a count-notes -s b").code, 2);
}

#[test]
fn the_command_has_its_own_arguments() {
    let (folder, fixture) = fleet("cli_wrapped_arguments", &["a"]);
    assert_eq!(manage(&fixture, &folder, "tenant-command remind pay --times 3 --schema a").code, 0);
    assert_eq!(count(&mut fixture.plain(), "a.notes"), 4);
    let ended = manage(&fixture, &folder, "tenant-command clash --schema 7 --tenant-schema a");
    assert_eq!(ended.all(), (0, "a 7 None", ""));
    assert_eq!(manage(&fixture, &folder, "tenant-command -s a clash --schema 7").all(), (0, "a 7 None", ""));
    assert_eq!(manage(&fixture, &folder, "tenant-command notes clear -s a").code, 0);
    assert_eq!(count(&mut fixture.plain(), "a.notes"), 0);
}

#[test]
fn a_name_is_a_name_and_no_pattern_nor_number_in_a_list() {
    let (folder, fixture) = fleet("cli_wrapped_literal", &["a", "1", "x*"]);
    assert_eq!(manage(&fixture, &folder, "tenant-command count-notes --schema 1").all(), (0, "1: 1", ""));
    assert_eq!(manage(&fixture, &folder, "tenant-command count-notes --schema x*").all(), (0, "x*: 1", ""));
    for nobody in ["0", "2", "*", "A", "?"] {
        let ended = manage(&fixture, &folder, &format!("tenant-command count-notes --schema {nobody}"));
        assert_eq!((ended.code, &*ended.out), (2, ""), "{ended:?}");
    }
}

#[test]
fn nobody_is_asked_where_nobody_answers() {
    let (folder, fixture) = fleet("cli_wrapped_noinput", &["a"]);
    for line in ["tenant-command count-notes", "tenant-command count-notes --noinput"] {
        let ended = manage(&fixture, &folder, line);
        assert!(ended.code == 2 && ended.out.is_empty() && ended.err.contains("--schema <NAME>"), "{ended:?}");
    }
    assert_eq!(manage(&fixture, &folder, "tenant-command").code, 2);
    assert_eq!(manage(&fixture, &folder, "tenant-command migrate-schemas").code, 2);
}

#[test]
fn a_failure_is_the_tenant_s() {
    let (folder, fixture) = fleet("cli_wrapped_failing", &["a"]);
    let ended = manage(&fixture, &folder, "tenant-command fail-in a -s a");
    assert_eq!(ended.all(), (1, "one\ntwo", "a: division by zero"));
}

#[test]
fn all_tenants_are_all_with_or_without_the_public_one() {
    let (folder, fixture) = fleet("cli_wrapped_all", &["a", "b"]);
    execute(
        &mut fixture.plain(),
        "INSERT INTO public.clients (schema_name, name, on_trial) VALUES ('public', 'p', true)",
    );
    let ended = manage(&fixture, &folder, "all-tenants-command where --parallel 2");
    assert_eq!((ended.code, ended.out.matches("==\n").count()), (0, 3), "{ended:?}");
    let ended = manage(&fixture, &folder, "all_tenants_command --no-public count_notes");
    assert_eq!(ended.all(), (0, "== a ==\na: 1\n== b ==\nb: 1", "2 tenants done, 0 failed"));
    assert_eq!(manage(&fixture, &folder, "all-tenants-command count-notes --schema a").code, 2);
}
