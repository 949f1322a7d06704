//! The form of a project, new or not.

use diesel::result::DatabaseErrorKind::UniqueViolation;
use diesel::result::Error;
use serde::Deserialize;

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

/// What the visitor can mend of what the database refuses.
pub(super) fn refused(error: &Error) -> Option<Complaint> {
    matches!(error, Error::DatabaseError(UniqueViolation, _))
        .then(|| Complaint::at("project-name")("There is a project of this name already.".to_owned()))
}
