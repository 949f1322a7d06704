//! The quickstart of tenants: models, tables and the story that `cargo run -p quickstart` tells.
//!
//! A library as well as a program, so that the story is a test too, and so that the code in `README.md` and `docs/` can
//! use its models and is compiled and run by `cargo test --workspace`.

pub mod database;
#[cfg(doctest)]
mod documentation;
pub mod models;
mod owned;
mod playground;
pub mod schema;
pub mod story;

pub use playground::{Playground, playground};
