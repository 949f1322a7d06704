//! The form of a note, new or not.

use diesel::prelude::*;
use diesel::result::DatabaseErrorKind::ForeignKeyViolation;
use diesel::result::Error;
use serde::Deserialize;

use crate::page::Complaint;
use crate::schema::notes;
use crate::text;

const LONGEST: usize = 2_000;

/// The form as it was filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct NoteForm {
    pub(super) body: String,
    /// A project's id, or empty.
    pub(super) project: String,
}

/// What is stored.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = notes)]
#[diesel(treat_none_as_null = true)]
pub(super) struct NoteFields {
    pub(super) body: String,
    pub(super) project_id: Option<i32>,
}

impl NoteForm {
    /// What is to be stored, or which field is wrong.
    pub(super) fn checked(&self) -> Result<NoteFields, Complaint> {
        let body = text::checked(&self.body, LONGEST).map_err(Complaint::at("body"))?;
        let project_id = match self.project.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| no_such_project())?),
        };
        Ok(NoteFields { body, project_id })
    }
}

/// What the visitor can mend of what the database refuses.
pub(super) fn refused(error: &Error) -> Option<Complaint> {
    matches!(error, Error::DatabaseError(ForeignKeyViolation, _)).then(no_such_project)
}

/// Somebody else may have deleted it meanwhile.
fn no_such_project() -> Complaint {
    Complaint { field: "project", text: "There is no such project any more.".to_owned() }
}
