//! Whether a migration takes no longer on a large table than on a small one.

use super::statement::{Statement, statements};

/// What makes PostgreSQL read a table, or lock another one.
const WORDS: [&str; 16] = [
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
    "SELECT",
    "EXCLUDE",
];

/// Whether all that the text does is known to be done in a moment, however large the tables are, and without waiting for
/// what other tenants do.
///
/// Errs towards false: what it knows are `CREATE TABLE` without `AS` and without foreign keys, views, types, sequences
/// and functions, `COMMENT`, `DROP`, and an `ALTER TABLE` that neither looks at rows nor rewrites them.
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
    let text = || statement.text().to_ascii_uppercase();
    match (statement.keyword(0), statement.keyword(1)) {
        ("CREATE", "TABLE") => !["REFERENCES", "SELECT", "EXECUTE"].iter().any(|word| text().contains(word)),
        ("CREATE", "VIEW" | "TYPE" | "SEQUENCE" | "FUNCTION" | "OR") | ("COMMENT" | "DROP", _) => true,
        ("ALTER", "TABLE") => {
            let text = text();
            !WORDS.iter().any(|word| text.contains(word))
        }
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
            "alter table a add b text, drop column c; comment on table a is 'x'",
            "DROP TABLE a",
            "CREATE OR REPLACE VIEW a AS SELECT 1",
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
            "CREATE MATERIALIZED VIEW a AS SELECT 1",
            "UPDATE a SET b = 1",
            "SELECT 'no end",
        ] {
            assert!(!is_brief(sql), "{sql}");
        }
    }
}
