//! What can be done with projects.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::web::{Tenant, TenantDb};

use super::form::{ProjectForm, refused};
use super::page;
use crate::board::{self, Board, Typed};
use crate::error::PageError;
use crate::extract::{Named, Sent};
use crate::models::{Company, Project};
use crate::schema::projects;
use crate::store::store;

type Answer = Result<Response, PageError>;

pub(super) async fn show(company: Tenant<Company>, db: TenantDb<Company>, Named(id): Named<i32>) -> Answer {
    let board = db.run(move |conn| Board::load(Some(id), conn)).await?;
    Ok(board::answer(company.row(), &board, &Typed::default()))
}

pub(super) async fn add(company: Tenant<Company>, db: TenantDb<Company>, Sent(form): Sent<ProjectForm>) -> Answer {
    let added = store(&db, form.checked(), refused, |name, conn| {
        let insert = diesel::insert_into(projects::table).values(projects::name.eq(name));
        insert.returning(projects::id).get_result::<i32>(conn)
    });
    let wrong = match added.await? {
        Ok(id) => return Ok(Redirect::to(&board::path(Some(id))).into_response()),
        Err(complaint) => complaint,
    };
    let board = db.run(|conn| Board::load(None, conn)).await?;
    let typed = Typed { project: form.name, wrong: Some(wrong), ..Typed::default() };
    Ok(board::answer(company.row(), &board, &typed))
}

pub(super) async fn edit(company: Tenant<Company>, db: TenantDb<Company>, Named(id): Named<i32>) -> Answer {
    let project = db.run(move |conn| found(id, conn)).await?;
    Ok(page::edit(company.row(), id, &project.name, None).into_response())
}

pub(super) async fn rename(
    company: Tenant<Company>,
    db: TenantDb<Company>,
    Named(id): Named<i32>,
    Sent(form): Sent<ProjectForm>,
) -> Answer {
    let renamed = store(&db, form.checked(), refused, move |name, conn| {
        let update = diesel::update(projects::table.find(id)).set(projects::name.eq(name));
        update.returning(projects::id).get_result::<i32>(conn)
    });
    let wrong = match renamed.await? {
        Ok(id) => return Ok(Redirect::to(&board::path(Some(id))).into_response()),
        Err(complaint) => complaint,
    };
    let again = page::edit(company.row(), id, &form.name, Some(&wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// Its notes stay, without a project.
pub(super) async fn delete(db: TenantDb<Company>, Named(id): Named<i32>) -> Answer {
    db.run(move |conn| diesel::delete(projects::table.find(id)).execute(conn)).await?;
    Ok(Redirect::to("/").into_response())
}

fn found(id: i32, conn: &mut TenantConnection) -> QueryResult<Project> {
    Project::query().filter(projects::id.eq(id)).first(conn)
}
