//! The tests that need a PostgreSQL server, in one binary.

mod main_job;
