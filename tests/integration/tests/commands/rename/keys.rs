//! A model whose primary key is the schema's name, which other rows refer to.

#![allow(dead_code, unreachable_pub, reason = "what the derives generate")]

use diesel::prelude::*;
use tenants_diesel::commands::RenameProblem;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::Fixture;

use super::rename;
use crate::helpers::{execute, schemas, texts};

diesel::table! { public.owners (schema) { schema -> Text, name -> Text } }
diesel::table! { public.hosts (host) { host -> Text, owner -> Text, main -> Bool } }

#[derive(Debug, Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = owners, primary_key(schema))]
#[tenant(domain = Host, schema_name = schema, auto_drop_schema, tenant_migrations = "migrations/tenant")]
pub struct Owner {
    pub schema: SchemaName,
    pub name: String,
}

#[derive(Debug, HasQuery, AsChangeset, DomainModel)]
#[diesel(table_name = hosts, primary_key(host))]
#[domain(tenant = Owner, domain = host, tenant_id = owner, is_primary = main)]
pub struct Host {
    pub host: String,
    pub owner: SchemaName,
    pub main: bool,
}

fn place(hint: &str, reference: &str) -> (Tenancy<Owner>, Fixture) {
    let fixture = Fixture::new(hint);
    execute(
        &mut fixture.plain(),
        &format!(
            "CREATE TABLE public.owners (schema text PRIMARY KEY, name text NOT NULL);
             CREATE TABLE public.hosts (host text PRIMARY KEY, owner text NOT NULL {reference}, main bool NOT NULL)"
        ),
    );
    let tenancy = Tenancy::<Owner>::builder(fixture.database.url()).max_size(1).build().unwrap();
    let mut conn = tenancy.public().unwrap();
    let owner = NewOwner { schema: "acme".parse().unwrap(), name: "Acme".into() }.save(&mut conn).unwrap();
    NewHost::primary("acme.example.com", &owner).save(&mut conn).unwrap();
    (tenancy, fixture)
}

#[test]
fn domains_follow_by_the_foreign_key_or_without_one() {
    let deferred = "REFERENCES public.owners DEFERRABLE INITIALLY DEFERRED";
    for (hint, reference) in [
        ("rename_cascade", "REFERENCES public.owners ON UPDATE CASCADE"),
        ("rename_no_key", ""),
        ("rename_late", deferred),
    ] {
        let (tenancy, fixture) = place(hint, reference);
        let owner = rename(&tenancy, "acme", "globex").unwrap();
        assert_eq!((owner.schema.as_str(), owner.name.as_str()), ("globex", "Acme"), "{reference}");
        let found = tenancy.tenant_by_domain("acme.example.com").unwrap().unwrap();
        assert_eq!(found.row().schema, "globex", "{reference}");
        assert_eq!(texts(&mut fixture.plain(), "SELECT owner AS line FROM public.hosts"), ["globex"], "{reference}");
    }
}

#[test]
fn rows_that_would_refer_to_nothing_are_an_error() {
    let others = "CREATE TABLE public.bills (owner text REFERENCES public.owners DEFERRABLE INITIALLY DEFERRED); \
                  INSERT INTO public.bills VALUES ('acme')";
    for (hint, reference, more, expected) in [
        ("rename_restrict", "REFERENCES public.owners", "SELECT 1", "hosts_owner_fkey"),
        ("rename_bills", "", others, "bills_owner_fkey"),
    ] {
        let (tenancy, fixture) = place(hint, reference);
        let plain = &mut fixture.plain();
        execute(plain, more);
        let error = rename(&tenancy, "acme", "globex").unwrap_err();
        assert!(
            matches!(&error, Error::CannotRename { problem: RenameProblem::Referenced { constraint }, .. } if constraint == expected),
            "{error:?}"
        );
        assert_eq!(schemas(plain), ["acme", "public"]);
        assert_eq!(
            texts(plain, "SELECT concat(o.schema, h.owner) AS line FROM public.owners o, public.hosts h"),
            ["acmeacme"]
        );
    }
}
