//! Management commands: what one does with tenants now and then, as methods of [`Tenancy`](crate::Tenancy).
//!
//! Each takes its options and gives a report or an error, and works on a connection of its own past pool and pooler. From
//! a terminal they are called by [`cli`](https://docs.rs/tenants-diesel/latest/tenants_diesel/cli/).

mod clone;
mod contents;
pub mod data;
pub(crate) mod each;
mod list;
mod missing;
mod rename;
mod status;
mod suspend;
mod tenant;

pub use clone::{CloneOptions, CloneProblem};
pub use contents::SchemaContents;
pub use each::{EachFailure, EachOptions, EachOutcome, EachProgress, EachReport};
pub use list::{ListOptions, ListedTenant, TenantPages};
pub use missing::{MissingFailure, MissingOptions, MissingReport};
pub use rename::{RenameOptions, RenameProblem};
pub use status::{LeftOver, PoolStatus, PublicStatus, Status, TenantsStatus};
pub use suspend::{SuspendOptions, SuspendReport};

pub use crate::warm::{WarmFiller, WarmOptions, WarmReport, WarmSchema};
