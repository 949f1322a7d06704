//! What is asked for and fits nothing is refused, rather than passed over.

use tenants_diesel::Error;
use tenants_diesel::migrations::{MigrationScope, Target, VerifyOptions};
use tenants_diesel::prelude::*;

use super::helper::fleet;
use super::targets::CRM;
use crate::helpers::Folder;

fn refusal(result: tenants_diesel::Result<impl std::fmt::Debug>) -> String {
    match result.unwrap_err() {
        Error::Request(error) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pattern_that_fits_nobody_is_refused() {
    let folder = Folder::new();
    let fixture = fleet("asked_pattern", &folder, &["a_1"]);
    let matching = |pattern: &str| MigrateOptions::default().matching(pattern.parse().unwrap());
    for options in [matching("zzz*"), matching("a_*").matching("zzz*".parse().unwrap())] {
        let told = "no schema fits the pattern \"zzz*\"";
        assert_eq!(refusal(fixture.tenancy.migrate_schemas(&options)), told);
        assert_eq!(refusal(fixture.tenancy.plan_migrations(&options)), told);
        assert_eq!(refusal(fixture.tenancy.migrate_schemas(&options.verify())), told);
    }
    let verify = VerifyOptions::default().matching("zzz*".parse().unwrap());
    assert_eq!(refusal(fixture.tenancy.verify(&verify)), "no schema fits the pattern \"zzz*\"");
    for pattern in ["a*", "*", "pub*"] {
        assert!(fixture.tenancy.migrate_schemas(&matching(pattern)).is_ok(), "{pattern}");
        assert!(fixture.tenancy.plan_migrations(&matching(pattern)).is_ok(), "{pattern}");
    }
}

#[test]
fn options_that_leave_nothing_are_refused() {
    let folder = Folder::new();
    let fixture = fleet("asked_nothing", &folder, &["a"]);
    let shared = || MigrateOptions::default().scope(MigrationScope::Shared);
    let tenant = || MigrateOptions::default().scope(MigrationScope::Tenant);
    for (options, told) in [
        (shared().schema("a".parse().unwrap()), "the shared set is only about the schema \"public\", not \"a\""),
        (shared().skip_public(), "the shared set is only about the schema \"public\", which was to be skipped"),
        (
            shared().matching("a*".parse().unwrap()),
            "the shared set is only about the schema \"public\", whose name does not fit the pattern \"a*\"",
        ),
        (
            tenant().schema("public".parse().unwrap()),
            "the schema \"public\" is asked for by name, and left out by the rest",
        ),
        (
            MigrateOptions::default().skip_public().schema("public".parse().unwrap()),
            "the schema \"public\" is asked for by name, and left out by the rest",
        ),
        (MigrateOptions::default().fake().fake_initial(), "fake and fake_initial exclude each other"),
    ] {
        assert_eq!(refusal(fixture.tenancy.migrate_schemas(&options)), told);
        assert_eq!(refusal(fixture.tenancy.plan_migrations(&options)), told);
    }
    let verify = VerifyOptions::default().scope(MigrationScope::Shared).schema("a".parse().unwrap());
    let told = "the shared set is only about the schema \"public\", not \"a\"";
    assert_eq!(refusal(fixture.tenancy.verify(&verify)), told);
}

#[test]
fn an_app_that_the_schemas_cannot_have_is_refused() {
    let folder = Folder::new();
    let fixture = fleet("asked_app", &folder, &["a"]);
    let builder = Tenancy::<tenants_integration::Client>::builder(fixture.database.url()).max_size(1).min_idle(0);
    let tenancy = builder.tenant_migrations(folder.source()).tenant_migrations(CRM).build().unwrap();
    let crm = || MigrateOptions::default().app("crm");
    for options in [crm().schema("public".parse().unwrap()), crm().scope(MigrationScope::Shared)] {
        assert_eq!(
            refusal(tenancy.plan_migrations(&options)),
            "there are no migrations of an app \"crm\" in \"public\""
        );
        assert_eq!(
            refusal(tenancy.migrate_schemas(&options)),
            "there are no migrations of an app \"crm\" in \"public\""
        );
    }
    let version = crm().scope(MigrationScope::Shared).target(Target::Zero);
    assert_eq!(refusal(tenancy.migrate_schemas(&version)), "there are no migrations of an app \"crm\" in \"public\"");
    assert!(tenancy.migrate_schemas(&crm().schema("a".parse().unwrap())).is_ok());
}
