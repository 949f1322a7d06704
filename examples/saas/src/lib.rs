//! A small SaaS on tenants and axum, as a model of how to use them.
//!
//! Visitors sign up on the public site; each company then has its notes and projects at a host name, and in a PostgreSQL
//! schema, of its own. `models` says what a company is, `application` how requests get to their company, and `notes` how a
//! handler gets to its rows. A library as well as a program, so that tests can serve it.

mod application;
mod board;
mod config;
pub mod database;
mod debug;
mod error;
mod extract;
pub mod models;
mod notes;
mod operator;
mod page;
mod projects;
mod protect;
pub mod schema;
mod serve;
mod sign_up;
mod site;
mod sites;
mod store;
mod text;

pub use application::application;
pub use config::{Config, ConfigError, Mode};
pub use serve::serve;
pub use site::Site;
