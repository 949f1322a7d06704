//! Loading: all or nothing, and nowhere else.

use std::io::{self, BufReader, Read};

use tenants_diesel::Error;
use tenants_diesel::commands::data::DataError;

use super::helper::{load, refused, rows, two_tenants};
use crate::helpers::execute;

#[test]
fn an_error_tells_its_line_and_nothing_is_loaded() {
    let fixture = two_tenants("load_lines", "");
    let insert = |id: i32| format!("INSERT INTO notes (id, body) VALUES ({id}, 'x');\n");
    let many: String = (1..=5000).map(insert).collect();
    for (text, line, said) in [
        (format!("{many}-- twice\n{}", insert(17)), 5002, "notes_pkey"),
        (format!("{many}INSERT INTO notes (nosuch) VALUES (1);"), 5001, "nosuch"),
        ("\nCOPY notes (id, body) FROM stdin;\n1\ta\n2\n\\.\n".to_owned(), 2, "missing data"),
        ("COPY notes (id, body) FROM stdin;\n1\ta\n1\tb\n\\.\n".to_owned(), 1, "notes_pkey"),
        ("SELECT setval('notes_id_seq', 0);".to_owned(), 1, "out of bounds"),
        (format!("{}INSERT INTO\nmoods VALUES (1,\n'none');", insert(1)), 2, "none"),
    ] {
        match refused(&fixture, "b", &text) {
            DataError::Statement { line: found, error, statement, .. } => {
                assert_eq!(found, line, "{error}");
                assert!(error.to_string().contains(said), "{error}");
                assert!(text.contains(&statement), "{statement}");
            }
            other => panic!("{other}"),
        }
        assert!(rows(&fixture, "b.notes").is_empty());
    }
    // The lines of a COPY that failed, and what PostgreSQL says of it.
    let error = load(&fixture, "b", "COPY notes (id, body) FROM stdin;\nx\ta\n\\.\n").unwrap_err();
    assert!(error.to_string().starts_with("lines 1–3: invalid input syntax for type integer: \"x\""), "{error}");
}

#[test]
fn a_text_that_breaks_off_is_not_loaded() {
    let fixture = two_tenants("load_broken", "");
    let whole = "INSERT INTO notes VALUES (1, 'x');\nCOPY notes (id, body) FROM stdin;\n2\ta\n\\.\nSELECT setval('notes_id_seq', 2)";
    for end in [10, 33, 36, 60, 70, 74, 76, 90] {
        let result = load(&fixture, "b", &whole[..end]);
        // A statement need not end with a semicolon, a block of data must end.
        assert_eq!(result.is_ok(), end == 33 || end == 74 + 2, "{:?}: {result:?}", &whole[..end]);
        execute(&mut fixture.plain(), "TRUNCATE b.notes");
    }
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    for start in ["INSERT INTO notes VALUES (1, 'x');\n", "COPY notes (id, body) FROM stdin;\n1\ta\n"] {
        let mut source = BufReader::new(start.as_bytes().chain(Broken));
        let result = fixture.tenancy.load_data(&"b".parse().unwrap(), &mut source);
        assert!(matches!(&result, Err(Error::Data(error)) if matches!(**error, DataError::Read(_))), "{result:?}");
        assert!(rows(&fixture, "b.notes").is_empty());
    }
}

#[test]
fn a_trigger_that_changes_the_path_is_found_out() {
    let tables = "CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS \
                  $$ BEGIN PERFORM set_config('search_path', 'a', false); RETURN NEW; END $$; \
                  CREATE TABLE trap (id int); \
                  CREATE TRIGGER away BEFORE INSERT ON trap FOR EACH ROW EXECUTE FUNCTION away()";
    let fixture = two_tenants("load_path", tables);
    for text in [
        "INSERT INTO trap VALUES (1);\nINSERT INTO notes VALUES (9, 'x');\n",
        "COPY trap (id) FROM stdin;\n1\n\\.\nCOPY notes (id, body) FROM stdin;\n9\tx\n\\.\n",
    ] {
        let error = refused(&fixture, "b", text);
        assert!(matches!(error, DataError::PathChanged { .. }), "{error}");
        assert_eq!(rows(&fixture, "a.notes"), ["(1,a)"]);
        assert!(rows(&fixture, "b.notes").is_empty() && rows(&fixture, "b.trap").is_empty());
    }
}

#[test]
fn nobody_has_the_schema() {
    let fixture = two_tenants("load_nobody", "");
    assert!(matches!(load(&fixture, "nobody", ""), Err(Error::TenantNotFound { .. })));
    execute(&mut fixture.plain(), "DROP SCHEMA b CASCADE");
    assert!(matches!(load(&fixture, "b", ""), Err(Error::SchemaMissing { .. })));
    assert_eq!(load(&fixture, "a", "-- nothing\n").unwrap().to_string(), "0 tables, 0 rows");
}
