//! The management commands, as processes.

pub(crate) mod child;
mod errors;
mod escapes;
mod help;
mod interrupt;
mod json;
mod list;
mod migrate;
mod options;
mod own;
mod tenant_command;
mod terminal;
mod verify;
