//! Other errors as ours, and ours through closures that return another.

use std::error::Error as StdError;

use tenants_core::executor::BoxError;

use super::Error;
use crate::commands::data::DataError;
use crate::migrations::MigrationFailure;

impl Error {
    /// The error of a closure: ours and diesel's are told as what they are.
    pub(crate) fn of_command(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(ours) => *ours,
            Err(error) => match error.downcast::<diesel::result::Error>() {
                Ok(query) => Self::from(*query),
                Err(other) => Self::Command(other),
            },
        }
    }
}

impl From<diesel::ConnectionError> for Error {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::Connection(error)
    }
}

impl From<r2d2::Error> for Error {
    fn from(error: r2d2::Error) -> Self {
        Self::Pool(error)
    }
}

impl From<DataError> for Error {
    fn from(error: DataError) -> Self {
        Self::Data(Box::new(error))
    }
}

impl From<MigrationFailure> for Error {
    fn from(failure: MigrationFailure) -> Self {
        Self::Migration(Box::new(failure))
    }
}

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
