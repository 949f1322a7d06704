//! What the operator can do.

use axum::extract::State;
use maud::Markup;
use tenants_diesel::web::TenantDb;

use super::{companies, page};
use crate::Site;
use crate::error::PageError;
use crate::models::Company;

/// Planning asks for connections of its own, so that it is not within `TenantDb::run`, but on a thread for what blocks.
pub(super) async fn list(State(site): State<Site>, db: TenantDb<Company>) -> Result<Markup, PageError> {
    let tenancy = db.tenancy().clone();
    let listed = tokio::task::spawn_blocking(move || companies::load(&tenancy)).await;
    let listed = listed.map_err(|_| tenants_diesel::Error::RuntimeStopped)??;
    Ok(page::list(&listed, &site))
}
