//! The tests that need a PostgreSQL server, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test, or a helper of tests, that lacks something fails")]

mod connection;
mod isolation_model;
mod main_job;
