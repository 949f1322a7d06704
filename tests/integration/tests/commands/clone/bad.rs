//! What is refused, and leaves nothing.

use tenants_diesel::commands::{CloneOptions, CloneProblem};
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Result};
use tenants_integration::{Client, Fixture, NewClient};

use super::helper::clone;
use crate::helpers::{ADVISORY_LOCKS, NewSite, Site, count, execute, schemas, tenants};

fn refused(fixture: &Fixture, source: &str, target: &str) -> Error {
    let plain = &mut fixture.plain();
    let before = (schemas(plain), tenants(plain));
    let error = clone(fixture, source, target, CloneOptions::default()).unwrap_err();
    assert_eq!((schemas(plain), tenants(plain)), before);
    error
}

#[test]
fn names_that_are_not_there_or_taken() {
    let fixture = Fixture::new("clone_bad_names");
    let _ = (fixture.tenant("acme"), fixture.tenant("other"));
    execute(&mut fixture.plain(), "CREATE SCHEMA stranger");
    let missing = refused(&fixture, "nobody", "copy");
    assert!(matches!(&missing, Error::SchemaMissing { schema } if *schema == "nobody"), "{missing:?}");
    let other_case = refused(&fixture, "Acme", "copy");
    assert!(matches!(&other_case, Error::SchemaMissing { .. }), "{other_case:?}");
    for target in ["other", "acme", "OTHER"] {
        let error = refused(&fixture, "acme", target);
        assert!(matches!(&error, Error::TenantExists { .. }), "{target}: {error:?}");
    }
    let error = refused(&fixture, "acme", "stranger");
    assert!(matches!(&error, Error::SchemaExists { .. }), "{error:?}");
    let error = refused(&fixture, "acme", "public");
    assert!(matches!(&error, Error::SchemaExists { .. }), "{error:?}");
    let error = refused(&fixture, "acme", "PUBLIC");
    assert!(matches!(&error, Error::PublicSchemaName { .. }), "{error:?}");
    let error = refused(&fixture, "acme", "tenants_staging_x");
    assert!(matches!(&error, Error::ReservedSchemaName { .. }), "{error:?}");
    let error = refused(&fixture, "public", "copy");
    assert_eq!(error.to_string(), r#"schema "public" cannot be cloned: it is the public schema"#);
    assert!(matches!(error, Error::CannotClone { problem: CloneProblem::PublicSchema, .. }));
    assert_eq!(count(&mut fixture.plain(), ADVISORY_LOCKS), 0);
}

#[test]
fn a_row_that_clashes_or_is_no_tenants_leaves_nothing() {
    let fixture = Fixture::new("clone_bad_row");
    let _ = fixture.tenant("acme");
    execute(&mut fixture.plain(), "CREATE UNIQUE INDEX one_name ON public.clients (name)");
    let new = NewClient { name: "acme".into(), ..NewClient::of("copy") };
    let error = fixture.tenancy.clone_tenant(&"acme".parse().unwrap(), new, CloneOptions::default()).unwrap_err();
    assert!(error.to_string().contains("one_name"), "{error}");
    assert_eq!(schemas(&mut fixture.plain()), ["acme", "public"]);

    let sites: Tenancy<Site> = Tenancy::builder(fixture.database.url()).min_idle(0).build().unwrap();
    execute(
        &mut fixture.plain(),
        "CREATE TABLE public.sites (id serial PRIMARY KEY, schema_name text UNIQUE, domain_url text UNIQUE)",
    );
    let new = |host: &str| NewSite { schema_name: "copy".parse().unwrap(), domain_url: host.into() };
    let clone = |host: &str| sites.clone_tenant(&"acme".parse().unwrap(), new(host), CloneOptions::default());
    assert!(matches!(clone("no host"), Err(Error::Hostname(_))));
    assert_eq!(schemas(&mut fixture.plain()), ["acme", "public"]);
    assert_eq!(clone("WWW.Example.com").unwrap().domain_url, "example.com");
}

#[test]
fn what_the_caller_does_in_the_transaction_is_undone_with_it() {
    let fixture = Fixture::new("clone_caller");
    let _ = fixture.tenant("acme");
    let run = |host: &str, last: Result<()>| {
        let (source, new) = ("acme".parse().unwrap(), NewClient::of("copy"));
        fixture.tenancy.clone_tenant_and(&source, new, CloneOptions::default(), |tenant: &Client, conn| {
            tenants_integration::NewDomain::primary(host, tenant).save(conn)?;
            last
        })
    };
    let error = run("copy.example.com", Err(Error::NoSchema)).unwrap_err();
    assert!(matches!(error, Error::NoSchema), "{error:?}");
    let plain = &mut fixture.plain();
    assert_eq!((schemas(plain).len(), count(plain, "public.domains")), (2, 0));
    run("copy.example.com", Ok(())).unwrap();
    let found = fixture.tenancy.tenant_by_domain("copy.example.com").unwrap().unwrap();
    assert_eq!(found.schema_name(), "copy");
}
