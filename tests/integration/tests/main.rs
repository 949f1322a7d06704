//! The tests that need a PostgreSQL server, in one binary.

mod connection;
mod isolation_model;
mod main_job;
