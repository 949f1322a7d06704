//! The management commands, as processes.

pub(crate) mod child;
mod data;
#[cfg(target_os = "linux")]
mod data_memory;
mod errors;
mod escapes;
mod help;
mod interrupt;
mod json;
mod list;
mod migrate;
mod options;
mod shell;
mod terminal;
mod verify;
