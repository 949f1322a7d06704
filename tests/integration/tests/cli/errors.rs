//! What cannot be done, or not be meant.

use tenants_diesel::testing::TestDatabase;

use super::child::{Ended, bare, fleet, manage};
use crate::helpers::Folder;

#[test]
fn bad_combinations_are_errors_of_usage() {
    let (folder, fixture) = fleet("cli_usage", &["a"]);
    for line in [
        "",
        "no-such-command",
        "migrate-schemas --shared --tenant",
        "migrate-schemas --shared --skip-public",
        "migrate-schemas --list --plan",
        "migrate-schemas --keep-going --fail-fast",
        "migrate-schemas --fake --fake-initial",
        "migrate-schemas crm 2026 --revert 1",
        "migrate-schemas 2026 --revert 1",
        "migrate-schemas zero --redo 1",
        "migrate-schemas --revert 1 --redo 1",
        "migrate-schemas --lock-timeout 5",
        "migrate-schemas --schema pg_catalog",
        "migrate-schemas --executor standard --chunks 3",
        "verify --shared --tenant",
        // Known only once the migrations are.
        "migrate-schemas zero",
        "migrate-schemas --revert 1",
        "migrate-schemas nosuchapp",
        "migrate-schemas 2099",
        "migrate-schemas --list -s nobody",
        "migrate-schemas --check -s a -s nobody",
        "migrate-schemas --shared -s a",
        "migrate-schemas --shared -s public -s a",
        "migrate-schemas --shared --match a*",
        "migrate-schemas --shared --check -s a",
        "verify --shared -s a",
        "verify --like nobody",
        "migrate-schemas --match zzz*",
        "migrate-schemas --list --match zzz*",
        "migrate-schemas --match a --match zzz*",
        "verify --match zzz*",
        "migrate-schemas --tenant -s public",
        "migrate-schemas -p -s public",
        "migrate-schemas 2026-01-02-000000_create_notez",
        "migrate-schemas --canary 0",
        "migrate-schemas --retries 2",
    ] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!((ended.code, &*ended.out), (2, ""), "{line}: {ended:?}");
        assert!(line.is_empty() || ended.err.starts_with("error: "), "{line}: {ended:?}");
    }
}

#[test]
fn a_schema_that_the_rest_leaves_out_is_named() {
    let (folder, fixture) = fleet("cli_left_out", &["a"]);
    for (line, told) in [
        ("migrate-schemas --shared -s a", "the shared set is only about the schema \"public\", not \"a\""),
        (
            "verify --shared --match a*",
            "the shared set is only about the schema \"public\", whose name does not fit the pattern \"a*\"",
        ),
        ("migrate-schemas --match zzz*", "no schema fits the pattern \"zzz*\""),
    ] {
        assert_eq!(manage(&fixture, &folder, line).all(), (2, "", &*format!("error: {told}")), "{line}");
    }
    for line in ["migrate-schemas --shared -s public", "migrate-schemas --shared --match a* --match p*"] {
        assert_eq!(manage(&fixture, &folder, line).code, 0, "{line}");
    }
}

#[test]
fn the_right_name_of_a_version_is_told() {
    let (folder, fixture) = fleet("cli_version_name", &["a"]);
    let wrong = manage(&fixture, &folder, "migrate-schemas --list 2026-01-02-000000_create_notez");
    let told = "error: there is no migration \"2026-01-02-000000_create_notez\" to go to: 20260102000000 is \
                \"2026-01-02-000000_create_notes\"";
    assert_eq!(wrong.all(), (2, "", told));
    for right in ["2026-01-02-000000_create_notes", "2026-01-02-000000", "20260102000000"] {
        assert_eq!(manage(&fixture, &folder, &format!("migrate-schemas --list {right}")).code, 0, "{right}");
    }
}

