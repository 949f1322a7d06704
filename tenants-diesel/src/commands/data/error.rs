//! What can be wrong with data.

use std::io;

use tenants_core::SchemaName;
use tenants_core::sql::{DataStatementError, LexError};

/// Why data could not be written or read; nothing was loaded.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>, mut text: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::Error;
/// use tenants_diesel::commands::data::DataError;
///
/// match tenancy.load_data(&"acme".parse()?, &mut text) {
///     Err(Error::Data(error)) => match *error {
///         DataError::Statement { line, error, .. } => println!("line {line}: {error}"),
///         other => println!("{other}"),
///     },
///     other => println!("{}", other?),
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The text could not be read.
    #[error("cannot read the data: {0}")]
    Read(io::Error),
    /// The text could not be written.
    #[error("cannot write the data: {0}")]
    Write(io::Error),
    /// PostgreSQL ended a `COPY` before its end.
    #[error("PostgreSQL broke off while it sent {table}")]
    CutShort {
        /// What was being read.
        table: String,
    },
    /// A table that was asked for, or left out, by name.
    #[error("schema {:?} has no table {table:?} whose rows could be dumped{}", schema.as_str(), root.as_ref().map(|root| format!(": it is a part of {root:?}")).unwrap_or_default())]
    NoTable {
        /// The schema.
        schema: SchemaName,
        /// The name.
        table: String,
        /// The partitioned table it is a part of.
        root: Option<String>,
    },
    /// The text is no sequence of statements.
    #[error(transparent)]
    Lex(#[from] LexError),
    /// The text is not in UTF-8.
    #[error("line {line} is not in UTF-8")]
    NotUtf8 {
        /// The 1-based line.
        line: usize,
    },
    /// A `COPY` block has no `\.` at its end.
    #[error("the data of COPY on line {line} has no end")]
    CopyWithoutEnd {
        /// The 1-based line of `COPY`.
        line: usize,
    },
    /// A statement that is not for loading data.
    #[error("line {line}: {reason}")]
    Refused {
        /// The 1-based line.
        line: usize,
        /// Why not.
        reason: DataStatementError,
    },
    /// A table, view or sequence is not the tenant's: there is none of this name, or it is in another schema.
    #[error("line {line}: there is no {name} in schema {:?}{}", schema.as_str(), found.as_ref().map(|other| format!(", but one in {other:?}")).unwrap_or_default())]
    NotInSchema {
        /// The 1-based line.
        line: usize,
        /// The name as it is written.
        name: String,
        /// The tenant's schema.
        schema: SchemaName,
        /// The schema in which it was found.
        found: Option<String>,
    },
    /// A statement names another schema.
    #[error("line {line}: names the schema {other:?}, and is loaded into {:?}", schema.as_str())]
    OtherSchema {
        /// The 1-based line.
        line: usize,
        /// The schema it names.
        other: String,
        /// The tenant's schema.
        schema: SchemaName,
    },
    /// PostgreSQL refused a statement, or the data behind it.
    #[error("{}: {error}", lines(*line, *last_line))]
    Statement {
        /// The 1-based line of the statement.
        line: usize,
        /// The statement.
        statement: String,
        /// The 1-based line at which a `COPY`'s data ends.
        last_line: Option<usize>,
        /// What PostgreSQL says.
        error: diesel::result::Error,
    },
    /// A function or trigger changed the search path.
    #[error("the search path was changed by a statement up to line {line}")]
    PathChanged {
        /// The 1-based line of the last statement that was sent.
        line: usize,
    },
    /// A constraint that is checked when all is loaded does not hold.
    #[error("what was loaded does not hold together: {error}")]
    Constraint {
        /// What PostgreSQL says.
        error: diesel::result::Error,
    },
}

fn lines(first: usize, last: Option<usize>) -> String {
    match last {
        Some(last) if last > first => format!("lines {first}–{last}"),
        _ => format!("line {first}"),
    }
}

impl DataError {
    /// The statement that PostgreSQL refused.
    #[cfg(feature = "cli")]
    pub(crate) fn statement(&self) -> Option<&str> {
        match self {
            Self::Statement { statement, .. } => Some(statement),
            _ => None,
        }
    }

    /// What PostgreSQL says.
    pub(crate) fn query_error(&self) -> Option<&diesel::result::Error> {
        match self {
            Self::Statement { error, .. } | Self::Constraint { error } => Some(error),
            _ => None,
        }
    }
}
