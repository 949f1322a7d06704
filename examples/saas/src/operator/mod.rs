//! The operator's page, in development mode only: it asks nobody who they are.

mod companies;
mod handlers;
mod page;

use axum::Router;
use axum::routing::{get, post};

use crate::Site;

/// The operator's routes, on the public site.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/operator", get(handlers::list))
        .route("/operator/{schema}/suspend", post(handlers::suspend))
        .route("/operator/{schema}/resume", post(handlers::resume))
}
