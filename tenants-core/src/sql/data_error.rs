//! Why a statement does not belong to a text of data.

/// A statement that a text of rows has no use for; see [`data_statement`](super::data_statement).
///
/// ```
/// use tenants_core::sql::{DataStatementError, data_statement};
///
/// let error = data_statement("DROP TABLE notes").unwrap_err();
/// assert!(matches!(error, DataStatementError::NoData { keyword } if keyword == "DROP"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DataStatementError {
    /// It is none of those that write rows.
    #[error(
        "{keyword} does not load data: only COPY … FROM stdin, INSERT, SELECT setval(…), REFRESH MATERIALIZED VIEW and SET CONSTRAINTS do"
    )]
    NoData {
        /// Its first word.
        keyword: String,
    },
    /// It would end or replace the transaction.
    #[error("{keyword} would end or replace the transaction in which all is loaded or nothing")]
    TransactionControl {
        /// Its first words.
        keyword: &'static str,
    },
    /// It would change where unqualified names lead.
    #[error("the search path is the tenant's, and cannot be changed")]
    SearchPath,
    /// It calls a function that is not known to compute only: others may run a text as SQL, or reach elsewhere by a name in a string.
    #[error("{function}(…) is called: only functions that do no more than compute a value can be")]
    Call {
        /// The function as it is written, without its schema.
        function: String,
    },
    /// A setting that is not known to do no harm.
    #[error("the setting {name} cannot be changed to {value}")]
    Setting {
        /// The setting's name.
        name: String,
        /// The value as it is written.
        value: String,
    },
    /// `COPY` in another form than PostgreSQL's own text format, which psql and `pg_dump` write.
    #[error("only COPY table (columns) FROM stdin, without options, can be loaded")]
    CopyForm,
    /// An identifier written with escapes, or none where one must be.
    #[error("the name of the table, view or sequence cannot be read")]
    Name,
}
