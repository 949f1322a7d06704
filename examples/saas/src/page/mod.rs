//! What all pages have in common.

mod assets;
mod field;
mod layout;
mod problem;

pub(crate) use assets::{icon, style};
pub(crate) use field::{Complaint, complaint};
pub(crate) use layout::{Frame, layout};
pub(crate) use problem::{Problem, not_allowed, not_found, problem};
