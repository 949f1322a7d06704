//! `delete-tenant` where nobody can be asked; the questions are in `external::prompts`.

use super::child::{fleet, manage};
use crate::helpers::schemas;

#[test]
fn nothing_goes_unless_both_that_and_which_is_said() {
    let (folder, fixture) = fleet("cli_delete", &["a", "b", "1"]);
    for line in [
        "delete-tenant",
        "delete-tenant --schema a",
        "delete-tenant --noinput",
        "delete-tenant --match * --noinput",
        "delete-tenant --schema nobody --noinput",
        "delete-tenant --schema A --noinput",
        "delete-tenant --schema a* --noinput",
    ] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!((ended.code, &*ended.out), (2, ""), "{line}: {ended:?}");
    }
    let public = manage(&fixture, &folder, "delete-tenant --schema public --noinput");
    assert!(public.code > 0, "{public:?}");
    assert_eq!(schemas(&mut fixture.plain()), ["1", "a", "b", "public"]);

    // A name is a name, and no place in a list.
    let ended = manage(&fixture, &folder, "delete_tenant -s 1 --noinput");
    assert_eq!((ended.code, &*ended.err), (0, ""));
    assert!(ended.out.starts_with("deleted tenant 1: 2 tables with 1 row, "), "{ended:?}");
    assert_eq!(schemas(&mut fixture.plain()), ["a", "b", "public"]);
    let ended = manage(&fixture, &folder, "delete-tenant --schema a --noinput --json");
    assert_eq!((ended.json()["schema"].as_str(), ended.json()["rows"].as_i64()), (Some("a"), Some(1)), "{ended:?}");
}

#[test]
fn a_tenant_whose_schema_is_gone_can_be_deleted() {
    let (folder, fixture) = fleet("cli_delete_gone", &["a"]);
    crate::helpers::execute(&mut fixture.plain(), "DROP SCHEMA a CASCADE");
    let ended = manage(&fixture, &folder, "delete-tenant --schema a --noinput");
    assert_eq!(ended.all(), (0, "deleted tenant a, which has no schema", ""));
}
