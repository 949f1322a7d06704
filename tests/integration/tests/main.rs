//! The tests that need a PostgreSQL server, in one binary.

mod isolation_model;
mod main_job;
