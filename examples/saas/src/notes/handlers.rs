//! What can be done with notes. Each handler is plain diesel on a connection of the request's company.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use diesel::prelude::*;
use diesel::result::DatabaseErrorKind::ForeignKeyViolation;
use diesel::result::Error::{DatabaseError, NotFound};
use tenants_diesel::prelude::*;
use tenants_diesel::web::{Tenant, TenantDb};

use super::form::{NoteForm, no_such_project};
use super::page;
use crate::board::{self, Board, Typed};
use crate::error::PageError;
use crate::extract::{Named, Sent};
use crate::models::{Company, Note, Project};
use crate::page::Complaint;
use crate::schema::{notes, projects};

type Answer = Result<Response, PageError>;

pub(super) async fn list(company: Tenant<Company>, db: TenantDb<Company>) -> Answer {
    let board = db.run(|conn| Ok::<_, PageError>(Board::load(None, conn)?)).await?;
    Ok(board::answer(company.row(), &board, &Typed::default()))
}

pub(super) async fn add(company: Tenant<Company>, db: TenantDb<Company>, Sent(form): Sent<NoteForm>) -> Answer {
    let wrong = match form.checked() {
        Ok(fields) => {
            let back = fields.project_id.map_or("/".to_owned(), |id| format!("/projects/{id}"));
            let stored =
                db.run(move |conn| stored(diesel::insert_into(notes::table).values(fields).execute(conn))).await?;
            match stored {
                Ok(()) => return Ok(Redirect::to(&back).into_response()),
                Err(complaint) => complaint,
            }
        }
        Err(complaint) => complaint,
    };
    let board = db.run(|conn| Ok::<_, PageError>(Board::load(None, conn)?)).await?;
    let typed = Typed { note: form.body, note_project: Some(form.project), wrong: Some(wrong), ..Typed::default() };
    Ok(board::answer(company.row(), &board, &typed))
}

pub(super) async fn show(company: Tenant<Company>, db: TenantDb<Company>, Named(id): Named<i32>) -> Answer {
    let (note, projects) = db
        .run(move |conn| {
            let note: Note = Note::query().filter(notes::id.eq(id)).first(conn)?;
            Ok::<_, PageError>((note, all_projects(conn)?))
        })
        .await?;
    let form = NoteForm { body: note.body, project: note.project_id.map(|id| id.to_string()).unwrap_or_default() };
    Ok(page::edit(company.row(), id, &form, &projects, None).into_response())
}

pub(super) async fn change(
    company: Tenant<Company>,
    db: TenantDb<Company>,
    Named(id): Named<i32>,
    Sent(form): Sent<NoteForm>,
) -> Answer {
    let wrong = match form.checked() {
        Ok(fields) => {
            let changed = db
                .run(move |conn| {
                    let changed = diesel::update(notes::table.find(id)).set(fields).execute(conn);
                    stored(changed.and_then(|rows| if rows == 0 { Err(NotFound) } else { Ok(rows) }))
                })
                .await?;
            match changed {
                Ok(()) => return Ok(Redirect::to("/").into_response()),
                Err(complaint) => complaint,
            }
        }
        Err(complaint) => complaint,
    };
    let projects = db.run(|conn| Ok::<_, PageError>(all_projects(conn)?)).await?;
    let again = page::edit(company.row(), id, &form, &projects, Some(&wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// A note that is gone already is no mistake: somebody has clicked twice.
pub(super) async fn delete(db: TenantDb<Company>, Named(id): Named<i32>) -> Answer {
    db.run(move |conn| Ok::<_, PageError>(diesel::delete(notes::table.find(id)).execute(conn)?)).await?;
    Ok(Redirect::to("/").into_response())
}

fn all_projects(conn: &mut TenantConnection) -> QueryResult<Vec<Project>> {
    Project::query().order(projects::name).load(conn)
}

/// Tells what the visitor can mend from what they cannot.
fn stored(result: QueryResult<usize>) -> Result<Result<(), Complaint>, PageError> {
    match result {
        Ok(_) => Ok(Ok(())),
        Err(DatabaseError(ForeignKeyViolation, _)) => Ok(Err(no_such_project())),
        Err(error) => Err(error.into()),
    }
}
