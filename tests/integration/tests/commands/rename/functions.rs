//! Functions that hold the schema's name as a text.

use tenants_diesel::Error;
use tenants_diesel::commands::{RenameOptions, RenameProblem};
use tenants_integration::Fixture;

use super::rename;
use crate::helpers::{execute, schemas, texts};

const PATHS: &str =
    "SELECT concat_ws(' ', oid::regprocedure, proconfig) AS line FROM pg_proc WHERE proconfig IS NOT NULL ORDER BY 1";

#[test]
fn search_paths_of_functions_follow() {
    let fixture = Fixture::new("rename_paths");
    let plain = &mut fixture.plain();
    let (_acme, _other) = (fixture.tenant("Acme-1"), fixture.tenant("other"));
    execute(
        plain,
        "CREATE FUNCTION \"Acme-1\".\"Count It\"(text) RETURNS bigint LANGUAGE sql SET search_path TO \"Acme-1\", pg_temp \
           SET work_mem TO '1MB' AS 'SELECT count(*) FROM notes';
         CREATE PROCEDURE \"Acme-1\".p() LANGUAGE sql SET search_path TO other, \"Acme-1\" AS 'DELETE FROM notes WHERE false';
         CREATE FUNCTION public.across() RETURNS bigint LANGUAGE sql SET search_path TO \"$user\", \"Acme-1\" AS 'SELECT count(*) FROM notes';
         CREATE FUNCTION public.plain() RETURNS int LANGUAGE sql SET search_path TO '' AS 'SELECT 1';
         CREATE FUNCTION public.other() RETURNS int LANGUAGE sql SET search_path TO \"Acme-1, x\", \"acme-1\" AS 'SELECT 1'",
    );
    rename(&fixture.tenancy, "Acme-1", "Bee, \u{1f41d}").unwrap();
    assert_eq!(
        texts(plain, PATHS),
        [
            "\"Bee, \u{1f41d}\".\"Count It\"(text) {\"search_path=\\\"Bee, \u{1f41d}\\\", pg_temp\",work_mem=1MB}",
            "\"Bee, \u{1f41d}\".p() {\"search_path=other, \\\"Bee, \u{1f41d}\\\"\"}",
            "across() {\"search_path=\\\"$user\\\", \\\"Bee, \u{1f41d}\\\"\"}",
            "other() {\"search_path=\\\"Acme-1, x\\\", \\\"acme-1\\\"\"}",
            "plain() {\"search_path=\\\"\\\"\"}",
        ]
    );
    assert_eq!(texts(plain, "SELECT \"Bee, \u{1f41d}\".\"Count It\"('')::text AS line"), ["1"]);
    assert_eq!(texts(plain, "SELECT public.across()::text AS line"), ["1"]);
}

#[test]
fn bodies_that_name_it_are_refused_unless_they_are_to_be_kept() {
    let fixture = Fixture::new("rename_bodies");
    let plain = &mut fixture.plain();
    let (_acme, _other) = (fixture.tenant("acme"), fixture.tenant("other"));
    let body = "AS 'SELECT count(*) FROM acme.notes'";
    execute(
        plain,
        &format!(
            "CREATE FUNCTION acme.f(int) RETURNS bigint LANGUAGE sql {body};
             CREATE FUNCTION acme.harmless() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT body AS acme FROM notes); END';
             CREATE FUNCTION other.g() RETURNS bigint LANGUAGE sql {body};
             CREATE PROCEDURE public.h() LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('DELETE FROM %I.notes', 'acme'); END $$"
        ),
    );
    let error = rename(&fixture.tenancy, "acme", "globex").unwrap_err();
    let Error::CannotRename { schema, problem: RenameProblem::NamedInText { objects } } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((schema.as_str(), objects.as_slice()), ("acme", &["acme.f(integer)".to_owned(), "h()".to_owned()][..]));
    assert_eq!(schemas(plain), ["acme", "other", "public"]);

    let options = RenameOptions::default().force().keep_names();
    fixture.tenancy.rename_schema(&"acme".parse().unwrap(), &"globex".parse().unwrap(), options).unwrap();
    assert_eq!(schemas(plain), ["globex", "other", "public"]);
    let error = diesel::connection::SimpleConnection::batch_execute(plain, "SELECT globex.f(1)").unwrap_err();
    assert!(error.to_string().contains("acme.notes"), "{error}");
}

