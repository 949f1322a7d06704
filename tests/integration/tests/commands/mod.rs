//! The management commands, as library functions.

mod list;
mod missing;
mod rename;
mod status;
