//! What is dumped from one tenant and loaded into another is the same.

use tenants_diesel::commands::data::{DataFormat, DumpOptions};

use super::helper::{dump, load, rows, two_tenants};
use crate::helpers::{execute, texts};

/// Everything that is easily lost on the way.
const TABLES: &str = r#"
    CREATE TYPE colour AS ENUM ('red', 'it''s');
    CREATE DOMAIN positive AS int CHECK (VALUE > 0);
    CREATE TYPE pair AS (a int, b text);
    CREATE TABLE "All Types" (
        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Text, here" text, bytes bytea, number numeric, real float8,
        day date, moment timestamptz, span interval, document json, more jsonb, list text[], grid int[][], colour colour,
        positive positive, pair pair, fixed char(5), flag bool, place point, during tstzrange, net inet, letter "char",
        table_name regclass, twice int GENERATED ALWAYS AS (id * 2) STORED
    );
    CREATE TABLE empty ();
    CREATE TABLE parts (id int, body text) PARTITION BY RANGE (id);
    CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (10);
    CREATE TABLE parts_high (body text, id int);
    ALTER TABLE parts ATTACH PARTITION parts_high FOR VALUES FROM (10) TO (20);
    CREATE TABLE heir () INHERITS (notes);
    CREATE SEQUENCE "Free Sequence" START 5;
    CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM notes;
    CREATE VIEW seen AS SELECT * FROM notes;
"#;

const ROWS: &str = r#"
    SET search_path TO a;
    INSERT INTO "All Types" ("Text, here", bytes, number, real, day, moment, span, document, more, list, grid, colour,
        positive, pair, fixed, flag, place, during, net, letter, table_name) VALUES
    (E'tab\there\nline \\ back \\. \\N ''quote'' "x" ü 🎉 \r\b\f\v end', '\x00ff5c0a', 'NaN', 'NaN', 'infinity',
        '-infinity', '1 mon -3 days 04:05:06.789', '{"a":  [1, null]}', '{"b": "\\"}',
        ARRAY[NULL, 'NULL', '', 'a,b', '{"', E'\\'], '{{1,2},{3,4}}', 'it''s', 1, (1, 'x,"y"'), 'ab', true, '(1.5,2)',
        '[2026-01-01 00:00+02,)', '::1/64', 'x', 'notes'),
    ('\N', '', 1.10, 0.1, '4713-01-01 BC', '2026-06-01 12:00:00.123456+05:30', NULL, 'null', 'null', '{}', NULL, 'red',
        2147483647, NULL, '', false, NULL, 'empty', NULL, '', NULL),
    (NULL, NULL, NULL, '-Infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL),
    ('\.', NULL, NULL, 1e-300, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL);
    INSERT INTO empty DEFAULT VALUES;
    INSERT INTO empty DEFAULT VALUES;
    INSERT INTO parts VALUES (1, 'low'), (12, 'high');
    INSERT INTO heir VALUES (100, 'heir');
    SELECT nextval('"Free Sequence"'), nextval('"Free Sequence"');
    REFRESH MATERIALIZED VIEW counts;
"#;

#[test]
fn rows_and_sequences_are_equal() {
    for format in [DataFormat::Copy, DataFormat::Inserts] {
        let fixture = two_tenants("data_round_trip", TABLES);
        execute(&mut fixture.plain(), ROWS);
        let database = "current_database()";
        let strange = format!(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET datestyle = ''German''', {database}); \
             EXECUTE format('ALTER DATABASE %I SET intervalstyle = ''iso_8601''', {database}); \
             EXECUTE format('ALTER DATABASE %I SET bytea_output = ''escape''', {database}); \
             EXECUTE format('ALTER DATABASE %I SET extra_float_digits = -5', {database}); \
             EXECUTE format('ALTER DATABASE %I SET standard_conforming_strings = off', {database}); END $$"
        );
        execute(&mut fixture.plain(), &strange);

        let text = dump(&fixture, "a", &DumpOptions::default().format(format));
        let report = load(&fixture, "b", &text).unwrap();
        let all = "5 tables, 10 rows: All Types 4, empty 2, heir 1, notes 1, parts 2";
        assert_eq!(report.to_string(), all, "{text}");
        let again = dump(&fixture, "b", &DumpOptions::default().format(format));
        assert_eq!(again, text.replace("schema \"a\"", "schema \"b\""));

        for table in ["\"All Types\"", "empty", "parts", "parts_low", "parts_high", "heir", "notes", "counts"] {
            let own = |schema: &str| rows(&fixture, &format!("{schema}.{table}"));
            let there = own("b");
            assert!(!there.is_empty());
            // The one column that names a table of its own schema.
            let own_name = |line: String| line.replace("b.notes", "a.notes");
            assert_eq!(own("a"), there.into_iter().map(own_name).collect::<Vec<_>>(), "{table} by {format:?}");
        }
        for sequence in ["\"All Types_id_seq\"", "\"Free Sequence\"", "notes_id_seq"] {
            let next = |schema: &str| {
                texts(&mut fixture.plain(), &format!("SELECT nextval('{schema}.{sequence}')::text AS line"))
            };
            assert_eq!(next("a"), next("b"), "{sequence}");
        }
    }
}

#[test]
fn a_dump_of_pg_dump_s_form_is_loaded() {
    let fixture = two_tenants("data_pg_dump", "");
    let text = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc123\n\nSET statement_timeout = 0;\n\
        SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\
        SELECT pg_catalog.set_config('search_path', '', false);\nSET xmloption = content;\nSET row_security = off;\n\n\
        COPY b.notes (id, body) FROM stdin;\n7\tseven\n8\tit\\\\s\n\\.\n\n\
        SELECT pg_catalog.setval('b.notes_id_seq', 8, true);\n\n\\unrestrict abc123\n";
    assert_eq!(load(&fixture, "b", text).unwrap().to_string(), "1 table, 2 rows: notes 2");
    assert_eq!(rows(&fixture, "b.notes"), ["(7,seven)", "(8,\"it\\\\s\")"]);
}
