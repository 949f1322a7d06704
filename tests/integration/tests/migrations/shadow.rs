//! Relations that are in the public schema and in a tenant's.

use diesel::prelude::*;
use tenants_diesel::lifecycle::CreateOptions;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, NewClient};

use crate::helpers::{Both, Folder, Messages, NewBoth, execute, relations, schemas};

fn refused(error: &Error, tenant: &str, relation: &str) {
    assert!(
        matches!(error, Error::ShadowedRelations { schema, relations } if *schema == tenant && relations == relation),
        "{error:?}"
    );
}

#[test]
fn a_tenant_s_table_that_public_has_is_refused() {
    let folder = Folder::new();
    let fixture = Fixture::with("shadow_tenant", |builder| builder.tenant_migrations(folder.source()));
    let _old = fixture.tenant("old");
    folder.add("2027", "CREATE TABLE fine (id int); CREATE TABLE domains (id int)");
    let mut conn = fixture.tenancy.public().unwrap();
    refused(&NewClient::of("new").save(&mut conn).unwrap_err(), "new", "domains");
    let report = fixture.migrate(&MigrateOptions::default());
    refused(report.failures().next().unwrap().1, "old", "domains");
    assert_eq!(schemas(&mut conn), ["old", "public"]);
    assert_eq!(relations(&mut conn, "old"), ["__diesel_schema_migrations", "moods", "notes"]);

    // The same, one migration at a time.
    folder.add_outside_transaction("2028", "SELECT 1");
    refused(&NewClient::of("new").save(&mut conn).unwrap_err(), "new", "domains");
    let report = fixture.migrate(&MigrateOptions::default());
    refused(report.failures().next().unwrap().1, "old", "domains");
    assert_eq!(schemas(&mut conn), ["old", "public"]);
    assert_eq!(relations(&mut conn, "old"), ["__diesel_schema_migrations", "moods", "notes"]);
}

/// A relation's name is what is behind that of its schema in a text, and either may be quoted there, and hold what the other ends with.
#[test]
fn names_that_are_quoted_are_found() {
    let names = ["plain", "select", "Big", "a.b", "acme.plain", "\"acme\".plain", "mit Umlaut ä"];
    let quoted = names.map(|name| format!("\"{}\"", name.replace('"', "\"\"")));
    let tables: String = quoted.iter().map(|name| format!("CREATE TABLE {name} (); ")).collect();
    let folder = Folder::of(&[("2027", &tables)]);
    let fixture = Fixture::with("shadow_names", |builder| builder.tenant_migrations(folder.source()));
    let plain = &mut fixture.plain();
    for schema in ["acme", "select", "Big", "a.b", "Ü ä"] {
        for (name, quoted) in names.iter().zip(&quoted) {
            // One that has found a namesake asks in another way from then on.
            let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1);
            let tenancy = builder.tenant_migrations(folder.source()).build().unwrap();
            let mut conn = tenancy.public().unwrap();
            let messages = Messages::of(&mut conn);
            execute(plain, &format!("CREATE VIEW public.{quoted} AS SELECT 1"));
            refused(&NewClient::of(schema).save(&mut conn).unwrap_err(), schema, name);
            execute(plain, &format!("DROP VIEW public.{quoted}"));
            let sent = messages.take();
            let asked = sent.iter().find(|sent| sent.contains("d.objid::pg_catalog.regclass")).expect("a question");
            assert_eq!(asked.contains("starts_with"), !schema.is_ascii(), "{asked}");
        }
    }
    NewClient::of("acme").save(&mut fixture.tenancy.public().unwrap()).unwrap();
}

#[test]
fn a_shared_table_that_a_tenant_has_is_refused() {
    let folder = Folder::new();
    let fixture = Fixture::with("shadow_shared", |builder| builder.shared_migrations(folder.source()));
    let _acme = fixture.tenant("acme");
    folder.add("2027", "CREATE TABLE fine (id int); CREATE VIEW notes AS SELECT 1 AS id");
    refused(&fixture.tenancy.migrate_schemas(&MigrateOptions::default()).unwrap_err(), "acme", "notes");
    assert_eq!(
        relations(&mut fixture.plain(), "public"),
        ["__diesel_schema_migrations", "__tenants_registry", "clients", "domains"]
    );
    // A schema that is no tenant's may hold what it likes.
    execute(&mut fixture.plain(), "CREATE SCHEMA other; CREATE TABLE other.fine (id int)");
    folder.add("2027", "CREATE TABLE fine (id int)");
    assert!(fixture.migrate(&MigrateOptions::default()).is_success());
}

/// The first by name is said, with its own relations only.
#[test]
fn of_several_tenants_that_have_a_shared_table_the_first_is_named() {
    let folder = Folder::new();
    let fixture = Fixture::with("shadow_first", |builder| builder.shared_migrations(folder.source()));
    let _tenants = ["zeta", "Initech & Co", "acme"].map(|name| fixture.tenant(name));
    execute(
        &mut fixture.plain(),
        "CREATE TABLE zeta.tags (id int); CREATE TABLE acme.other (id int); DROP TABLE acme.notes",
    );
    folder.add("2027", "CREATE TABLE notes (id int); CREATE TABLE tags (id int)");
    let error = fixture.tenancy.migrate_schemas(&MigrateOptions::default()).unwrap_err();
    refused(&error, "Initech & Co", "notes");
    assert!(
        error.to_string().starts_with("notes would be both in the public schema and in \"Initech & Co\""),
        "{error}"
    );
}

