//! What hangs on a tenant's schema from outside is not dropped unasked.

use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::lifecycle::DeleteOptions;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient};

use crate::helpers::{Folder, SmallServer, count, execute, schemas, tenants};

fn refused(result: Result<(), Error>) -> Vec<String> {
    let error = result.unwrap_err();
    let Error::DependentsOutside { schema, objects } = error else { panic!("{error:?}") };
    assert_eq!(schema, "acme");
    objects
}

/// Refused as it is, deleted when asked for; what was sent to receivers in between is only that of the second.
fn is_refused_and_can_be_forced(acme: &Client, conn: &mut TenantConnection, expected: &[&str]) {
    let before = schemas(conn);
    assert_eq!(refused(acme.delete(conn)), expected);
    assert_eq!((schemas(conn), tenants(conn).contains(&"acme".to_owned())), (before, true));
    acme.delete_with(DeleteOptions::default().drop_dependents(), conn).unwrap();
    assert!(!schemas(conn).contains(&"acme".to_owned()));
}

#[test]
fn an_extension_in_the_schema_and_columns_of_its_types_are_not_dropped() {
    let folder = Folder::of(&[("2027", "CREATE EXTENSION IF NOT EXISTS citext")]);
    let fixture = Fixture::with("dependents", |builder| builder.tenant_migrations(folder.source()));
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let plain = &mut fixture.plain();
    let mut conn = fixture.tenancy.public().unwrap();
    assert_eq!(refused(acme.delete(&mut conn)), ["extension citext"]);

    execute(
        plain,
        "CREATE TABLE globex.people (id int, email acme.citext); CREATE TABLE audit (id int, mood acme.mood)",
    );
    let columns = ["column email of table globex.people", "column mood of table audit", "extension citext"];
    assert_eq!(refused(acme.delete(&mut conn)), columns);
    // The other tenant's schema only uses it.
    globex.delete(&mut conn).unwrap();
    is_refused_and_can_be_forced(&acme, &mut conn, &columns[1..]);
    assert_eq!(count(plain, "pg_extension WHERE extname = 'citext'"), 0);
}

#[test]
fn views_foreign_keys_functions_and_triggers_outside_are_not_dropped() {
    let fixture = Fixture::new("dependents_kinds");
    let acme = fixture.tenant("acme");
    execute(
        &mut fixture.plain(),
        "CREATE FUNCTION acme.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
         CREATE VIEW all_notes AS SELECT body FROM acme.notes;
         CREATE TABLE audit (id int PRIMARY KEY, note int REFERENCES acme.notes (id), no int DEFAULT nextval('acme.notes_id_seq'));
         CREATE TRIGGER touched BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION acme.touch();
         CREATE FUNCTION angry(acme.mood) RETURNS bool LANGUAGE sql AS 'SELECT true';
         CREATE TABLE heirs () INHERITS (acme.notes);",
    );
    let mut conn = fixture.tenancy.public().unwrap();
    is_refused_and_can_be_forced(
        &acme,
        &mut conn,
        &[
            "constraint audit_note_fkey on table audit",
            "default value for column id of table heirs",
            "default value for column no of table audit",
            "function angry(acme.mood)",
            "rule _RETURN on view all_notes",
            "table heirs",
            "trigger touched on table audit",
        ],
    );
    assert_eq!(count(&mut conn, "audit"), 0);
}

/// Everything that depends in the other direction, or within, or in a temporary table.
#[test]
fn what_is_the_tenant_s_own_is_dropped_unasked() {
    let fixture = Fixture::new("dependents_own");
    let acme = fixture.tenant("acme");
    execute(
        &mut fixture.plain(),
        "CREATE FUNCTION next_no() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE level AS ENUM ('low');
         CREATE PUBLICATION everything;
         SET search_path = acme, public;
         CREATE DOMAIN small AS int CHECK (value < 10); CREATE TYPE pair AS (a small, b mood);
         CREATE FUNCTION same(mood, mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
         CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
         CREATE FUNCTION as_text(pair) RETURNS text LANGUAGE sql AS 'SELECT 1::text';
         CREATE CAST (pair AS text) WITH FUNCTION as_text(pair);
         CREATE OPERATOR === (leftarg = mood, rightarg = mood, function = same);
         CREATE TABLE orders (id bigserial PRIMARY KEY, client int REFERENCES public.clients (id), no int DEFAULT next_no(),
                              level level, mood mood, pairs pair[], body text, UNIQUE (no, level), CHECK (same(mood, mood)),
                              twice bigint GENERATED ALWAYS AS (id * 2) STORED, ident int GENERATED ALWAYS AS IDENTITY);
         CREATE TABLE lines (id int, of bigint REFERENCES orders (id) ON DELETE CASCADE) PARTITION BY LIST (id);
         CREATE TABLE lines1 PARTITION OF lines FOR VALUES IN (1); CREATE INDEX ON lines (id);
         CREATE TABLE heirs () INHERITS (orders);
         CREATE VIEW low AS SELECT * FROM orders; CREATE MATERIALIZED VIEW kept AS SELECT * FROM low;
         CREATE RULE nothing AS ON DELETE TO lines DO INSTEAD NOTHING;
         CREATE TRIGGER touched BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch();
         CREATE POLICY own ON orders USING (same(mood, mood)); CREATE STATISTICS counted ON no, level FROM orders;
         CREATE INDEX ON orders (lower(body)); CREATE COLLATION plain (provider = libc, locale = 'C');
         CREATE TABLE sorted (body text COLLATE plain);
         CREATE TEXT SEARCH CONFIGURATION words (COPY = simple); CREATE INDEX ON sorted USING gin (to_tsvector('words', body));
         ALTER PUBLICATION everything ADD TABLE orders;",
    );
    let mut conn = fixture.tenancy.public().unwrap();
    execute(
        &mut conn,
        "CREATE TEMP TABLE draft (LIKE acme.notes INCLUDING ALL); ALTER TABLE draft ADD COLUMN mood acme.mood",
    );
    acme.delete(&mut conn).unwrap();
    assert_eq!(schemas(&mut conn), ["public"]);
}

#[test]
fn a_large_schema_is_refused_before_anything_is_dropped_or_renamed() {
    let server = SmallServer::new("large_dependents");
    let acme = server.large_tenant("acme");
    execute(&mut server.plain(), "CREATE TABLE audit (id int, mood acme.mood)");
    let mut conn = server.tenancy.public().unwrap();
    is_refused_and_can_be_forced(&acme, &mut conn, &["column mood of table audit"]);
}

/// A schema that stays has no dependents to lose.
#[test]
fn without_dropping_nothing_is_refused() {
    let fixture = Fixture::new("dependents_kept");
    let _acme = fixture.tenant("acme");
    execute(&mut fixture.plain(), "CREATE TABLE audit (id int, mood acme.mood)");
    let manual = Tenancy::<crate::helpers::Manual>::builder(fixture.database.url()).max_size(1).build().unwrap();
    let mut conn = manual.public().unwrap();
    let acme: crate::helpers::Manual = crate::helpers::Manual::query().get_result(&mut conn).unwrap();
    acme.delete(&mut conn).unwrap();
    assert_eq!(schemas(&mut conn), ["acme", "public"]);
    NewClient::of("globex").save(&mut fixture.tenancy.public().unwrap()).unwrap();
}
