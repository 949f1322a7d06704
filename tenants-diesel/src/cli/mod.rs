//! Management commands: what one does with a fleet from a terminal or a deployment (feature `cli`).
//!
//! Models and migrations are compiled into your program, so that the commands are part of it too. A program that is
//! nothing but the commands:
//!
//! ```no_run
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
//! use tenants_diesel::cli::{Exit, manage};
//!
//! fn main() -> Exit {
//!     manage::<Client>() // DATABASE_URL=… manage migrate-schemas --list
//! }
//! ```
//!
//! [`Manage`] lets you describe the [`Tenancy`](crate::Tenancy); [`Command`] goes into a clap parser of your own.
//!
//! - The result is on stdout, progress and errors are on stderr; with `--json` both are JSON.
//! - [`Exit`] lists the exit codes.
//! - Ctrl-C lets the schemas a command is at be finished and reported; a second one ends the program at once,
//!   which leaves each schema as it was before its transaction.

mod clone_tenant;
mod command;
mod completions;
mod confirm;
mod create_domain;
mod create_missing_schemas;
mod create_tenant;
mod database_url;
mod delete_domain;
mod delete_tenant;
mod dumpdata;
mod exit;
mod failure;
mod fields;
mod group;
mod hooks;
mod interrupt;
mod list_tenants;
mod loaddata;
mod manage;
mod migrate;
pub mod model;
mod new_file;
mod new_tenant;
mod one_schema;
mod output;
mod own;
mod progress;
mod prompt;
mod rename_schema;
mod selection;
mod shell;
mod status;
mod style;
mod superuser;
mod sync_schemas;
mod tenant_commands;
mod tenant_down;
mod unmigrated;
mod usage;
mod verify;
mod warm_schemas;

pub use clone_tenant::CloneTenant;
pub use command::Command;
pub use completions::Completions;
pub use create_domain::CreateDomain;
pub use create_missing_schemas::CreateMissingSchemas;
pub use create_tenant::CreateTenant;
pub use delete_domain::DeleteDomain;
pub use delete_tenant::DeleteTenant;
pub use dumpdata::DumpData;
pub use exit::Exit;
pub use hooks::Hooks;
pub use list_tenants::ListTenants;
pub use loaddata::LoadData;
pub use manage::{Manage, manage, manage_with};
pub use migrate::MigrateSchemas;
pub use own::{AllTenantsCommand, Own, TenantCommand};
pub use rename_schema::RenameSchema;
pub use shell::Shell;
pub use status::ShowStatus;
pub use superuser::{CreateTenantSuperuser, NewSuperuser};
pub use sync_schemas::SyncSchemas;
pub use tenant_commands::{CommandError, NoCommands, TenantCommands};
pub use tenant_down::TenantDown;
pub use verify::Verify;
pub use warm_schemas::WarmSchemas;
