//! The rules: what a model must have, and what cannot go together.

mod domain;
mod fields;
mod new;
mod shape;
mod tenant;
mod types;

pub(crate) use domain::{DomainInput, domain};
pub(crate) use new::{New, new_ident};
pub(crate) use tenant::{Host, TenantInput, tenant};
pub(crate) use types::in_option;
