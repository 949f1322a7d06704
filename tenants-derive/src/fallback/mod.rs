//! What is written beside the errors: the types and traits the rest of the user's code names, so that it adds no errors.

mod domain;
mod parts;
mod tenant;

pub(crate) use domain::expand as domain;
pub(crate) use tenant::expand as tenant;
