//! `list-tenants`.

mod args;
mod table;

pub use args::ListTenants;
