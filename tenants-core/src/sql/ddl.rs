//! Whether a migration is known to leave the session as it is.

use super::shape::Shape;
use super::statement::Statement;

/// What makes an `ALTER TABLE` evaluate an expression, a cast or a domain's check.
const EVALUATED: [&str; 10] =
    ["DEFAULT", "USING", "CHECK", "TYPE", "GENERATED", "EXPRESSION", "VALIDATE", "ATTACH", "EXCLUDE", "VALUES"];

/// Whether all that a statement does is to define something.
pub(super) fn defines(statement: &Statement<'_>, shape: &Shape<'_>) -> bool {
    let without = |words: &[&str]| {
        let text = statement.text().to_ascii_uppercase();
        !words.iter().any(|word| text.contains(word))
    };
    match (statement.keyword(0), statement.keyword(1)) {
        // `AS TABLE v` reads a view, which may call anything.
        ("CREATE", "TABLE") => without(&["SELECT", "EXECUTE", "VALUES"]) && !shape.has_outside("AS"),
        // PostgreSQL takes back what an index's expression sets.
        ("CREATE", "INDEX" | "UNIQUE" | "VIEW" | "TYPE" | "SEQUENCE" | "FUNCTION") | ("COMMENT" | "DROP", _) => true,
        ("ALTER", "TABLE") => without(&EVALUATED) && shape.adds_built_in_types_only(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Facts;

    fn leaves_session_alone(sql: &str) -> bool {
        Facts::of(sql).is_ok_and(|facts| facts.leaves_session_alone())
    }

    #[test]
    fn definitions_are_known() {
        for sql in [
            "",
            "CREATE TABLE a (id serial PRIMARY KEY, b int NOT NULL DEFAULT 1 REFERENCES c); create unique index on a (b)",
            "alter table a add b int; drop table c",
        ] {
            assert!(leaves_session_alone(sql), "{sql}");
        }
    }

    #[test]
    fn what_may_run_something_is_not() {
        for sql in [
            "SET search_path TO a",
            "SELECT f()",
            "CREATE TABLE a AS SELECT f()",
            "CREATE TABLE a AS TABLE v",
            "CREATE TABLE a (b) AS/**/TABLE v",
            "CREATE SCHEMA a",
            "ALTER TABLE a ADD b positive",
            "ALTER TABLE a ADD COLUMN IF NOT EXISTS b public.positive",
            "ALTER TABLE a ALTER b TYPE positive",
            "ALTER TABLE a ADD b int GENERATED ALWAYS AS (f(c)) STORED",
            "ALTER TABLE a ALTER b SET EXPRESSION AS (f(c))",
            "ALTER TABLE a VALIDATE CONSTRAINT b",
            "ALTER TABLE a ATTACH PARTITION b FOR VALUES IN (f())",
            "ALTER TABLE a ADD b int DEFAULT f()",
            "INSERT INTO a VALUES (f())",
            "DO $$ $$",
            "ALTER ROLE a SET b TO c",
            "SELECT 'no end",
        ] {
            assert!(!leaves_session_alone(sql), "{sql}");
        }
    }
}
