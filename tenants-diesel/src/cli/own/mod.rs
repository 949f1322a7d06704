//! The user's own commands, with the options that say in which tenants they run.

mod all_tenants_command;
mod command;
mod how;
mod options;
mod print;
mod run;
mod tenant_command;
mod which;

pub use all_tenants_command::AllTenantsCommand;
pub use command::Own;
pub use tenant_command::TenantCommand;
