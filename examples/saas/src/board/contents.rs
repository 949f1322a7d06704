//! What is on the page.

use diesel::prelude::*;
use tenants_diesel::prelude::*;

use crate::models::{Note, Project};
use crate::page::Complaint;
use crate::schema::{notes, projects};

/// How many notes a page shows.
const SHOWN: u8 = 100;

/// The rows of one company; nothing here says which: the connection is on its schema.
#[derive(Debug)]
pub(crate) struct Board {
    pub(super) projects: Vec<Project>,
    /// The project that is shown; none is all notes.
    pub(super) chosen: Option<Project>,
    /// The newest first.
    pub(super) notes: Vec<(Note, Option<String>)>,
    /// Whether there are more than are shown.
    pub(super) has_older: bool,
}

/// What somebody has typed into one of the page's forms, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    pub(crate) note: String,
    /// The project chosen for the note, as the form sends it; none is that of the page.
    pub(crate) note_project: Option<String>,
    pub(crate) project: String,
    pub(crate) wrong: Option<Complaint>,
}

impl Board {
    /// Three queries in plain diesel.
    pub(crate) fn load(chosen: Option<i32>, conn: &mut TenantConnection) -> QueryResult<Self> {
        let chosen: Option<Project> = match chosen {
            Some(id) => Some(Project::query().filter(projects::id.eq(id)).first(conn)?),
            None => None,
        };
        let all = notes::table.left_join(projects::table).order(notes::id.desc()).limit(i64::from(SHOWN) + 1);
        let all = all.select((Note::as_select(), projects::name.nullable()));
        let mut notes: Vec<_> = match &chosen {
            Some(project) => all.filter(notes::project_id.eq(project.id)).load(conn)?,
            None => all.load(conn)?,
        };
        let has_older = notes.len() > usize::from(SHOWN);
        notes.truncate(usize::from(SHOWN));
        let projects = Project::query().order(projects::name).load(conn)?;
        Ok(Self { projects, chosen, notes, has_older })
    }
}
