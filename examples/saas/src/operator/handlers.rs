//! What the operator can do.

use axum::extract::State;
use axum::response::Redirect;
use diesel::prelude::*;
use maud::Markup;
use tenants_diesel::prelude::*;
use tenants_diesel::web::TenantDb;

use super::{companies, page};
use crate::Site;
use crate::error::PageError;
use crate::extract::Named;
use crate::models::Company;
use crate::schema::companies as table;

/// Planning asks for connections of its own, so that it is not within `TenantDb::run`, but on a thread for what blocks.
pub(super) async fn list(State(site): State<Site>, db: TenantDb<Company>) -> Result<Markup, PageError> {
    let tenancy = db.tenancy().clone();
    let listed = tokio::task::spawn_blocking(move || companies::load(&tenancy)).await;
    let listed = listed.map_err(|_| tenants_diesel::Error::RuntimeStopped)??;
    Ok(page::list(&listed, &site))
}

/// From here on the company's requests are answered with 503.
pub(super) async fn suspend(db: TenantDb<Company>, Named(schema): Named<String>) -> Result<Redirect, PageError> {
    db.run(move |conn| Ok::<_, PageError>(found(&schema, conn)?.suspend(conn)?)).await?;
    Ok(Redirect::to("/operator"))
}

/// And from here on no more, without a restart.
pub(super) async fn resume(db: TenantDb<Company>, Named(schema): Named<String>) -> Result<Redirect, PageError> {
    db.run(move |conn| Ok::<_, PageError>(found(&schema, conn)?.resume(conn)?)).await?;
    Ok(Redirect::to("/operator"))
}

fn found(schema: &str, conn: &mut TenantConnection) -> QueryResult<Company> {
    Company::query().filter(table::schema_name.eq(schema)).first(conn)
}
