//! `shell`: psql in a schema.

mod args;
mod conninfo;
mod environment;
mod uri;

pub use args::Shell;
