//! What cannot be cloned is named, and never left out.

use tenants_diesel::Error;
use tenants_diesel::commands::{CloneOptions, CloneProblem};
use tenants_integration::Fixture;

use super::helper::{assert_alike, assert_same_rows, clone, in_schema};
use crate::helpers::{SmallServer, count, execute, schemas, texts};

fn problem(fixture: &Fixture) -> CloneProblem {
    match clone(fixture, "acme", "copy", CloneOptions::default()) {
        Err(Error::CannotClone { schema, problem }) if schema == "acme" => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn objects_of_other_kinds() {
    let fixture = Fixture::as_superuser("clone_unsupported", |builder| builder);
    let _ = fixture.tenant("acme");
    for (made, gone, named) in [
        (
            "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int)",
            "DROP AGGREGATE total(int)",
            "function acme.total(integer)",
        ),
        (
            "CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)",
            "DROP OPERATOR ===(int, int)",
            "operator acme.===(integer,integer)",
        ),
        ("CREATE COLLATION c FROM \"C\"", "DROP COLLATION c", "collation acme.c"),
        (
            "CREATE TEXT SEARCH CONFIGURATION t (COPY = simple)",
            "DROP TEXT SEARCH CONFIGURATION t",
            "text search configuration acme.t",
        ),
        (
            "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (id int) SERVER s",
            "DROP FOREIGN DATA WRAPPER w CASCADE",
            "foreign table acme.f",
        ),
        ("CREATE CAST (mood AS int) WITH INOUT", "DROP CAST (mood AS int)", "cast from acme.mood to integer"),
        ("CREATE TYPE shell", "DROP TYPE shell", "type acme.shell"),
        (
            "ALTER TABLE notes ADD UNIQUE (body); ALTER TABLE moods ADD b text REFERENCES notes (body); ALTER TABLE moods DISABLE TRIGGER ALL",
            "ALTER TABLE moods DROP b",
            "disabled trigger",
        ),
        (
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'notes_pkey'::regclass",
            "UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'notes_pkey'::regclass",
            "invalid index acme.notes_pkey",
        ),
    ] {
        in_schema(&mut fixture.plain(), "acme", made);
        let problem = problem(&fixture);
        assert!(
            matches!(&problem, CloneProblem::Unsupported { objects } if objects[0].starts_with(named)),
            "{problem:?}"
        );
        in_schema(&mut fixture.plain(), "acme", gone);
        assert_eq!(schemas(&mut fixture.plain()), ["acme", "public"]);
    }
    clone(&fixture, "acme", "copy", CloneOptions::default()).unwrap();
}

#[test]
fn texts_that_name_the_schema() {
    let fixture = Fixture::as_superuser("clone_texts", |builder| builder);
    let _ = fixture.tenant("acme");
    for (made, gone, named) in [
        (
            "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM acme.notes'",
            "DROP FUNCTION f",
            "f",
        ),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql SET my.schema = 'acme' AS 'SELECT 1'", "DROP FUNCTION f", "f"),
        (
            "ALTER TABLE notes ALTER id SET DEFAULT nextval(('acme.notes_id_seq'::text)::regclass)",
            "ALTER TABLE notes ALTER id SET DEFAULT 1",
            "ALTER TABLE ONLY notes ALTER COLUMN id",
        ),
        // An identity column's sequence, and a range's multirange, are made with something else.
        (
            "CREATE TABLE ids (id int GENERATED ALWAYS AS IDENTITY); \
             CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$SELECT nextval('acme.ids_id_seq')$$",
            "DROP FUNCTION f; DROP TABLE ids",
            "f",
        ),
        (
            "CREATE TABLE ids (id int GENERATED ALWAYS AS IDENTITY); \
             CREATE VIEW v AS SELECT nextval('acme.ids_id_seq'::text::regclass)",
            "DROP VIEW v; DROP TABLE ids",
            "v",
        ),
        (
            "CREATE TABLE \"q\"\"t\" (); \
             CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$SELECT count(*) FROM acme.\"q\"\"t\"$$",
            "DROP FUNCTION f; DROP TABLE \"q\"\"t\"",
            "f",
        ),
        (
            "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql \
             BEGIN ATOMIC SELECT nextval('acme.notes_id_seq'::text::regclass); END",
            "DROP FUNCTION f",
            "f",
        ),
        (
            "CREATE FUNCTION f(a regclass DEFAULT to_regclass('acme.notes')) RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "DROP FUNCTION f",
            "f",
        ),
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN \
             EXECUTE format('DELETE FROM %I.moods', TG_ARGV[0]); RETURN NEW; END$$; \
             CREATE TRIGGER t BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION f('acme')",
            "DROP FUNCTION f CASCADE",
            "t",
        ),
    ] {
        in_schema(&mut fixture.plain(), "acme", made);
        let problem = problem(&fixture);
        assert!(
            matches!(&problem, CloneProblem::NamesItself { objects } if objects[0].starts_with(named)),
            "{problem:?}"
        );
        in_schema(&mut fixture.plain(), "acme", gone);
    }
    let own_path = "CREATE FUNCTION g() RETURNS text SET search_path TO acme BEGIN ATOMIC SELECT 'x'::text; END";
    in_schema(&mut fixture.plain(), "acme", own_path);
    clone(&fixture, "acme", "first", CloneOptions::default()).unwrap();
    in_schema(&mut fixture.plain(), "acme", "DROP FUNCTION g");
    // Only a word of its own; and the path a function has is that of the clone.
    in_schema(
        &mut fixture.plain(),
        "acme",
        "CREATE FUNCTION f() RETURNS text LANGUAGE sql SET search_path TO acme, \"$user\", public AS 'SELECT ''acme''::text'",
    );
    assert!(matches!(problem(&fixture), CloneProblem::NamesItself { .. }));
    clone(&fixture, "acme", "copy", CloneOptions::default().keep_names()).unwrap();
    let path = "SELECT proconfig::text AS line FROM pg_proc WHERE pronamespace = 'copy'::regnamespace";
    assert_eq!(texts(&mut fixture.plain(), path), [r#"{"search_path=copy, \"$user\", public"}"#]);
}

/// PostgreSQL writes a table's schema where a name of the query would hide the table.
#[test]
fn a_view_that_would_read_the_source() {
    let fixture = Fixture::new("clone_refers");
    let _ = fixture.tenant("acme");
    in_schema(
        &mut fixture.plain(),
        "acme",
        "CREATE VIEW v AS WITH notes AS (SELECT 1 AS id) SELECT n.id FROM acme.notes n JOIN notes USING (id)",
    );
    let problem = problem(&fixture);
    assert!(
        matches!(&problem, CloneProblem::RefersToSource { objects } if objects[0].contains("view copy.v")),
        "{problem:?}"
    );
    assert_eq!(schemas(&mut fixture.plain()), ["acme", "public"]);
}

/// What others make of the source is theirs; what the source uses of others, the clone does too.
#[test]
fn what_is_outside_stays_outside() {
    let fixture = Fixture::new("clone_outside");
    let _ = fixture.tenant("acme");
    execute(
        &mut fixture.plain(),
        "CREATE SCHEMA shop; CREATE TABLE shop.kinds (id int PRIMARY KEY); CREATE TYPE shop.kind AS ENUM ('a'); CREATE TABLE shop.all_notes (id int);
         CREATE FUNCTION shop.one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; INSERT INTO shop.kinds VALUES (1);
         ALTER TABLE acme.notes ADD kind int DEFAULT shop.one() REFERENCES shop.kinds, ADD k shop.kind DEFAULT 'a'; ALTER TABLE acme.notes INHERIT shop.all_notes;
         CREATE VIEW shop.notes AS SELECT * FROM acme.notes; CREATE TABLE shop.more (note int REFERENCES acme.notes);
         CREATE PUBLICATION p FOR TABLE acme.notes",
    );
    clone(&fixture, "acme", "copy", CloneOptions::default()).unwrap();
    let plain = &mut fixture.plain();
    assert_alike(plain, "acme", "copy");
    assert_same_rows(plain, "acme", "copy");
    assert_eq!(
        texts(plain, "SELECT tableoid::regclass::text AS line FROM shop.all_notes ORDER BY 1"),
        ["acme.notes", "copy.notes"]
    );
    assert_eq!(texts(plain, "SELECT schemaname::text AS line FROM pg_publication_tables"), ["acme"]);
}

#[test]
fn more_locks_than_the_server_has() {
    let server = SmallServer::new("clone_locks");
    let _ = server.tenant_of("acme", 30);
    let new = tenants_integration::NewClient::of("copy");
    let error = server.tenancy.clone_tenant(&"acme".parse().unwrap(), new, CloneOptions::default()).unwrap_err();
    assert!(
        matches!(&error, Error::CannotClone { problem: CloneProblem::TooLarge { locks, free }, .. } if locks > free),
        "{error:?}"
    );
    assert_eq!(schemas(&mut server.plain()), ["acme", "public"]);
}

/// What is counted beforehand is enough, and not far too much.
#[test]
fn the_locks_are_not_underestimated() {
    let (fixture, _folder) = super::helper::rich("clone_locks_taken", "sourcetenant");
    let relations = "(SELECT count(*) + 2 * count(*) FILTER (WHERE reltoastrelid <> 0) FROM pg_class \
                     WHERE relnamespace = 'sourcetenant'::regnamespace)";
    let new = tenants_integration::NewClient::of("copy");
    let mut taken = 0_i64;
    let source = "sourcetenant".parse().unwrap();
    let result = fixture.tenancy.clone_tenant_and(&source, new, CloneOptions::default(), |_, conn| {
        let locks =
            "(SELECT DISTINCT locktype, relation, classid, objid FROM pg_locks WHERE pid = pg_backend_pid()) locks";
        taken = count(conn, locks);
        Ok(())
    });
    result.unwrap();
    let counted: i64 = tenants_integration::text(&mut fixture.plain(), relations).parse().unwrap();
    let others = count(&mut fixture.plain(), "pg_type WHERE typnamespace = 'sourcetenant'::regnamespace")
        + count(&mut fixture.plain(), "pg_constraint WHERE connamespace = 'sourcetenant'::regnamespace")
        + count(&mut fixture.plain(), "pg_proc WHERE pronamespace = 'sourcetenant'::regnamespace");
    let least = 2 * counted + others + 64;
    assert!(taken > least / 3 && taken <= least, "{taken} locks, {least} counted at the least");
}
