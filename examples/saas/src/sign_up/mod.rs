//! The public site: a company signs up.

mod address;
mod handlers;
mod page;
mod turns;
mod wish;

use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::Site;

/// The public site's routes.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(handlers::form))
        .route("/sign-up", post(handlers::sign_up))
        .layer(Extension(turns::Turns::new()))
}
