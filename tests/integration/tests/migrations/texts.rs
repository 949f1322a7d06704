//! What a migration's text may hold; each both in a new tenant and in one that exists.

use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Result};
use tenants_integration::{Fixture, NewClient, PUBLIC_PATH, search_path};

use crate::helpers::{Folder, count, error_chain, relations, schemas, tenants, versions};

/// Runs a text in a tenant that exists (`old`) and in one that is created with it (`new`); `next` is the migration behind it.
struct Both {
    fixture: Fixture,
    migrated: Result<()>,
    created: Result<()>,
}

fn both(up: &str) -> Both {
    both_followed_by(up, "CREATE TABLE behind (id int)")
}

fn both_followed_by(up: &str, next: &str) -> Both {
    let folder = Folder::new();
    let fixture = Fixture::with("texts", |builder| builder.tenant_migrations(folder.source()));
    let _old = fixture.tenant("old");
    folder.add("2027", up);
    folder.add("2028", next);
    let mut conn = fixture.tenancy.public().unwrap();
    let created = NewClient::of("new").save(&mut conn).map(drop);
    // Whatever it was, the session is as it was before.
    assert_eq!(search_path(&mut conn), PUBLIC_PATH, "{up}");
    assert_eq!(conn.schema_name().unwrap(), "public");
    let report = fixture.migrate(&MigrateOptions::default().schema("old".parse().unwrap()));
    let old = report.schemas.into_iter().next().unwrap();
    let migrated = match old.outcome {
        tenants_diesel::migrations::SchemaOutcome::Migrated => {
            assert_eq!(old.steps.iter().map(|step| step.version.as_str()).collect::<Vec<_>>(), ["2027", "2028"]);
            Ok(())
        }
        tenants_diesel::migrations::SchemaOutcome::Failed(error) => Err(*error),
        other => panic!("{other:?}"),
    };
    drop(conn);
    Both { fixture, migrated, created }
}

impl Both {
    /// Both worked; every schema has these relations beside the usual ones, and public what it had.
    fn made(self, expected: &[&str]) -> Fixture {
        self.created.unwrap_or_else(|error| panic!("{}", error_chain(&error)));
        self.migrated.unwrap_or_else(|error| panic!("{}", error_chain(&error)));
        let plain = &mut self.fixture.plain();
        for schema in ["old", "new"] {
            let mut found = relations(plain, schema);
            found.retain(|name| !["__diesel_schema_migrations", "moods", "notes"].contains(&name.as_str()));
            assert_eq!(found, expected, "{schema}");
            assert_eq!(versions(plain, schema)[2..], ["2027", "2028"], "{schema}");
        }
        assert_eq!(
            relations(plain, "public"),
            ["__diesel_schema_migrations", "__tenants_registry", "clients", "domains"]
        );
        self.fixture
    }

    /// Both were refused with these words, and nothing was changed.
    fn refused(self, words: &[&str]) {
        for (schema, result) in [("new", self.created), ("old", self.migrated)] {
            let error = result.unwrap_err();
            let text = error_chain(&error);
            assert!(matches!(error, Error::Migration(_)), "{error:?}");
            for word in words.iter().chain(&[schema, "2027_test"]) {
                assert!(text.contains(word), "{word} is not in: {text}");
            }
        }
        let plain = &mut self.fixture.plain();
        assert_eq!((schemas(plain), tenants(plain)), (vec!["old".to_owned(), "public".into()], vec!["old".to_owned()]));
        assert_eq!(relations(plain, "old"), ["__diesel_schema_migrations", "moods", "notes"]);
        assert_eq!(versions(plain, "old").len(), 2);
    }
}

#[test]
fn a_comment_without_line_break_at_the_end_swallows_nothing() {
    both("CREATE TABLE t (id int) -- the last word").made(&["behind", "t"]);
    // Nor what puts the next migration on its own path.
    both("CREATE TABLE t (id int); SET search_path TO public -- the last word").made(&["behind", "t"]);
    both("CREATE TABLE t (id int); /* the last word */ --").made(&["behind", "t"]);
}

#[test]
fn bodies_in_dollar_quotes_keep_their_semicolons() {
    let up = "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; -- ; '\n RETURN 2; END $$;
              DO $body$ BEGIN CREATE TABLE t (id int); EXECUTE $$INSERT INTO t VALUES (1)$$; END $body$;
              CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;";
    let fixture = both(up).made(&["behind", "t"]);
    assert_eq!(count(&mut fixture.plain(), "new.t"), 1);
    assert_eq!(
        count(&mut fixture.plain(), "pg_proc WHERE pronamespace IN ('new'::regnamespace, 'old'::regnamespace)"),
        4
    );
}

#[test]
fn lines_may_end_as_on_windows() {
    both("CREATE TABLE t (\r\n  id int -- a number\r\n);\r\n\r\n-- end\r\nCREATE TABLE u (id int);\r\n")
        .made(&["behind", "t", "u"]);
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    both("\u{feff}CREATE TABLE t (id int);").made(&["behind", "t"]);
    both("\u{feff}-- nothing\nCREATE TABLE t (id int);").made(&["behind", "t"]);
}

