//! The management commands, as library functions.

mod data;
mod each;
mod list;
mod missing;
mod rename;
mod status;
