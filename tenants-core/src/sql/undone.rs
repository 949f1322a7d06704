//! Whether a rollback takes back all that a migration does.

use super::shape::Shape;
use super::statement::{Statement, statements};

/// What a statement begins with that does nothing outside its transaction by itself.
const FIRST: [&str; 11] =
    ["ALTER", "COMMENT", "CREATE", "DELETE", "DROP", "GRANT", "INSERT", "LOCK", "REVOKE", "TRUNCATE", "UPDATE"];

/// Whether a rollback is known to undo all that the text does, so that it may be run once more to see where it fails.
///
/// Errs towards false: what it knows are definitions, rights, and changes of rows that call no functions but a few of
/// PostgreSQL's own. Triggers, which any of them may set off, are not looked for; neither is what a column's default or a
/// constraint calls.
///
/// ```
/// use tenants_core::sql::is_undone_by_rollback;
///
/// assert!(is_undone_by_rollback("CREATE TABLE a (id int); ALTER TABLE b ADD CHECK (length(c) < 5)"));
/// assert!(!is_undone_by_rollback("SELECT nextval('numbers')"));
/// ```
#[must_use]
pub fn is_undone_by_rollback(sql: &str) -> bool {
    statements(sql).is_ok_and(|statements| statements.iter().all(is_undone))
}

fn is_undone(statement: &Statement<'_>) -> bool {
    let Some(shape) = Shape::of(statement) else { return false };
    match (statement.keyword(0), statement.keyword(1)) {
        ("INSERT" | "UPDATE" | "DELETE", _) => shape.calls_known_only(),
        // What they are about is elsewhere: on another server, or outside of all databases.
        (_, "SUBSCRIPTION" | "DATABASE" | "TABLESPACE" | "SYSTEM") => false,
        ("CREATE", "TABLE" | "TEMP" | "TEMPORARY" | "UNLOGGED" | "MATERIALIZED") => !shape.has_outside("AS"),
        (first, _) => FIRST.contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_undone_is_known() {
        for sql in [
            "",
            "-- nothing",
            "CREATE TABLE a (id serial PRIMARY KEY); create unique index on a (b)",
            "ALTER TABLE a ADD CONSTRAINT b CHECK (length(c) < 5), ALTER d SET DEFAULT now()",
            "INSERT INTO public.a (b, c) VALUES (1, 'f(x)'), (2, lower('A')) ON CONFLICT (b) DO NOTHING",
            "UPDATE a SET b = coalesce(c, 0) WHERE d IN (1, 2) AND (e = 1)",
            "DELETE FROM a WHERE b = ANY (ARRAY[1])",
            "DROP TABLE a; GRANT SELECT ON b TO c; LOCK TABLE d; TRUNCATE e; COMMENT ON TABLE f IS 'g'",
            "INSERT INTO \"odd name\" (b) SELECT c FROM d",
        ] {
            assert!(is_undone_by_rollback(sql), "{sql}");
        }
    }

    #[test]
    fn what_may_reach_beyond_is_not() {
        for sql in [
            "SELECT 1",
            "SELECT pg_advisory_lock(1)",
            "DO $$ $$",
            "CALL f()",
            "COPY a TO '/tmp/a'",
            "NOTIFY a",
            "INSERT INTO a VALUES (f())",
            "INSERT INTO a (b) SELECT f(c) FROM d",
            "INSERT INTO a SELECT public.f(c) FROM d",
            "INSERT INTO a SELECT public.lower(c) FROM d",
            "INSERT INTO a VALUES (\"lower\"('x'))",
            "UPDATE a SET b = nextval('c')",
            "DELETE FROM a WHERE f(b)",
            "CREATE TABLE a AS SELECT f()",
            "CREATE TEMP TABLE a AS SELECT f()",
            "CREATE MATERIALIZED VIEW a AS SELECT f()",
            "CREATE SUBSCRIPTION a CONNECTION '' PUBLICATION b",
            "DROP TABLE a; EXECUTE b",
            "SELECT 'no end",
        ] {
            assert!(!is_undone_by_rollback(sql), "{sql}");
        }
    }
}
