//! The fields of a new row as options of a command line, and as questions where nothing was said of them.

mod ask;
mod kind;
mod options;

pub(super) use ask::complete;
pub(super) use options::FieldOptions;
