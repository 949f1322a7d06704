//! The schema-aware connection: diesel's own traits, on a session whose search path is known.

mod advisory_locks;
mod begin;
mod binds;
mod cache;
mod changed_plan;
mod checkout;
mod copy;
mod diesel_impls;
mod form;
mod inner;
mod local;
mod mark;
mod notices;
mod origin;
mod proof;
mod query;
mod scope;
mod sessions;
mod settings;
mod start;
mod switch;
mod tagged;
mod tenant_connection;
mod transaction;
pub(crate) mod url;
mod watch;

pub(crate) use inner::{Inner, Lent, PgManager};
pub(crate) use mark::SessionMark;
pub(crate) use origin::Origin;
pub(crate) use sessions::Sessions;
pub use settings::{ConnectionSettings, SearchPathMode};
pub use tenant_connection::TenantConnection;
#[cfg(feature = "tower")]
pub(crate) use watch::Listener;
pub(crate) use watch::{AfterCommit, Watch};
