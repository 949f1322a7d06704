//! What can be done with projects.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use diesel::prelude::*;
use diesel::result::Error::NotFound;
use tenants_diesel::prelude::*;
use tenants_diesel::web::{Tenant, TenantDb};

use super::form::{ProjectForm, stored};
use super::page;
use crate::board::{self, Board, Typed};
use crate::error::PageError;
use crate::extract::{Named, Sent};
use crate::models::{Company, Project};
use crate::schema::projects;

type Answer = Result<Response, PageError>;

pub(super) async fn show(company: Tenant<Company>, db: TenantDb<Company>, Named(id): Named<i32>) -> Answer {
    let board = db.run(move |conn| Ok::<_, PageError>(Board::load(Some(id), conn)?)).await?;
    Ok(board::answer(company.row(), &board, &Typed::default()))
}

pub(super) async fn add(company: Tenant<Company>, db: TenantDb<Company>, Sent(form): Sent<ProjectForm>) -> Answer {
    let wrong = match form.checked() {
        Ok(name) => {
            let added = db
                .run(move |conn| {
                    let insert = diesel::insert_into(projects::table).values(projects::name.eq(name));
                    stored(insert.returning(projects::id).get_result::<i32>(conn))
                })
                .await?;
            match added {
                Ok(id) => return Ok(Redirect::to(&format!("/projects/{id}")).into_response()),
                Err(complaint) => complaint,
            }
        }
        Err(complaint) => complaint,
    };
    let board = db.run(|conn| Ok::<_, PageError>(Board::load(None, conn)?)).await?;
    let typed = Typed { project: form.name, wrong: Some(wrong), ..Typed::default() };
    Ok(board::answer(company.row(), &board, &typed))
}

pub(super) async fn edit(company: Tenant<Company>, db: TenantDb<Company>, Named(id): Named<i32>) -> Answer {
    let project = db.run(move |conn| Ok::<_, PageError>(found(id, conn)?)).await?;
    Ok(page::edit(company.row(), id, &project.name, None).into_response())
}

pub(super) async fn rename(
    company: Tenant<Company>,
    db: TenantDb<Company>,
    Named(id): Named<i32>,
    Sent(form): Sent<ProjectForm>,
) -> Answer {
    let wrong = match form.checked() {
        Ok(name) => {
            let renamed = db
                .run(move |conn| {
                    let renamed = diesel::update(projects::table.find(id)).set(projects::name.eq(name)).execute(conn);
                    stored(renamed.and_then(|rows| if rows == 0 { Err(NotFound) } else { Ok(rows) }))
                })
                .await?;
            match renamed {
                Ok(_) => return Ok(Redirect::to(&format!("/projects/{id}")).into_response()),
                Err(complaint) => complaint,
            }
        }
        Err(complaint) => complaint,
    };
    let again = page::edit(company.row(), id, &form.name, Some(&wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// Its notes stay, without a project.
pub(super) async fn delete(db: TenantDb<Company>, Named(id): Named<i32>) -> Answer {
    db.run(move |conn| Ok::<_, PageError>(diesel::delete(projects::table.find(id)).execute(conn)?)).await?;
    Ok(Redirect::to("/").into_response())
}

fn found(id: i32, conn: &mut TenantConnection) -> QueryResult<Project> {
    Project::query().filter(projects::id.eq(id)).first(conn)
}
