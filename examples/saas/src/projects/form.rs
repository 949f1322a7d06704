//! The form of a project, new or not.

use diesel::QueryResult;
use diesel::result::DatabaseErrorKind::UniqueViolation;
use diesel::result::Error::DatabaseError;
use serde::Deserialize;

use crate::error::PageError;
use crate::page::Complaint;
use crate::text;

const LONGEST: usize = 80;

/// The form as it was filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ProjectForm {
    pub(super) name: String,
}

impl ProjectForm {
    /// The name to be stored, or what is wrong with it.
    pub(super) fn checked(&self) -> Result<String, Complaint> {
        text::checked(&self.name, LONGEST).map_err(Complaint::at("project-name"))
    }
}

/// Tells what the visitor can mend from what they cannot.
pub(super) fn stored<T>(result: QueryResult<T>) -> Result<Result<T, Complaint>, PageError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(DatabaseError(UniqueViolation, _)) => {
            Ok(Err(Complaint::at("project-name")("There is a project of this name already.".to_owned())))
        }
        Err(error) => Err(error.into()),
    }
}
