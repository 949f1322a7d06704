//! An error for people: it and its causes, and below it what helps to mend it.

use std::error::Error as _;
use std::fmt;

use diesel::result::Error::DatabaseError;

use crate::Error;
use crate::shown::{Indented, OneLine};

/// Before the further lines of a message, and before each field below it.
pub(super) const FIELD: &str = "    ";
/// Before the further lines of a field.
const IN_FIELD: &str = "        ";
/// Longer statements are cut: the line number leads to the rest.
const SHOWN: usize = 200;

pub(super) struct Failure<'a>(pub(super) &'a Error);

impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = match self.0 {
            // The report is shown elsewhere.
            Error::RunEndedEarly { source, .. } => {
                f.write_str("the run ended early: ")?;
                source
            }
            error => error,
        };
        write!(f, "{}", Indented(FIELD, error))?;
        let mut cause = error.source();
        while let Some(error) = cause {
            write!(f, ": {}", Indented(FIELD, error))?;
            cause = error.source();
        }
        let statement = match error {
            Error::Migration(failure) => failure.statement.as_deref(),
            Error::Data(error) => error.statement(),
            _ => None,
        };
        if let Some(statement) = statement {
            write!(f, "\n{FIELD}statement: {}", OneLine(short(statement)))?;
        }
        if let Some(DatabaseError(_, information)) = error.query_error() {
            for (what, text) in [("detail", information.details()), ("hint", information.hint())] {
                if let Some(text) = text {
                    write!(f, "\n{FIELD}{what}: {}", Indented(IN_FIELD, text))?;
                }
            }
        }
        Ok(())
    }
}

/// In one line, and not too long.
fn short(statement: &str) -> String {
    let line = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations::MigrationSetError;

    #[test]
    fn causes_are_in_one_line() {
        let error = Error::MigrationSet(MigrationSetError::Source("no folder".into()));
        assert_eq!(Failure(&error).to_string(), "cannot read the migrations: no folder");
    }

    #[test]
    fn statements_are_short() {
        assert_eq!(short("SELECT\n    1"), "SELECT 1");
        assert_eq!(short(&"é".repeat(300)), format!("{}…", "é".repeat(SHOWN)));
    }
}
