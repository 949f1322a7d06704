//! The management commands, as library functions.

mod data;
mod list;
mod missing;
mod rename;
mod status;
