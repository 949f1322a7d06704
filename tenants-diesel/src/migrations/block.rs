//! Statements that are run on a condition.

use tenants_core::sql::literal;

/// SQL that runs statements of PL/pgSQL, each of which is only planned when it is come to; leaves no function behind.
pub(crate) fn block(statements: &str) -> String {
    block_with("", statements)
}

/// The same with variables, in the form `DECLARE name type;`.
pub(crate) fn block_with(variables: &str, statements: &str) -> String {
    let body = format!("{variables}BEGIN {statements} END");
    // Statements that are texts themselves have their quotes doubled twice.
    let mut sql = String::with_capacity(body.len() + body.len() / 4 + 64);
    sql.push_str("DO LANGUAGE plpgsql ");
    literal(&body).push_to(&mut sql);
    sql
}
