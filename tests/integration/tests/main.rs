//! The tests that need a PostgreSQL server, in one binary.

mod helpers;
mod kill;
mod lifecycle;
mod main_job;
mod migrations;
