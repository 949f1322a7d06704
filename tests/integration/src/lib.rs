//! Fixtures of the integration tests: two models, their tables, and a database of its own for every test.

#![expect(clippy::expect_used, reason = "a fixture that cannot be had fails the test")]

mod ask;
mod commands;
mod fixture;
mod model;
mod mood;
mod proxy;
mod sent;

pub use ask::text;
pub use commands::Commands;
pub use fixture::{Fixture, PUBLIC_PATH, current_schema, search_path};
pub use model::{Client, Domain, NewClient, NewDomain, clients, domains, notes};
pub use mood::{Mood, moods};
pub use proxy::Proxy;
pub use sent::Sent;
