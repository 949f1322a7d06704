//! Why a text is no schema name.

use crate::shown::Shown;

/// The rule that a text breaks which was to be a [`SchemaName`](crate::SchemaName).
///
/// ```
/// use tenants_core::{SchemaName, SchemaNameError};
///
/// let error = "pg_temp".parse::<SchemaName>().unwrap_err();
/// assert!(matches!(error, SchemaNameError::ReservedPrefix { .. }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaNameError {
    /// The name is empty (manual 4.1.1: a quoted identifier has at least one character).
    #[error("schema name is empty")]
    Empty,
    /// The name is longer than 63 bytes; PostgreSQL would cut it off without an error (manual 4.1.1).
    #[error("schema name {} is longer than 63 bytes", Shown(name))]
    TooLong {
        /// The refused name.
        name: String,
    },
    /// The name holds a NUL, which no quoted identifier can (manual 4.1.1).
    #[error("schema name {} holds a NUL character", Shown(name))]
    Nul {
        /// The refused name.
        name: String,
    },
    /// The name holds a control character, such as the line break that would end an SQL comment.
    #[error("schema name {} holds a control character", Shown(name))]
    ControlCharacter {
        /// The refused name.
        name: String,
    },
    /// The name holds a single or double quote.
    #[error("schema name {} holds a quote", Shown(name))]
    Quote {
        /// The refused name.
        name: String,
    },
    /// The name holds a backslash, an escape in some string literals (manual 4.1.2.2).
    #[error("schema name {} holds a backslash", Shown(name))]
    Backslash {
        /// The refused name.
        name: String,
    },
    /// The name begins or ends with white space, which nobody sees.
    #[error("schema name {} begins or ends with white space", Shown(name))]
    OuterSpace {
        /// The refused name.
        name: String,
    },
    /// The name begins with `pg_`, in any case; reserved for the system (manual, CREATE SCHEMA).
    #[error("schema name {} begins with `pg_`, which PostgreSQL reserves", Shown(name))]
    ReservedPrefix {
        /// The refused name.
        name: String,
    },
    /// The name is `information_schema`, in any case (manual 37.1).
    #[error("schema name {} belongs to PostgreSQL's information schema", Shown(name))]
    InformationSchema {
        /// The refused name.
        name: String,
    },
    /// The name is `$user`, which stands for the current role in a search path, quoted or not (manual 5.10.3).
    #[error("schema name {} stands for the current role in a search path", Shown(name))]
    UserVariable {
        /// The refused name.
        name: String,
    },
}
