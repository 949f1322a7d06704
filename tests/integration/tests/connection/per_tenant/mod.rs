//! Prepared statements that belong to one tenant: they fit its tables, and there are never too many.

mod altered;
mod budget;
mod helper;
mod tagged;
mod types;
