//! The one error type of this crate.

use std::error::Error as StdError;

use tenants_core::{HostnameError, SchemaName, SchemaNameError, SearchPath, SearchPathError};

/// What can go wrong; nothing is lost by any of it unless the variant says so.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no schema of this name; the connection stays where it was.
    #[error("schema {:?} does not exist", schema.as_str())]
    SchemaMissing {
        /// The name that was asked for.
        schema: SchemaName,
    },
    /// The name belongs to another schema than the row was read with: it was renamed, and the name given away.
    #[error("schema {:?} is another one by now: it had OID {expected}, and {found} has the name", schema.as_str())]
    SchemaReplaced {
        /// The name that was asked for.
        schema: SchemaName,
        /// The OID the row was read with.
        expected: u32,
        /// The OID the name has now.
        found: u32,
    },
    /// A schema of the search path does not exist, or the role has no `USAGE` on it.
    #[error("search path {} is not in force: PostgreSQL would use {in_force}; is a schema missing, or USAGE on it?", path.as_sql())]
    SearchPathRefused {
        /// The path that was asked for.
        path: SearchPath,
        /// The schemas PostgreSQL would search, as it prints them.
        in_force: String,
    },
    /// The search path leads to no schema that could be a tenant's or the public one.
    #[error("the search path leads to no schema of ours: call set_schema, set_tenant or set_schema_to_public")]
    NoSchema,
    /// `SET LOCAL` mode, and no transaction is open.
    #[error("in SET LOCAL mode a schema holds only inside a transaction: use Tenancy::transaction")]
    NoTransaction,
    /// The instrumentation of the inner connection was replaced, so that its search path cannot be followed.
    #[error("the inner connection's instrumentation was replaced: set it on the TenantConnection, not through deref")]
    InstrumentationReplaced,
    /// A name is no schema name.
    #[error(transparent)]
    SchemaName(#[from] SchemaNameError),
    /// A host is no host name.
    #[error(transparent)]
    Hostname(#[from] HostnameError),
    /// A search path holds a schema twice.
    #[error(transparent)]
    SearchPath(#[from] SearchPathError),
    /// The database, or diesel, refused a statement.
    #[error(transparent)]
    Query(diesel::result::Error),
    /// No connection could be made.
    #[error("cannot connect to the database")]
    Connection(#[from] diesel::ConnectionError),
    /// The pool had no connection in time.
    #[error("no connection from the pool")]
    Pool(#[from] r2d2::Error),
}

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<diesel::result::Error> for Error {
    /// Also brings back an error of ours that went through a diesel closure.
    fn from(error: diesel::result::Error) -> Self {
        match error {
            diesel::result::Error::QueryBuilderError(inner) => match inner.downcast::<Self>() {
                Ok(ours) => *ours,
                Err(inner) => Self::Query(diesel::result::Error::QueryBuilderError(inner)),
            },
            other => Self::Query(other),
        }
    }
}

/// For closures that return diesel's error; [`Error`] finds its way back by `From`.
impl From<Error> for diesel::result::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Query(error) => error,
            other => Self::QueryBuilderError(Box::<dyn StdError + Send + Sync>::from(other)),
        }
    }
}
