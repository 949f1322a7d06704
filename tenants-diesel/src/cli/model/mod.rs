//! What the commands know of a model: which fields a new row has, and how they are read from text.
//!
//! The derives write it, by a macro that is empty without the feature `cli`.

mod command_domain;
mod command_model;
mod domains;
mod field;
mod field_error;
mod field_values;
mod from_fields;
mod own_fields;
mod probe;

pub use command_domain::{CommandDomain, DomainFromFields};
pub use command_model::CommandModel;
pub use domains::{Domains, DomainsOf};
pub use field::Field;
pub use field_error::FieldError;
pub use field_values::FieldValues;
pub use from_fields::FromFields;
#[doc(hidden)]
pub use own_fields::{OwnDomainFields, OwnFields, WithDomainFields, WithFields, WithoutDomainFields, WithoutFields};
#[doc(hidden)]
pub use probe::{NotReadable, Readable, Text};
