//! Superusers of a tenant: the project stores them, the commands ask who it is to be.

mod args;
mod command;
mod new;
mod store;

pub(super) use args::SuperuserArgs;
pub use command::CreateTenantSuperuser;
pub use new::NewSuperuser;
pub(super) use store::store;
