//! The tests that need a PostgreSQL server, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test, or a helper of tests, that lacks something fails")]

mod cli;
mod commands;
mod connection;
mod domains;
mod endurance;
#[cfg(feature = "external-tests")]
mod external;
mod helpers;
mod injection;
mod isolation_model;
mod kill;
mod lifecycle;
mod main_job;
mod migrations;
mod signals;
mod testing;
mod types_model;
mod warm;
mod web;
