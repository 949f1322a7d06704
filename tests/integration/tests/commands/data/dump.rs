//! What is in a dump, and what is not.

use std::io::{self, Write};

use tenants_diesel::Error;
use tenants_diesel::commands::data::{DataError, DataFormat, DumpOptions};
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture};

use super::helper::{dump, two_tenants};
use crate::helpers::execute;

#[test]
fn a_dump_names_no_schema() {
    let fixture = two_tenants("dump_text", "CREATE TABLE tags (name text); INSERT INTO tags VALUES (E'a\\tb'), (NULL)");
    let text = dump(&fixture, "a", &DumpOptions::default());
    let expected = "-- Rows of the schema \"a\", written by dumpdata; loaddata reads them into any tenant's.\n\
        -- Its migrations: 20260102000000, 20260102000100\n\
        SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\n\
        COPY moods (id, mood) FROM stdin;\n\\.\n\n\
        COPY notes (id, body) FROM stdin;\n1\ta\n\\.\n\n\
        COPY tags (name) FROM stdin;\na\\tb\n\\N\n\\.\n\n\
        SELECT pg_catalog.setval('moods_id_seq', 1, false);\nSELECT pg_catalog.setval('notes_id_seq', 1, true);\n";
    assert_eq!(text, expected);
    let inserts = dump(&fixture, "a", &DumpOptions::default().table("tags").format(DataFormat::Inserts));
    assert!(
        inserts.ends_with("\n\nINSERT INTO tags (name) VALUES ('a\tb');\nINSERT INTO tags (name) VALUES (NULL);\n"),
        "{inserts}"
    );
}