#[test]
fn the_database_must_be_named_and_is_never_shown() {
    for command in [&mut bare(&["migrate-schemas"]), bare(&["migrate-schemas"]).env("DATABASE_URL", "")] {
        let unnamed = Ended::of(&command.output().unwrap());
        assert_eq!(unnamed.all(), (2, "", "error: which database? Set DATABASE_URL, or give --database-url"));
    }

    for url in
        ["postgres://owner:s3cret@127.0.0.1:1/x", "postgres://owner:s3cret/y@127.0.0.1/x", "host=x password=a s3cret"]
    {
        for more in [&["--json"][..], &[]] {
            let arguments = [&["migrate-schemas", "--database-url", url], more].concat();
            let ended = Ended::of(&bare(&arguments).output().unwrap());
            assert_eq!(ended.code, 1, "{ended:?}");
            assert!(ended.err.contains("cannot connect to the database"), "{ended:?}");
            assert!(!format!("{ended:?}").contains("s3cret"), "{ended:?}");
        }
        let help = Ended::of(&bare(&["migrate-schemas", "--help"]).env("DATABASE_URL", url).output().unwrap());
        assert!(help.code == 0 && !help.out.contains("s3cret"), "{help:?}");
    }
}

#[test]
fn the_public_schema_fails_for_all() {
    let (folder, fixture) = fleet("cli_public", &["a"]);
    crate::helpers::execute(&mut fixture.plain(), "DELETE FROM public.__diesel_schema_migrations");
    let ended = manage(&fixture, &folder, "migrate-schemas --verify");
    let (code, out, err) = ended.all();
    assert_eq!((code, out), (1, ""), "{ended:?}");
    assert!(
        err.starts_with("error: migration \"2026-01-01-000000_create_clients\" failed in schema \"public\""),
        "{err}"
    );
    assert_eq!(err.matches("already exists").count(), 1, "{err}");
}

#[test]
fn a_database_that_nobody_has_migrated_is_told_of() {
    let (database, folder) = (TestDatabase::new("cli_unmigrated").unwrap(), Folder::new());
    let run = |line: &str| {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let mut command = bare(&arguments);
        command.env("DATABASE_URL", database.url()).env("TENANT_MIGRATIONS", folder.path());
        Ended::of(&command.output().unwrap())
    };
    for line in [
        "list-tenants",
        "create-tenant --schema-name acme --name Acme --on-trial true --domain-domain a.example.com --noinput",
        "delete-tenant --schema acme --noinput",
        "create-domain --domain-domain a.example.com --schema acme --noinput",
        "delete-domain --domain a.example.com --noinput",
        "rename-schema --schema acme --to b --force",
        "clone-tenant --clone-from acme --schema-name b --name B --on-trial true --no-domain --noinput",
        "create-missing-schemas",
        "dumpdata --schema acme",
        "shell --schema acme",
        "count-notes",
    ] {
        let ended = run(line);
        let last = ended.err.lines().last().unwrap_or_default();
        let hint = r#"    hint: there is no table "public"."clients" in this database: run migrate-schemas first"#;
        assert_eq!((ended.code, &*ended.out, last), (1, "", hint), "{line}: {ended:?}");
    }
}

#[test]
fn what_migrating_does_not_make_is_not_to_be_made_by_migrating() {
    let (folder, fixture) = fleet("cli_not_made", &[]);
    let plain = &mut fixture.plain();
    crate::helpers::execute(plain, "DROP TABLE public.clients CASCADE");
    let hint = "    hint: there is no table \"public\".\"clients\" in this database, and no shared migration makes it: does \
                #[tenant(shared_migrations = …)] name the right folder?";
    for line in ["migrate-schemas", "list-tenants"] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!((ended.code, ended.err.lines().last()), (1, Some(hint)), "{line}: {ended:?}");
    }
    // It is not there because its migration failed, of which the error tells.
    crate::helpers::execute(
        plain,
        "DROP TABLE public.__diesel_schema_migrations, public.__tenants_registry; CREATE TABLE public.clients_schema_name (id int)",
    );
    let ended = manage(&fixture, &folder, "migrate-schemas");
    assert!(ended.code == 1 && ended.err.contains("clients_schema_name") && !ended.err.contains("hint"), "{ended:?}");
}
