//! The management commands, as library functions.

mod clone;
mod data;
mod list;
mod missing;
mod rename;
mod status;
