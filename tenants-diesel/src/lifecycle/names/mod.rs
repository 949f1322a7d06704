//! Where a schema's name is a text, which a renaming does not change.

mod expressions;
mod functions;
mod mentions;
mod objects;

pub(crate) use functions::{paths_sql, texts_mentioning, texts_naming};
pub(crate) use objects::holding;
