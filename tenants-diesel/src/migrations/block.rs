//! Statements that are run on a condition.

use tenants_core::sql::literal;

/// SQL that runs statements of PL/pgSQL, each of which is only planned when it is come to; leaves no function behind.
pub(super) fn block(statements: &str) -> String {
    format!("DO LANGUAGE plpgsql {}", literal(&format!("BEGIN {statements} END")))
}
