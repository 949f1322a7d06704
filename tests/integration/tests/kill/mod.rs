//! Row and schema agree, wherever a creation or a deletion is cut off.

mod backend;
mod process;
mod subject;
