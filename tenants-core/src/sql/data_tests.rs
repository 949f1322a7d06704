use super::*;

fn read(text: &str) -> Result<DataStatement<'_>, Refused> {
    data_statement(text.trim_end_matches(';'))
}

#[test]
fn what_writes_rows_is_read() {
    let copy = |table, target| Ok(DataStatement::Copy { table, target });
    assert_eq!(read("COPY notes (id, \"B\") FROM stdin;"), copy("notes", "notes (id, \"B\")"));
    assert_eq!(read("copy a . \"b c\" from STDIN;"), copy("a . \"b c\"", "a . \"b c\""));
    let none = Vec::new();
    assert_eq!(
        read("INSERT INTO \"T\" OVERRIDING SYSTEM VALUE VALUES (1.5, 'a.b', E'\\'x.y');"),
        Ok(DataStatement::Insert { table: "\"T\"", qualifiers: none.clone() })
    );
    assert_eq!(
        read("insert into t select x.id, \"O\"\"1\".f, Pub.c.d from Pub.c x;"),
        Ok(DataStatement::Insert { table: "t", qualifiers: vec!["x".into(), "O\"1".into(), "pub".into()] })
    );
    assert_eq!(
        read("SELECT pg_catalog.setval('public.s', 3, true);"),
        Ok(DataStatement::SetSequence { sequence: "'public.s'", qualifiers: none })
    );
    assert_eq!(
        read("select setval('s', (select max(id) from o.t));"),
        Ok(DataStatement::SetSequence { sequence: "'s'", qualifiers: vec!["o".into()] })
    );
    assert_eq!(read("REFRESH MATERIALIZED VIEW v;"), Ok(DataStatement::Refresh { view: "v" }));
    assert_eq!(read("SET CONSTRAINTS ALL DEFERRED;"), Ok(DataStatement::SetConstraints));
}

#[test]
fn the_head_of_a_dump_is_let_pass() {
    for text in [
        "SET statement_timeout = 0;",
        "SET client_encoding = 'UTF8';",
        "SET client_encoding TO utf8;",
        "SET standard_conforming_strings = on;",
        "SELECT pg_catalog.set_config('search_path', '', false);",
        "SET row_security = off;",
        "SET LOCAL default_tablespace = '';",
    ] {
        assert_eq!(read(text), Ok(DataStatement::Nothing), "{text}");
    }
}

#[test]
fn only_what_computes_is_called() {
    for text in [
        "INSERT INTO t (a, b) VALUES (now(), CAST('1' AS varchar(5))), (lower('f(x)'), ARRAY[(1)]);",
        "INSERT INTO t SELECT g, repeat('x', 3) FROM generate_series(1, 10) g ON CONFLICT (a) DO NOTHING;",
        "SELECT setval('s', (SELECT coalesce(max(id), 1) FROM t));",
    ] {
        assert!(read(text).is_ok(), "{text}: {:?}", read(text));
    }
    for (text, function) in [
        ("INSERT INTO t VALUES (query_to_xml('SELECT 1', true, false, ''));", "query_to_xml"),
        ("INSERT INTO t VALUES (\"now\"());", "\"now\""),
        ("INSERT INTO t VALUES (a.now /* x */ ());", "now"),
        ("INSERT INTO t VALUES (nextval('public.s'));", "nextval"),
        ("INSERT INTO t VALUES (1) RETURNING pg_notify('a', 'b');", "pg_notify"),
        ("SELECT setval('s', 1), setval('public.s', 2);", "setval"),
        ("SELECT setval('s', 1) FROM (SELECT pg_catalog.setval('public.s', 2)) x;", "setval"),
    ] {
        assert_eq!(read(text), Err(Refused::Call { function: function.to_owned() }), "{text}");
    }
}

#[test]
fn everything_else_is_refused() {
    for text in [
        "SET search_path = a;",
        "set local Search_Path to a;",
        "SET \"search_path\" = a;",
        "SET SCHEMA 'a';",
        "SELECT set_config('search_path', 'a', false);",
        "SELECT pg_catalog.set_config('search_path', 'a', false);",
        "INSERT INTO t VALUES (set_config('search_path', 'a', false));",
        "INSERT INTO t VALUES (\"set_config\"('a', 'a', false));",
        "SELECT setval('a', set_config('search_path', 'a', true)::int);",
    ] {
        assert_eq!(read(text), Err(Refused::SearchPath), "{text}");
    }
    for text in ["BEGIN;", "commit;", "ROLLBACK;", "END;", "START TRANSACTION;"] {
        assert!(matches!(read(text), Err(Refused::TransactionControl { .. })), "{text}");
    }
    for text in [
        "SELECT 1;",
        "DO $$ $$;",
        "CREATE TABLE t ();",
        "DROP TABLE t;",
        "WITH a AS (DELETE FROM t) INSERT INTO b SELECT 1;",
        "INSERT;",
        "TRUNCATE t;",
        "(SELECT 1);",
        "SET ROLE;",
        "ALTER TABLE t DISABLE TRIGGER ALL;",
        "SAVEPOINT a;",
    ] {
        assert!(matches!(read(text), Err(Refused::NoData { .. })), "{text}: {:?}", read(text));
    }
    for text in ["SET session_replication_role = replica;", "SET client_encoding = 'LATIN1';", "SET ROLE a b;"] {
        assert!(matches!(read(text), Err(Refused::Setting { .. })), "{text}");
    }
    for text in [
        "COPY t FROM '/etc/passwd';",
        "COPY t TO STDOUT;",
        "COPY t FROM stdin WITH (FORMAT csv);",
        "COPY t (a FROM stdin;);",
        "COPY t FROM PROGRAM 'x';",
    ] {
        assert_eq!(read(text), Err(Refused::CopyForm), "{text}");
    }
    for text in ["INSERT INTO U&\"t\" VALUES (1);", "INSERT INTO t SELECT * FROM U&\"\\0061\".b;", "SELECT setval(1);"]
    {
        assert_eq!(read(text), Err(Refused::Name), "{text}");
    }
}
