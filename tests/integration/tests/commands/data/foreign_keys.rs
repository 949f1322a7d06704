//! Tables and rows that refer to each other.

use tenants_diesel::commands::data::{DataError, DataFormat, DumpOptions};

use super::helper::{dump, load, refused, rows, two_tenants};
use crate::helpers::{execute, texts};

/// `z` first and `a…` last by their keys; two tables in a cycle, and a tree.
const TABLES: &str = "
    CREATE TABLE zoo (id int PRIMARY KEY);
    CREATE TABLE mid (id int PRIMARY KEY, zoo int NOT NULL REFERENCES zoo);
    CREATE TABLE animal (id int PRIMARY KEY, mid int NOT NULL REFERENCES mid);
    CREATE TABLE hen (id int PRIMARY KEY, egg int NOT NULL);
    CREATE TABLE egg (id int PRIMARY KEY, hen int NOT NULL REFERENCES hen);
    ALTER TABLE hen ADD CONSTRAINT hen_egg FOREIGN KEY (egg) REFERENCES egg DEFERRABLE;
    CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree)";

const ROWS: &str = "
    SET search_path TO a;
    INSERT INTO zoo VALUES (1); INSERT INTO mid VALUES (1, 1); INSERT INTO animal VALUES (1, 1);
    BEGIN; SET CONSTRAINTS ALL DEFERRED;
    INSERT INTO hen VALUES (1, 1), (2, 2); INSERT INTO egg VALUES (1, 2), (2, 1); COMMIT;
    INSERT INTO tree VALUES (1, NULL), (2, 1); UPDATE tree SET parent = 2 WHERE id = 1; INSERT INTO tree VALUES (3, 3)";

const KEYS: &str = "SELECT pg_get_constraintdef(oid) AS line FROM pg_constraint WHERE contype = 'f' \
                    AND connamespace = 'b'::regnamespace ORDER BY conname";

#[test]
fn tables_come_in_the_order_of_their_keys() {
    let fixture = two_tenants("data_keys", TABLES);
    execute(&mut fixture.plain(), ROWS);
    let before = texts(&mut fixture.plain(), KEYS);
    for format in [DataFormat::Copy, DataFormat::Inserts] {
        let text = dump(&fixture, "a", &DumpOptions::default().format(format).exclude("notes").exclude("moods"));
        let at = |name: &str| text.find(&format!(" {name} (")).unwrap();
        assert!(at("zoo") < at("mid") && at("mid") < at("animal"), "{text}");
        assert!(
            text.contains("\n-- Refer to each other, so that psql may refuse them; loaddata does not: egg, hen\n"),
            "{text}"
        );
        load(&fixture, "b", &text).unwrap();
        for table in ["zoo", "mid", "animal", "hen", "egg", "tree"] {
            assert_eq!(rows(&fixture, &format!("a.{table}")), rows(&fixture, &format!("b.{table}")));
        }
        assert_eq!(texts(&mut fixture.plain(), KEYS), before);
        execute(&mut fixture.plain(), "TRUNCATE b.zoo, b.mid, b.animal, b.hen, b.egg, b.tree");
    }
}

#[test]
fn what_does_not_hold_together_is_not_loaded() {
    let fixture = two_tenants("data_keys_broken", TABLES);
    let before = texts(&mut fixture.plain(), KEYS);
    let lonely = "INSERT INTO zoo VALUES (5);\nCOPY egg (id, hen) FROM stdin;\n1\t7\n\\.\n";
    match refused(&fixture, "b", lonely) {
        DataError::Constraint { error } => assert!(error.to_string().contains("foreign key"), "{error}"),
        other => panic!("{other}"),
    }
    // Of a table in no cycle it is known at once, and so where.
    match refused(&fixture, "b", "INSERT INTO zoo VALUES (5);\nINSERT INTO mid VALUES (1, 1);") {
        DataError::Statement { line: 2, error, .. } => assert!(error.to_string().contains("foreign key"), "{error}"),
        other => panic!("{other}"),
    }
    assert!(rows(&fixture, "b.zoo").is_empty() && rows(&fixture, "b.egg").is_empty());
    assert_eq!(texts(&mut fixture.plain(), KEYS), before);
}