#[test]
fn tables_are_chosen_with_their_sequences() {
    let tables = "CREATE SEQUENCE alone; CREATE TABLE parts (id serial, at int) PARTITION BY LIST (at); \
                  CREATE TABLE part PARTITION OF parts DEFAULT; CREATE MATERIALIZED VIEW m AS SELECT 1";
    let fixture = two_tenants("dump_chosen", tables);
    let one = dump(&fixture, "a", &DumpOptions::default().table("parts"));
    assert_eq!(one.matches("COPY ").count(), 1, "{one}");
    assert!(one.contains("setval('parts_id_seq'") && !one.contains("alone") && !one.contains("REFRESH"), "{one}");
    let rest = dump(&fixture, "a", &DumpOptions::default().exclude("parts").exclude("moods"));
    assert!(!rest.contains("parts") && rest.contains("COPY notes"), "{rest}");
    assert!(rest.contains("setval('alone'") && rest.contains("REFRESH MATERIALIZED VIEW m;"), "{rest}");

    for (options, expected) in [
        (DumpOptions::default().table("nosuch"), "schema \"a\" has no table \"nosuch\" whose rows could be dumped"),
        (DumpOptions::default().exclude("NOTES"), "schema \"a\" has no table \"NOTES\" whose rows could be dumped"),
        (
            DumpOptions::default().table("part"),
            "schema \"a\" has no table \"part\" whose rows could be dumped: it is a part of \"parts\"",
        ),
    ] {
        let error = fixture.tenancy.dump_data(&"a".parse().unwrap(), &options, &mut io::sink()).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn the_public_schema_has_rows_too_but_strangers_do_not() {
    let fixture = two_tenants("dump_public", "");
    execute(&mut fixture.plain(), "CREATE SCHEMA stranger");
    let public = dump(&fixture, "public", &DumpOptions::default());
    assert!(public.contains("COPY clients (") && public.contains("COPY domains ("), "{public}");
    assert!(!public.contains("__"), "{public}");
    for name in ["stranger", "nobody"] {
        let result = fixture.tenancy.dump_data(&name.parse().unwrap(), &DumpOptions::default(), &mut io::sink());
        assert!(matches!(result, Err(Error::TenantNotFound { .. })), "{name}: {result:?}");
    }
    execute(&mut fixture.plain(), "DROP SCHEMA b CASCADE");
    let result = fixture.tenancy.dump_data(&"b".parse().unwrap(), &DumpOptions::default(), &mut io::sink());
    assert!(matches!(result, Err(Error::SchemaMissing { .. })), "{result:?}");
}

/// Does something when the first row is written.
struct Meanwhile<'a>(Vec<u8>, Option<Box<dyn FnOnce() + 'a>>);

impl Write for Meanwhile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(act) = self.1.take() {
            act();
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// More rows in the first table than are written at once, and one in the second.
fn long(hint: &str) -> Fixture {
    let tables = "CREATE TABLE first (body text); INSERT INTO first SELECT repeat('x', 100) FROM generate_series(1, 5000); \
                  CREATE TABLE second (id int); INSERT INTO second VALUES (1)";
    two_tenants(hint, tables)
}

#[test]
fn all_is_from_one_moment() {
    let fixture = long("dump_moment");
    let write = || execute(&mut fixture.plain(), "INSERT INTO a.second VALUES (2)");
    let mut out = Meanwhile(Vec::new(), Some(Box::new(write)));
    let options = DumpOptions::default().table("first").table("second");
    let report = fixture.tenancy.dump_data(&"a".parse().unwrap(), &options, &mut out).unwrap();
    assert_eq!(report.to_string(), "2 tables, 5001 rows: first 5000, second 1");
    assert!(String::from_utf8(out.0).unwrap().ends_with("FROM stdin;\n1\n\\.\n"));
}

/// Breaks off a dump whose rows are more than the server can have sent at once.
fn break_off(fixture: &Fixture, how: &str) -> Error {
    execute(&mut fixture.plain(), "INSERT INTO a.first SELECT repeat('y', 1000) FROM generate_series(1, 20000)");
    let act = || {
        let sql = format!(
            "SELECT {how}(pid) FROM pg_stat_activity WHERE datname = current_database() \
             AND pid <> pg_backend_pid() AND query LIKE 'COPY%'"
        );
        execute(&mut fixture.plain(), &sql);
    };
    let mut out = Meanwhile(Vec::new(), Some(Box::new(act)));
    let options = DumpOptions::default().table("first");
    fixture.tenancy.dump_data(&"a".parse().unwrap(), &options, &mut out).unwrap_err()
}

#[test]
fn a_dump_that_is_broken_off_is_an_error() {
    let fixture = long("dump_broken");
    let error = break_off(&fixture, "pg_cancel_backend");
    assert_eq!(error.to_string(), "PostgreSQL broke off while it sent \"a\".first (body)");
    let _ = break_off(&fixture, "pg_terminate_backend");

    let mut full = Full;
    let result = fixture.tenancy.dump_data(&"a".parse().unwrap(), &DumpOptions::default(), &mut full);
    assert!(matches!(&result, Err(Error::Data(error)) if matches!(**error, DataError::Write(_))), "{result:?}");
}

/// A full disk.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn rows_that_a_policy_holds_back_are_an_error() {
    let tables = "CREATE TABLE secret (id int); INSERT INTO secret VALUES (1); ALTER TABLE secret ENABLE ROW LEVEL SECURITY; \
                  CREATE POLICY none ON secret USING (false); GRANT USAGE ON SCHEMA a, public TO pg_monitor; \
                  GRANT SELECT ON ALL TABLES IN SCHEMA a, public TO pg_monitor; GRANT SELECT ON ALL SEQUENCES IN SCHEMA a TO pg_monitor";
    let fixture = Fixture::new("dump_policy");
    let _ = fixture.tenant("a");
    execute(&mut fixture.plain(), &format!("SET search_path TO a; {tables}"));
    // One of PostgreSQL's own roles: the user of a given server may not be allowed to make any.
    let url = fixture.database.url();
    let url = format!("{url}{}options=-c%20role%3Dpg_monitor", if url.contains('?') { "&" } else { "?" });
    let tenancy = Tenancy::<Client>::builder(url).min_idle(0).build().unwrap();
    for format in [DataFormat::Copy, DataFormat::Inserts] {
        let options = DumpOptions::default().format(format);
        let error = tenancy.dump_data(&"a".parse().unwrap(), &options, &mut io::sink()).unwrap_err();
        assert!(error.to_string().contains("row-level security policy for table \"secret\""), "{error}");
        tenancy.dump_data(&"a".parse().unwrap(), &options.exclude("secret"), &mut io::sink()).unwrap();
    }
}
