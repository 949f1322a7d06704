//! The tests that need a PostgreSQL server, in one binary.

#[cfg(feature = "external-tests")]
mod external;
mod main_job;
mod testing;
