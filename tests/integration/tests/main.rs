//! The tests that need a PostgreSQL server, in one binary.

mod domains;
mod helpers;
mod injection;
mod kill;
mod lifecycle;
mod main_job;
mod migrations;
mod signals;