#[test]
fn a_text_may_be_nothing_but_a_comment() {
    both("-- nothing to do").made(&["behind"]);
    both("/* nothing; */ ; ;").made(&["behind"]);
}

#[test]
fn transaction_control_is_refused() {
    for statement in [
        "COMMIT",
        "BEGIN",
        "ROLLBACK",
        "END",
        "ABORT",
        "START TRANSACTION",
        "commit and chain",
        "PREPARE TRANSACTION 'x'",
    ] {
        let first = statement.split(' ').next().unwrap().to_uppercase();
        both(&format!("CREATE TABLE t (id int);\n{statement};\nCREATE TABLE u (id int)")).refused(&["line 2", &first]);
    }
}

#[test]
fn savepoints_are_allowed() {
    let up = "CREATE TABLE t (id int); SAVEPOINT a; CREATE TABLE u (id int); ROLLBACK TO a; RELEASE a";
    both(up).made(&["behind", "t"]);
}

#[test]
fn what_has_no_end_is_refused() {
    both("CREATE TABLE t (id int);\n/* no end").refused(&["line 2", "comment"]);
    both("CREATE TABLE t (id int DEFAULT 'no end);").refused(&["line 1", "string"]);
    both("SELECT $a$ $b$").refused(&["line 1", "$a$"]);
    both("SELECT \"no end").refused(&["line 1"]);
    both("CREATE TABLE t (id int").refused(&["line 1"]);
    both("\\i other.sql").refused(&["\\i"]);
}

#[test]
fn a_search_path_of_its_own_ends_with_the_migration() {
    both("CREATE TABLE t (id int); SET search_path TO public").made(&["behind", "t"]);
    both("CREATE TABLE t (id int); SET SESSION search_path = pg_catalog").made(&["behind", "t"]);
}

#[test]
fn a_dump_s_head_does_no_harm() {
    let head = "SET statement_timeout = 0; SET lock_timeout = 0; SET client_encoding = 'UTF8'; SET standard_conforming_strings = on;
                SELECT pg_catalog.set_config('search_path', '', false); SET check_function_bodies = false;
                SET xmloption = content; SET client_min_messages = warning; SET row_security = off;
                SET default_tablespace = ''; SET default_table_access_method = heap;";
    both(&format!("CREATE TABLE t (id int); {head}")).made(&["behind", "t"]);
}

/// Otherwise it would be public's.
#[test]
fn what_only_public_has_is_not_dropped() {
    let fixture = both("DROP TABLE IF EXISTS domains; DROP TABLE IF EXISTS clients CASCADE").made(&["behind"]);
    assert!(fixture.tenancy.public().is_ok());
    both("DROP TABLE domains").refused(&["domains"]);
    both("ALTER TABLE clients ADD COLUMN x int").refused(&["\"clients\" is only in the schema \"public\""]);
}

#[test]
fn backslashes_in_strings_are_backslashes() {
    let up = "SET standard_conforming_strings = off; CREATE TABLE t (x text); INSERT INTO t VALUES ('a\\'), (E'b\\'c')";
    let fixture =
        both_followed_by(up, "CREATE TABLE behind (x text); INSERT INTO behind VALUES ('\\')").made(&["behind", "t"]);
    assert_eq!(count(&mut fixture.plain(), "new.t WHERE x IN ('a\\', 'b''c')"), 2);
    assert_eq!(count(&mut fixture.plain(), "old.behind WHERE x = '\\'"), 1);
}

#[test]
fn a_new_value_of_an_enum_may_be_used_in_the_next_migration() {
    let fixture = both_followed_by(
        "ALTER TYPE mood ADD VALUE 'angry'",
        "CREATE TABLE behind (m mood DEFAULT 'angry'); INSERT INTO behind VALUES (DEFAULT)",
    )
    .made(&["behind"]);
    assert_eq!(count(&mut fixture.plain(), "old.behind"), 1);
}

#[test]
fn an_index_may_be_made_concurrently_where_the_metadata_say_so() {
    let folder = Folder::new();
    let fixture = Fixture::with("concurrently", |builder| builder.tenant_migrations(folder.source()));
    let _old = fixture.tenant("old");
    folder.add("2027", "CREATE INDEX CONCURRENTLY notes_body ON notes (body)");
    let report = fixture.migrate(&MigrateOptions::default());
    let (_, error) = report.failures().next().expect("a failure");
    assert!(error.to_string().contains("run_in_transaction = false"), "{error}");
    folder.add_outside_transaction("2027", "CREATE INDEX CONCURRENTLY notes_body ON notes (body);\n-- end");
    assert!(fixture.migrate(&MigrateOptions::default()).is_success());
    let indexes = "pg_indexes WHERE schemaname = 'old' AND indexname = 'notes_body'";
    assert_eq!(count(&mut fixture.plain(), indexes), 1);
}
