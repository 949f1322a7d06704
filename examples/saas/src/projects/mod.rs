//! A company's projects.

mod form;
mod handlers;
mod page;

use axum::Router;
use axum::routing::{get, post};

/// The routes of projects.
pub(crate) fn routes() -> Router {
    Router::new()
        .route("/projects", post(handlers::add))
        .route("/projects/{id}", get(handlers::show))
        .route("/projects/{id}/edit", get(handlers::edit).post(handlers::rename))
        .route("/projects/{id}/delete", post(handlers::delete))
}
