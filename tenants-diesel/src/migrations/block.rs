//! Statements that are run on a condition.

use tenants_core::sql::literal;

/// SQL that runs statements of PL/pgSQL, each of which is only planned when it is come to; leaves no function behind.
pub(super) fn block(statements: &str) -> String {
    block_with("", statements)
}

/// The same with variables, in the form `DECLARE name type;`.
pub(crate) fn block_with(variables: &str, statements: &str) -> String {
    format!("DO LANGUAGE plpgsql {}", literal(&format!("{variables}BEGIN {statements} END")))
}
