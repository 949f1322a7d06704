//! What a text of data may not hold.

use tenants_diesel::commands::data::DataError;

use super::helper::{refused, rows, two_tenants};
use crate::helpers::{count, execute};

#[test]
fn nothing_leads_out_of_the_schema() {
    let fixture = two_tenants("refused_names", "CREATE TABLE extra (id int)");
    execute(&mut fixture.plain(), "CREATE SEQUENCE public.numbers");
    for (text, message) in [
        ("INSERT INTO clients VALUES (1);", "line 2: there is no clients in schema \"b\", but one in \"public\""),
        ("INSERT INTO a.notes VALUES (9, 'x');", "line 2: there is no a.notes in schema \"b\", but one in \"a\""),
        (
            "COPY a.notes (id, body) FROM stdin;\n9\tx\n\\.",
            "line 2: there is no a.notes in schema \"b\", but one in \"a\"",
        ),
        ("COPY nosuch (id) FROM stdin;\n9\n\\.", "line 2: there is no nosuch in schema \"b\""),
        ("INSERT INTO \"Notes\" VALUES (1);", "line 2: there is no \"Notes\" in schema \"b\""),
        ("SELECT setval('numbers', 9);", "line 2: there is no 'numbers' in schema \"b\", but one in \"public\""),
        (
            "SELECT setval('a.notes_id_seq', 9);",
            "line 2: there is no 'a.notes_id_seq' in schema \"b\", but one in \"a\"",
        ),
        ("INSERT INTO extra SELECT id FROM a.notes;", "line 2: names the schema \"a\", and is loaded into \"b\""),
        (
            "SELECT setval('notes_id_seq', (SELECT max(id) FROM \"a\".notes));",
            "line 2: names the schema \"a\", and is loaded into \"b\"",
        ),
    ] {
        let text = format!("INSERT INTO extra VALUES (1);\n{text}\n");
        assert_eq!(refused(&fixture, "b", &text).to_string(), message);
    }
    assert_eq!(rows(&fixture, "a.notes"), ["(1,a)"]);
    assert_eq!(count(&mut fixture.plain(), "b.extra"), 0);
    assert_eq!(count(&mut fixture.plain(), "public.clients"), 2);
}

#[test]
fn only_rows_are_loaded() {
    let fixture = two_tenants("refused_statements", "");
    for text in [
        "SET search_path TO a;",
        "SELECT set_config('search_path', 'a', false);",
        "BEGIN;",
        "COMMIT;",
        "ROLLBACK;",
        "DROP TABLE notes;",
        "DO $$ BEGIN NULL; END $$;",
        "CREATE TABLE t ();",
        "SELECT 1;",
        "SET ROLE nobody;",
        "SET client_encoding = 'LATIN1';",
        "COPY notes FROM '/etc/passwd';",
        "COPY notes FROM PROGRAM 'id';",
        "COPY notes FROM stdin WITH (FORMAT csv);\n1,a\n\\.",
        "COPY notes TO STDOUT;",
    ] {
        let text = format!("INSERT INTO notes VALUES (9, 'x');\n{text}\n");
        let error = refused(&fixture, "b", &text);
        assert!(matches!(error, DataError::Refused { line: 2, .. }), "{text}: {error}");
    }
    // A function may run a string as SQL, and so be anywhere: also in another tenant's tables, and back before anybody looks.
    let path =
        |path: &str| format!("query_to_xml('SELECT set_config(''search_path'', ''{path}'', true)', true, false, '')");
    for text in [
        format!("INSERT INTO notes VALUES (8, {}::text);", path("a")),
        "INSERT INTO notes VALUES (8, query_to_xml('SELECT * FROM a.notes', true, false, '')::text);".to_owned(),
        "INSERT INTO notes VALUES (setval('a.notes_id_seq', 7), 'x');".to_owned(),
        "SELECT setval('notes_id_seq', 7), setval('a.notes_id_seq', 7);".to_owned(),
    ] {
        let back = path(r#""b", "public", pg_temp"#);
        let stolen = format!("INSERT INTO notes (body) VALUES ('x'); INSERT INTO notes (body) VALUES ({back});");
        let text = format!("INSERT INTO notes VALUES (9, 'x');\n{text}\n{stolen}\n");
        let error = refused(&fixture, "b", &text);
        assert!(matches!(error, DataError::Refused { line: 2, .. }), "{text}: {error}");
    }
    assert_eq!(rows(&fixture, "a.notes"), ["(1,a)"]);
    for text in ["\\connect other", "\\i file.sql", "\\! id", "INSERT INTO notes VALUES (1, 'x') \\gexec"] {
        let text = format!("INSERT INTO notes VALUES (9, 'x');\n{text}\n");
        let error = refused(&fixture, "b", &text);
        assert!(matches!(&error, DataError::Lex(error) if error.line() == 2), "{text}: {error}");
    }
    assert!(rows(&fixture, "b.notes").is_empty());
}