#[test]
fn a_sequence_in_both_is_refused() {
    let (shared, tenant) = (Folder::new(), Folder::of(&[("2027", "CREATE SEQUENCE invoice_no")]));
    let fixture = Fixture::with("shadow_sequence", |builder| {
        builder.shared_migrations(shared.source()).tenant_migrations(tenant.source())
    });
    let acme = fixture.tenant("acme");
    shared.add("2027", "CREATE SEQUENCE invoice_no START 1000");
    refused(&fixture.tenancy.migrate_schemas(&MigrateOptions::default()).unwrap_err(), "acme", "invoice_no");
    acme.delete(&mut fixture.tenancy.public().unwrap()).unwrap();
    assert!(fixture.migrate(&MigrateOptions::default()).is_success());
    refused(&NewClient::of("new").save(&mut fixture.tenancy.public().unwrap()).unwrap_err(), "new", "invoice_no");
}

#[test]
fn what_is_declared_to_be_in_both_may_be() {
    // Its sequences may be with it.
    let tags = "CREATE TABLE tags (id serial, no int GENERATED ALWAYS AS IDENTITY)";
    let (shared, tenant) = (Folder::of(&[("2027", tags)]), Folder::of(&[("2027", tags)]));
    let fixture = Fixture::new("in_both");
    let builder = || Tenancy::<Both>::builder(fixture.database.url()).max_size(1);
    let tenancy = builder().shared_migrations(shared.source()).tenant_migrations(tenant.source()).build().unwrap();
    assert!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
    let acme = NewBoth::of("acme").save(&mut tenancy.public().unwrap()).unwrap();
    assert!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
    assert!(relations(&mut fixture.plain(), "acme").contains(&"tags".to_owned()));
    assert_eq!(acme.schema_name, "acme");

    // The fixture's own model does not declare it.
    let strict = Tenancy::<Client>::builder(fixture.database.url())
        .tenant_migrations(tenant.source())
        .max_size(1)
        .build()
        .unwrap();
    refused(
        &NewClient::of("new").save(&mut strict.public().unwrap()).unwrap_err(),
        "new",
        "tags, tags_id_seq, tags_no_seq",
    );
}

diesel::table! { tags (name) { name -> Text, } }

/// A prepared statement goes on meaning the table that it meant when it was planned.
fn whoever_read_the_public_one_reads_the_tenant_s(hint: &str, add: impl FnOnce(&Folder, &str)) {
    let tags = |of: &str| format!("CREATE TABLE tags (name text PRIMARY KEY); INSERT INTO tags VALUES ('{of}')");
    let (shared, tenant) = (Folder::of(&[("2027", &tags("public"))]), Folder::new());
    let fixture = Fixture::new(hint);
    let builder = || Tenancy::<Both>::builder(fixture.database.url()).max_size(1);
    let tenancy = builder().shared_migrations(shared.source()).tenant_migrations(tenant.source()).build().unwrap();
    assert!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
    let tenants = ["acme", "globex"].map(|name| NewBoth::of(name).save(&mut tenancy.public().unwrap()).unwrap());
    let read = |tenant| {
        let names = tags::table.select(tags::name).load::<String>(&mut tenancy.tenant(tenant).unwrap());
        names.unwrap()
    };
    assert_eq!((read(&tenants[0]), read(&tenants[1])), (vec!["public".to_owned()], vec!["public".to_owned()]));
    add(&tenant, &tags("own"));
    assert!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
    assert_eq!((read(&tenants[0]), read(&tenants[1])), (vec!["own".to_owned()], vec!["own".to_owned()]));
}

#[test]
fn plans_on_a_shared_table_end_where_a_tenant_gets_its_own() {
    whoever_read_the_public_one_reads_the_tenant_s("in_both_later", |folder, up| folder.add("2027", up));
}

#[test]
fn plans_on_a_shared_table_end_with_a_migration_outside_a_transaction_too() {
    whoever_read_the_public_one_reads_the_tenant_s("in_both_outside", |folder, up| {
        folder.add_outside_transaction("2027", up);
    });
}

#[test]
fn plans_on_a_shared_table_end_where_a_schema_is_adopted() {
    let tags = |of: &str| format!("CREATE TABLE tags (name text PRIMARY KEY); INSERT INTO tags VALUES ('{of}')");
    let (shared, tenant) = (Folder::of(&[("2027", &tags("public"))]), Folder::of(&[("2027", &tags("own"))]));
    let fixture = Fixture::new("in_both_adopted");
    let builder = Tenancy::<Both>::builder(fixture.database.url()).max_size(2).shared_migrations(shared.source());
    let tenancy = builder.tenant_migrations(tenant.source()).build().unwrap();
    assert!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
    execute(&mut fixture.plain(), "CREATE SCHEMA acme");
    let mut on_acme = tenancy.schema(&"acme".parse().unwrap()).unwrap();
    let mut read = || tags::table.select(tags::name).load::<String>(&mut on_acme).unwrap();
    assert_eq!(read(), ["public"]);
    let options = CreateOptions::default().adopt_schema();
    NewBoth::of("acme").save_with(options, &mut tenancy.public().unwrap()).unwrap();
    assert_eq!(read(), ["own"]);
}
