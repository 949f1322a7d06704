//! A company's notes.

mod form;
mod handlers;
mod page;

use axum::Router;
use axum::routing::{get, post};

/// The routes of notes; `/` is the list.
pub(crate) fn routes() -> Router {
    Router::new()
        .route("/", get(handlers::list))
        .route("/notes", post(handlers::add))
        .route("/notes/{id}", get(handlers::show).post(handlers::change))
        .route("/notes/{id}/delete", post(handlers::delete))
}
