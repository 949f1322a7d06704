//! What can be done with notes. Each handler is plain diesel on a connection of the request's company.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::web::{Tenant, TenantDb};

use super::form::{NoteForm, refused};
use super::page;
use crate::board::{self, Board, Typed};
use crate::error::PageError;
use crate::extract::{Named, Sent};
use crate::models::{Company, Note, Project};
use crate::schema::{notes, projects};
use crate::store::store;

type Answer = Result<Response, PageError>;

pub(super) async fn list(company: Tenant<Company>, db: TenantDb<Company>) -> Answer {
    let board = db.run(|conn| Board::load(None, conn)).await?;
    Ok(board::answer(company.row(), &board, &Typed::default()))
}

pub(super) async fn add(company: Tenant<Company>, db: TenantDb<Company>, Sent(form): Sent<NoteForm>) -> Answer {
    let added = store(&db, form.checked(), refused, |fields, conn| {
        let insert = diesel::insert_into(notes::table).values(fields);
        insert.returning(notes::project_id).get_result::<Option<i32>>(conn)
    });
    let wrong = match added.await? {
        Ok(project) => return Ok(Redirect::to(&board::path(project)).into_response()),
        Err(complaint) => complaint,
    };
    let board = db.run(|conn| Board::load(None, conn)).await?;
    let typed = Typed { note: form.body, note_project: Some(form.project), wrong: Some(wrong), ..Typed::default() };
    Ok(board::answer(company.row(), &board, &typed))
}

pub(super) async fn show(company: Tenant<Company>, db: TenantDb<Company>, Named(id): Named<i32>) -> Answer {
    let (note, projects) = db
        .run(move |conn| {
            let note: Note = Note::query().filter(notes::id.eq(id)).first(conn)?;
            QueryResult::Ok((note, all_projects(conn)?))
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
    let changed = store(&db, form.checked(), refused, move |fields, conn| {
        diesel::update(notes::table.find(id)).set(fields).returning(notes::id).get_result::<i32>(conn)
    });
    let Err(wrong) = changed.await? else { return Ok(Redirect::to("/").into_response()) };
    let projects = db.run(all_projects).await?;
    let again = page::edit(company.row(), id, &form, &projects, Some(&wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// A note that is gone already is no mistake: somebody has clicked twice.
pub(super) async fn delete(db: TenantDb<Company>, Named(id): Named<i32>) -> Answer {
    db.run(move |conn| diesel::delete(notes::table.find(id)).execute(conn)).await?;
    Ok(Redirect::to("/").into_response())
}

fn all_projects(conn: &mut TenantConnection) -> QueryResult<Vec<Project>> {
    Project::query().order(projects::name).load(conn)
}
