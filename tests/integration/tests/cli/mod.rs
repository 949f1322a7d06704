//! The management commands, as processes.

pub(crate) mod child;
mod clone_tenant;
mod create_tenant;
mod data;
#[cfg(target_os = "linux")]
mod data_memory;
mod delete_tenant;
mod domains;
mod errors;
mod escapes;
mod guide;
mod help;
mod interrupt;
mod json;
mod list;
mod list_tenants;
mod many_fields;
mod migrate;
mod options;
mod own;
mod rename_schema;
mod shell;
mod superuser;
mod tenant_command;
mod tenant_down;
mod terminal;
mod verify;
