//! The page with a company's projects and notes, which several handlers show.

mod contents;
mod page;

pub(crate) use contents::{Board, Typed};
pub(crate) use page::{answer, edit, options, path};
