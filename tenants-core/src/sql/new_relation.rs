//! Whether a migration may add a relation to its schema.

use super::statement::statements;

/// Whether the text may add a table, view or sequence, or give one another name; an index is none.
///
/// Errs towards true: what it knows to add nothing are `CREATE INDEX`, `DROP`, `COMMENT`, `GRANT`, `REVOKE`, and an
/// `ALTER TABLE` without the words that rename, move or make a sequence. What an event trigger does, or a function that a
/// default calls, is out of its sight.
///
/// ```
/// use tenants_core::sql::may_add_relation;
///
/// assert!(!may_add_relation("ALTER TABLE notes ADD COLUMN done bool; CREATE INDEX ON notes (done)"));
/// assert!(may_add_relation("ALTER TABLE notes ADD COLUMN number serial"));
/// ```
#[must_use]
pub fn may_add_relation(sql: &str) -> bool {
    let Ok(statements) = statements(sql) else { return true };
    statements.iter().any(|statement| match (statement.keyword(0), statement.keyword(1)) {
        ("ALTER", "TABLE") => {
            let text = statement.text().to_ascii_uppercase();
            ["RENAME", "SCHEMA", "SERIAL", "IDENTITY", "SPLIT", "MERGE", "U&"].iter().any(|word| text.contains(word))
        }
        ("CREATE", "INDEX") => false,
        ("CREATE", "UNIQUE") => statement.keyword(2) != "INDEX",
        // Not a change of rows: it may call a function, or a trigger that makes the partition it needs.
        ("DROP" | "COMMENT" | "GRANT" | "REVOKE", _) => false,
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_adds_nothing_is_known() {
        for sql in [
            "",
            "alter table a add b int, alter column c type text",
            "CREATE UNIQUE INDEX CONCURRENTLY i ON a (b)",
            "DROP TABLE a; COMMENT ON TABLE b IS 'c'; grant select on d to e",
        ] {
            assert!(!may_add_relation(sql), "{sql}");
        }
    }

    #[test]
    fn everything_else_may_add_one() {
        for sql in [
            "CREATE TABLE a ()",
            "ALTER TABLE a RENAME TO b",
            "ALTER TABLE a ADD b bigserial",
            "ALTER TABLE a ADD b int GENERATED ALWAYS AS IDENTITY",
            "alter table a.b set schema c",
            "ALTER VIEW a RENAME TO b",
            "SELECT * INTO a FROM b",
            "DO $$ BEGIN END $$",
            "INSERT INTO a SELECT f()",
            "UPDATE a SET b = f()",
            "DELETE FROM a",
            "TRUNCATE a",
            "CREATE UNLOGGED TABLE a ()",
            "CREATE/**/TABLE a ()",
            "ALTER TABLE a ADD b U&\"s\\0065rial\"",
            "WITH a AS (SELECT 1) INSERT INTO b SELECT 1",
            "SELECT 'no end",
        ] {
            assert!(may_add_relation(sql), "{sql}");
        }
    }
}
