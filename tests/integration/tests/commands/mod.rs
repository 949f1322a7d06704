//! The management commands, as library functions.

mod each;
