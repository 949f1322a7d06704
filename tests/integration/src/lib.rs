//! Fixtures of the integration tests: two models, their tables, and a database of its own for every test.

#![expect(clippy::expect_used, reason = "a fixture that cannot be had fails the test")]

mod fixture;
mod model;

pub use fixture::{Fixture, current_schema, search_path};
pub use model::{Client, Domain, NewClient, NewDomain, clients, domains, notes};
