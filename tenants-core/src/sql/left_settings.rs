//! Whether a statement may leave something set in the session.

use super::session_change::may_change_session;
use super::statement::Statement;

/// What is altered or dropped by most migrations, and has no say in the session.
const OBJECTS: [&str; 9] =
    ["TABLE", "INDEX", "SEQUENCE", "VIEW", "MATERIALIZED", "TYPE", "DOMAIN", "TRIGGER", "FUNCTION"];

/// `ALTER` and `DROP` count as changes of the session elsewhere, for the sake of schemas and roles.
pub(super) fn may_leave(statement: &Statement<'_>) -> bool {
    let text = statement.text();
    match statement.keyword(0) {
        // The text begins with it.
        verb @ ("ALTER" | "DROP") if OBJECTS.contains(&statement.keyword(1)) => may_change_session(&text[verb.len()..]),
        _ => may_change_session(text),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Facts;

    fn may_leave(sql: &str) -> bool {
        Facts::of(sql).is_ok_and(|facts| facts.may_leave_settings())
    }

    #[test]
    fn altering_a_table_leaves_nothing() {
        for sql in [
            "ALTER TABLE notes ADD extra int",
            "-- alter it\nalter table notes add extra int; DROP INDEX a; CREATE TABLE t (id int)",
            "DROP TABLE IF EXISTS notes; ALTER TYPE kind ADD VALUE 'large'",
            "",
        ] {
            assert!(!may_leave(sql), "{sql}");
        }
    }

    #[test]
    fn what_may_leave_something_is_seen_among_it() {
        for sql in [
            "ALTER TABLE notes ADD extra int; SET lock_timeout = 0",
            "ALTER SCHEMA a RENAME TO b",
            "ALTER ROLE a SET work_mem = '1MB'",
            "DROP OWNED BY CURRENT_USER",
            "ALTER TABLE notes ADD extra text DEFAULT set_config('a.b', 'c', false)",
            "ALTER FUNCTION f() SET search_path = x",
            "DROP TABLE a; DO $$ BEGIN SET a.b = 'c'; END $$",
        ] {
            assert!(may_leave(sql), "{sql}");
        }
    }
}