#[test]
fn what_the_server_refuses_at_last_undoes_all() {
    let fixture = Fixture::new("rename_refused");
    let plain = &mut fixture.plain();
    let _acme = fixture.tenant("acme");
    execute(
        plain,
        "CREATE FUNCTION acme.f() RETURNS int LANGUAGE sql SET search_path TO acme AS 'SELECT 1';
         CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
         CREATE TRIGGER refuse BEFORE UPDATE ON public.clients EXECUTE FUNCTION public.refuse()",
    );
    let error = rename(&fixture.tenancy, "acme", "globex").unwrap_err();
    assert!(matches!(error, Error::Query(_)), "{error:?}");
    assert_eq!(schemas(plain), ["acme", "public"]);
    assert_eq!(texts(plain, PATHS), ["acme.f() {search_path=acme}"]);
    assert!(fixture.tenancy.schema(&"acme".parse().unwrap()).is_ok());
}

/// A body that PostgreSQL keeps parsed is no text but for its strings, and so are the defaults of arguments.
#[test]
fn strings_in_parsed_bodies_and_defaults_are_texts_too() {
    let fixture = Fixture::new("rename_strings");
    let plain = &mut fixture.plain();
    let _ = fixture.tenant("acme");
    for (function, named) in [
        ("acme.f() RETURNS bigint BEGIN ATOMIC SELECT nextval('acme.notes_id_seq'::text::regclass); END", true),
        ("acme.f(a regclass DEFAULT to_regclass('acme.notes')) RETURNS int LANGUAGE sql AS 'SELECT 1'", true),
        (
            "acme.f(a regclass DEFAULT 'acme.notes') RETURNS bigint SET search_path TO acme BEGIN ATOMIC SELECT count(*) FROM acme.notes; END",
            false,
        ),
    ] {
        execute(plain, &format!("CREATE FUNCTION {function}"));
        match rename(&fixture.tenancy, "acme", "globex") {
            Err(Error::CannotRename { problem: RenameProblem::NamedInText { objects }, .. }) if named => {
                assert_eq!(objects.len(), 1, "{function}");
            }
            Ok(_) if !named => {}
            other => panic!("{function}: {other:?}"),
        }
        if named {
            execute(plain, "DROP FUNCTION acme.f");
        }
    }
}

/// An expression is kept parsed, and what is a string in it would mean whoever gets the name next.
#[test]
fn strings_in_expressions_and_arguments_of_triggers_are_texts_too() {
    let fixture = Fixture::new("rename_expressions");
    let plain = &mut fixture.plain();
    let _ = fixture.tenant("acme");
    execute(plain, "CREATE FUNCTION acme.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
    let text = "'acme.notes_id_seq'::text::regclass";
    for (made, undone, object) in [
        (
            format!("ALTER TABLE acme.notes ALTER id SET DEFAULT nextval({text})"),
            "ALTER TABLE acme.notes ALTER id SET DEFAULT nextval('acme.notes_id_seq')",
            "the default of acme.notes.id",
        ),
        (
            format!("ALTER TABLE acme.notes ADD CONSTRAINT x CHECK ({text} IS NOT NULL)"),
            "ALTER TABLE acme.notes DROP CONSTRAINT x",
            "the constraint x",
        ),
        (
            format!("CREATE POLICY p ON acme.notes USING ({text} IS NOT NULL)"),
            "DROP POLICY p ON acme.notes",
            "the policy p of acme.notes",
        ),
        ("CREATE INDEX i ON acme.notes ((body || 'acme.x'))".to_owned(), "DROP INDEX acme.i", "the index acme.i"),
        (format!("CREATE VIEW acme.v AS SELECT nextval({text})"), "DROP VIEW acme.v", "the view acme.v"),
        (
            "CREATE TRIGGER t BEFORE INSERT ON acme.notes EXECUTE FUNCTION acme.f('x', 'acme')".to_owned(),
            "DROP TRIGGER t ON acme.notes",
            "the trigger t of acme.notes",
        ),
    ] {
        execute(plain, &made);
        match rename(&fixture.tenancy, "acme", "globex") {
            Err(Error::CannotRename { problem: RenameProblem::NamedInText { objects }, .. }) => {
                assert_eq!(objects, [object], "{made}");
            }
            other => panic!("{made}: {other:?}"),
        }
        execute(plain, undone);
    }
    // What refers by OID goes along.
    execute(plain, "CREATE VIEW acme.v AS SELECT count(*), 'dear acme' FROM acme.notes");
    rename(&fixture.tenancy, "acme", "globex").unwrap();
}
