//! What a page asked of the database, at its foot; in development mode only. django-debug-toolbar's SQL panel.

mod log;
mod middleware;
mod panel;

pub(crate) use middleware::show_queries;
