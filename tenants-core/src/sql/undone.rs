//! Whether a rollback takes back all that a migration does.

use super::shape::Shape;
use super::statement::Statement;

/// What a statement begins with that does nothing outside its transaction by itself.
const FIRST: [&str; 11] =
    ["ALTER", "COMMENT", "CREATE", "DELETE", "DROP", "GRANT", "INSERT", "LOCK", "REVOKE", "TRUNCATE", "UPDATE"];

/// Whether a rollback is known to undo all that a statement does.
pub(super) fn is_undone(statement: &Statement<'_>, shape: &Shape<'_>) -> bool {
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
    use super::super::Facts;

    fn is_undone_by_rollback(sql: &str) -> bool {
        Facts::of(sql).is_ok_and(|facts| facts.is_undone_by_rollback())
    }

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
