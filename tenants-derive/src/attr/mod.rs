//! Attributes: from tokens to typed values, each with the user's own tokens kept for messages.

mod default;
mod diesel;
mod domain;
mod item;
mod migrations;
mod suggest;
mod tenant;
mod value;

pub(crate) use default::default;
pub(crate) use diesel::{FieldAttrs, StructAttrs};
pub(crate) use domain::DomainAttrs;
pub(crate) use item::{Item, items};
pub(crate) use migrations::FolderAttr;
pub(crate) use suggest::unknown;
pub(crate) use tenant::{OwnField, TenantAttrs};
