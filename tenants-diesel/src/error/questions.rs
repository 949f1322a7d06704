//! What the rest of the crate asks of an error.

use tenants_core::SchemaName;

use super::Error;

impl Error {
    /// Whether the schema may have been in another state than the plan was made from.
    pub(crate) fn may_be_of_another_state(&self) -> bool {
        match self {
            Self::Migration(failure) => failure.query_error().is_some(),
            Self::Query(_) | Self::ChangedMeanwhile { .. } => true,
            _ => false,
        }
    }

    /// Whether the connection is lost, so that the same may work on another.
    pub(crate) fn is_connection_lost(&self) -> bool {
        use diesel::result::DatabaseErrorKind::{ClosedConnection, UnableToSendCommand};
        use diesel::result::Error::DatabaseError;
        matches!(self.query_error(), Some(DatabaseError(ClosedConnection | UnableToSendCommand, _)))
    }

    /// What the database, or diesel, refused.
    pub(crate) fn query_error(&self) -> Option<&diesel::result::Error> {
        match self {
            Self::Migration(failure) => failure.query_error(),
            Self::Query(error) => Some(error),
            Self::Data(error) => error.query_error(),
            _ => None,
        }
    }

    /// The same error, of the schema the user knows.
    pub(crate) fn in_schema(mut self, schema: &SchemaName) -> Self {
        if let Self::Migration(failure) = &mut self {
            failure.schema = schema.clone();
        }
        self
    }
}
