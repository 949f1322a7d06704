//! Which statements may not be in a migration that runs inside our transaction.

use super::statement::Statement;

/// A statement that would end or replace the transaction it is in.
///
/// ```
/// use tenants_core::sql::{refuse_transaction_control, statements};
///
/// let found = statements("CREATE TABLE t ();\nCOMMIT;")?;
/// let error = refuse_transaction_control(&found).unwrap_err();
/// assert_eq!(error.to_string(), "COMMIT on line 2 would end or replace the transaction it runs in");
/// # Ok::<(), tenants_core::sql::LexError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{keyword} on line {line} would end or replace the transaction it runs in")]
#[non_exhaustive]
pub struct TransactionControlError {
    /// The statement's keywords: `COMMIT`, `START TRANSACTION`.
    pub keyword: &'static str,
    /// The 1-based line of the statement.
    pub line: usize,
}

/// Refuses the first statement that would end or replace the transaction it runs in.
///
/// Savepoints, `ROLLBACK TO` included, stay inside the transaction and are allowed.
///
/// # Errors
///
/// For `BEGIN`, `START TRANSACTION`, `COMMIT`, `END`, `ROLLBACK`, `ABORT`, `PREPARE TRANSACTION`, `COMMIT PREPARED` and
/// `ROLLBACK PREPARED`.
///
/// ```
/// # use tenants_core::sql::{refuse_transaction_control, statements};
/// assert!(refuse_transaction_control(&statements("SAVEPOINT a; ROLLBACK TO a")?).is_ok());
/// assert!(refuse_transaction_control(&statements("ROLLBACK")?).is_err());
/// # Ok::<(), tenants_core::sql::LexError>(())
/// ```
pub fn refuse_transaction_control(statements: &[Statement<'_>]) -> Result<(), TransactionControlError> {
    for statement in statements {
        if let Some(keyword) = control(statement) {
            return Err(TransactionControlError { keyword, line: statement.line() });
        }
    }
    Ok(())
}

fn control(statement: &Statement<'_>) -> Option<&'static str> {
    let second = statement.keyword(1);
    match statement.keyword(0) {
        "BEGIN" => Some("BEGIN"),
        "START" if second == "TRANSACTION" => Some("START TRANSACTION"),
        "COMMIT" if second == "PREPARED" => Some("COMMIT PREPARED"),
        "COMMIT" => Some("COMMIT"),
        "END" => Some("END"),
        "ROLLBACK" if second == "PREPARED" => Some("ROLLBACK PREPARED"),
        "ROLLBACK" if is_to_savepoint(statement) => None,
        "ROLLBACK" => Some("ROLLBACK"),
        "ABORT" => Some("ABORT"),
        "PREPARE" if second == "TRANSACTION" => Some("PREPARE TRANSACTION"),
        _ => None,
    }
}

/// `ROLLBACK [WORK | TRANSACTION] TO [SAVEPOINT] name`.
fn is_to_savepoint(statement: &Statement<'_>) -> bool {
    match statement.keyword(1) {
        "WORK" | "TRANSACTION" => statement.keyword(2) == "TO",
        word => word == "TO",
    }
}

#[cfg(test)]
mod tests {
    use super::super::statements;
    use super::*;

    fn refused(text: &str) -> Option<&'static str> {
        refuse_transaction_control(&statements(text).unwrap()).err().map(|error| error.keyword)
    }

    #[test]
    fn control_is_refused() {
        for (text, keyword) in [
            ("begin", "BEGIN"),
            ("BEGIN ISOLATION LEVEL SERIALIZABLE", "BEGIN"),
            ("START /* */ TRANSACTION", "START TRANSACTION"),
            ("select 1; /* x */ Commit and chain;", "COMMIT"),
            ("END", "END"),
            ("ROLLBACK WORK", "ROLLBACK"),
            ("ABORT", "ABORT"),
            ("PREPARE TRANSACTION 'a'", "PREPARE TRANSACTION"),
            ("COMMIT PREPARED 'a'", "COMMIT PREPARED"),
            ("ROLLBACK PREPARED 'a'", "ROLLBACK PREPARED"),
        ] {
            assert_eq!(refused(text), Some(keyword), "{text}");
        }
    }

    #[test]
    fn the_rest_is_not() {
        for text in [
            "SAVEPOINT a; ROLLBACK TO a; ROLLBACK TRANSACTION TO SAVEPOINT \"a\"; RELEASE a",
            "DO $$ BEGIN COMMIT; END $$",
            "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; END",
            "-- COMMIT;",
            "PREPARE a AS SELECT 1",
            "COMMENT ON TABLE t IS 'COMMIT'",
        ] {
            assert_eq!(refused(text), None, "{text}");
        }
    }
}
