//! Superusers of a tenant: the project stores them, the commands ask who it is to be.

mod new;

pub use new::NewSuperuser;
