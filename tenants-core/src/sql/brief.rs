//! Whether a migration takes no longer on a large table than on a small one.

use super::shape::Shape;
use super::statement::{Statement, statements};

/// What makes PostgreSQL read a table, or lock another one: to drop a column may drop a foreign key, which locks the table
/// it refers to, and that one may be everybody's.
const WORDS: [&str; 20] = [
    "DEFAULT",
    "CHECK",
    "REFERENCES",
    "UNIQUE",
    "PRIMARY",
    "NOT NULL",
    "GENERATED",
    "IDENTITY",
    "SERIAL",
    "TYPE",
    "SET",
    "CONSTRAINT",
    "VALIDATE",
    "ATTACH",
    "DETACH",
    "INHERIT",
    "SELECT",
    "EXCLUDE",
    "DROP",
    "CASCADE",
];

/// Whether all that the text does is known to be done in a moment, however large the tables are, and without waiting for
/// what other tenants do.
///
/// Errs towards false: what it knows are `CREATE TABLE` without `AS`, foreign keys and parents, views, types, sequences
/// and functions, `COMMENT`, and an `ALTER TABLE` that neither looks at rows nor rewrites them, nor drops anything. A
/// qualified name may be that of a shared table, which nobody is to lock for several tenants.
///
/// ```
/// use tenants_core::sql::is_brief;
///
/// assert!(is_brief("ALTER TABLE notes ADD COLUMN done bool"));
/// assert!(!is_brief("CREATE INDEX ON notes (done)"));
/// ```
#[must_use]
pub fn is_brief(sql: &str) -> bool {
    statements(sql).is_ok_and(|statements| statements.iter().all(statement_is_brief))
}

fn statement_is_brief(statement: &Statement<'_>) -> bool {
    let Some(shape) = Shape::of(statement) else { return false };
    let text = statement.text().to_ascii_uppercase();
    let without = |words: &[&str]| !words.iter().any(|word| text.contains(word));
    let keywords: [&str; 4] = std::array::from_fn(|at| statement.keyword(at));
    let names = match keywords {
        // A column is always named with its table.
        ["COMMENT", "ON", "COLUMN", _] => 1,
        _ => 0,
    };
    shape.dots() <= names
        && match keywords {
            ["CREATE", "TABLE", ..] => {
                without(&["REFERENCES", "SELECT", "EXECUTE", "PARTITION", "INHERITS"]) && !shape.has_outside("AS")
            }
            ["CREATE", "VIEW" | "TYPE" | "SEQUENCE" | "FUNCTION", ..] => true,
            ["CREATE", "OR", "REPLACE", "VIEW" | "FUNCTION" | "PROCEDURE"] => true,
            ["COMMENT", "ON", what, _] => {
                matches!(what, "TABLE" | "COLUMN" | "VIEW" | "TYPE" | "FUNCTION" | "SEQUENCE")
            }
            ["DROP", "VIEW" | "FUNCTION" | "INDEX", ..] => without(&["CASCADE"]),
            ["ALTER", "TABLE", ..] => without(&WORDS) && shape.adds_built_in_types_only(),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_a_moment_is_known() {
        for sql in [
            "",
            "CREATE TABLE a (id serial PRIMARY KEY, b text NOT NULL DEFAULT '')",
            "CREATE TABLE a (b numeric DEFAULT 0.5 CHECK (b > .1), c int GENERATED ALWAYS AS IDENTITY)",
            "CREATE TABLE a (LIKE b INCLUDING ALL)",
            "alter table a add b text, add column if not exists \"c d\" varchar(50); comment on table a is 'x.y'",
            "ALTER TABLE a RENAME b TO c; COMMENT ON COLUMN a.c IS 'public.d'",
            "DROP VIEW a",
            "CREATE OR REPLACE VIEW a AS SELECT 1",
            "CREATE FUNCTION a() RETURNS int LANGUAGE sql AS $$ SELECT public.b() $$",
        ] {
            assert!(is_brief(sql), "{sql}");
        }
    }

    #[test]
    fn everything_else_may_take_its_time() {
        for sql in [
            "CREATE TABLE a AS SELECT 1",
            "CREATE TABLE a (b int REFERENCES public.c)",
            "ALTER TABLE a ADD b int DEFAULT random()",
            "ALTER TABLE a ALTER b TYPE bigint",
            "alter table a add constraint b check (c > 0)",
            "CREATE INDEX ON a (b)",
            "CREATE TABLE a AS TABLE b",
            "CREATE TABLE a (b) as/**/table b",
            "CREATE TABLE a PARTITION OF b DEFAULT",
            "CREATE TABLE a () INHERITS (b)",
            "CREATE TABLE public.a ()",
            "CREATE TABLE a (LIKE \"public\" . b)",
            "CREATE SEQUENCE a OWNED BY b.c",
            "CREATE TRIGGER a AFTER INSERT ON b EXECUTE FUNCTION c()",
            "CREATE OR REPLACE TRIGGER a AFTER INSERT ON b EXECUTE FUNCTION c()",
            "CREATE VIEW a AS SELECT * FROM public.b",
            "ALTER TABLE public.a ADD b int",
            "ALTER TABLE U&\"public\".a ADD b int",
            "ALTER TABLE a ADD b positive",
            "ALTER TABLE a ADD COLUMN IF NOT EXISTS \"int\" \"int\"",
            "ALTER TABLE a ADD b text, ADD c positive",
            "ALTER TABLE a/* int */ADD/* int */b/* int */positive",
            "ALTER TABLE a ADD FOREIGN KEY (b)",
            "ALTER TABLE a DROP COLUMN b",
            "ALTER TABLE a INHERIT b",
            "ALTER TABLE a DETACH PARTITION b",
            "DROP TABLE a",
            "DROP TABLE public.a",
            "DROP TYPE a CASCADE",
            "DROP VIEW a CASCADE",
            "DROP SCHEMA a",
            "DROP OWNED BY a",
            "COMMENT ON DATABASE a IS 'b'",
            "COMMENT ON COLUMN public.a.b IS 'c'",
            "CREATE MATERIALIZED VIEW a AS SELECT 1",
            "UPDATE a SET b = 1",
            "SELECT 'no end",
        ] {
            assert!(!is_brief(sql), "{sql}");
        }
    }
}
