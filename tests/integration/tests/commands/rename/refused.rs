//! Renamings that are refused, and change nothing.

use tenants_diesel::commands::{RenameOptions, RenameProblem};
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, NewClient};

use super::rename;
use crate::helpers::{ADVISORY_LOCKS, SmallServer, count, execute, schemas, tenants};

#[test]
fn without_force_it_says_why() {
    let fixture = Fixture::new("rename_force");
    let _acme = fixture.tenant("acme");
    let (from, to) = ("acme".parse().unwrap(), "globex".parse().unwrap());
    let error = fixture.tenancy.rename_schema(&from, &to, RenameOptions::default()).unwrap_err();
    assert!(
        matches!(&error, Error::CannotRename { schema, problem: RenameProblem::NotForced } if *schema == "acme"),
        "{error:?}"
    );
    assert!(error.to_string().contains("cannot be seen from here"), "{error}");
    assert_eq!(schemas(&mut fixture.plain()), ["acme", "public"]);
}

/// Each leaves rows, schemas and locks as they were.
#[test]
fn names_that_are_not_to_be_had() {
    let describe =
        |builder: tenants_diesel::TenancyBuilder<Client>| builder.extra_search_path(["extensions".parse().unwrap()]);
    let fixture = Fixture::with("rename_names_taken", |builder| builder);
    let plain = &mut fixture.plain();
    execute(plain, "CREATE SCHEMA extensions; CREATE SCHEMA stranger");
    for name in ["acme", "Globex", "ÄRGER"] {
        let _ = fixture.tenant(name);
    }
    let tenancy = describe(Tenancy::builder(fixture.database.url())).min_idle(0).build().unwrap();
    let (rows, there) = (tenants(plain), schemas(plain));
    let mut check = |from: &str, to: &str, is_expected: fn(&Error) -> bool| {
        let error = rename(&tenancy, from, to).unwrap_err();
        assert!(is_expected(&error), "{from} to {to}: {error:?}");
        assert_eq!((tenants(plain), schemas(plain)), (rows.clone(), there.clone()), "{from} to {to}");
        assert_eq!(count(plain, ADVISORY_LOCKS), 0);
    };
    for taken in ["Globex", "globex", "GLOBEX", "ärger", "ÄRGER"] {
        check("acme", taken, |error| matches!(error, Error::TenantExists { .. }));
    }
    for taken in ["stranger", "public", "acme"] {
        check("acme", taken, |error| matches!(error, Error::SchemaExists { .. }));
    }
    check("acme", "PUBLIC", |error| matches!(error, Error::PublicSchemaName { .. }));
    check("acme", "extensions", |error| matches!(error, Error::SearchPath(_)));
    for kept in ["tenants_staging_x", "Tenants_Deleting_y"] {
        check("acme", kept, |error| matches!(error, Error::ReservedSchemaName { .. }));
    }
    check("public", "acme2", |error| matches!(error, Error::PublicTenant));
    check("extensions", "acme2", |error| matches!(error, Error::SearchPath(_)));
    for missing in ["nobody", "ACME", "stranger"] {
        check(missing, "acme2", |error| matches!(error, Error::TenantNotFound { .. }));
    }
}

#[test]
fn a_row_without_a_schema() {
    let fixture = Fixture::new("rename_no_schema");
    let plain = &mut fixture.plain();
    let _acme = fixture.tenant("acme");
    execute(plain, "DROP SCHEMA acme CASCADE");
    let error = rename(&fixture.tenancy, "acme", "globex").unwrap_err();
    assert!(matches!(&error, Error::SchemaMissing { schema } if *schema == "acme"), "{error:?}");
    assert_eq!(tenants(plain), ["acme"]);
}

#[test]
fn a_tenant_whose_deletion_was_begun() {
    let server = SmallServer::new("rename_deleting");
    let acme = server.large_tenant("acme");
    server.cut_off_deletion(&acme);
    let plain = &mut server.plain();
    let error = rename(&server.tenancy, "acme", "globex").unwrap_err();
    assert!(matches!(&error, Error::SchemaUnderWay { schema, operation: "deleted" } if *schema == "acme"), "{error:?}");
    assert_eq!(error.to_string(), "schema \"acme\" is being deleted: that has to be finished first");
    // Nor is its name to be had, even with its row gone by hand: what is left goes by the name.
    execute(plain, "DELETE FROM public.clients");
    let _other = NewClient::of("other").save(&mut server.tenancy.public().unwrap()).unwrap();
    let error = rename(&server.tenancy, "other", "acme").unwrap_err();
    assert!(matches!(&error, Error::SchemaUnderWay { schema, .. } if *schema == "acme"), "{error:?}");
    assert_eq!(tenants(plain), ["other"]);
}

#[test]
fn a_receiver_refuses() {
    let fixture = Fixture::new("rename_receiver");
    let plain = &mut fixture.plain();
    let _acme = fixture.tenant("acme");
    let builder = Tenancy::<Client>::builder(fixture.database.url());
    let tenancy = builder
        .on_signal_in_transaction(|signal, _| match signal.name() {
            "BeforeRename" => Err("not today".into()),
            "AfterRename" => unreachable!("nothing was renamed"),
            _ => Ok(()),
        })
        .build()
        .unwrap();
    let error = rename(&tenancy, "acme", "globex").unwrap_err();
    assert!(matches!(error, Error::Receiver(_)), "{error:?}");
    assert_eq!((schemas(plain), tenants(plain)), (vec!["acme".into(), "public".into()], vec!["acme".into()]));
}

#[test]
fn two_rows_of_one_name_are_nobody_s() {
    let fixture = Fixture::new("rename_two_rows");
    let plain = &mut fixture.plain();
    let _acme = fixture.tenant("acme");
    execute(plain, "DROP INDEX public.clients_schema_name");
    execute(plain, "INSERT INTO public.clients (schema_name, name, on_trial) VALUES ('acme', 'twin', true)");
    let error = rename(&fixture.tenancy, "acme", "globex").unwrap_err();
    assert!(matches!(error, Error::TenantExists { .. }), "{error:?}");
    assert_eq!((schemas(plain), tenants(plain).len()), (vec!["acme".to_owned(), "public".to_owned()], 2));
}
