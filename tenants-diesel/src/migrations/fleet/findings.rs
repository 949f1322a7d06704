//! What reports tell line by line.

use std::fmt::{self, Display};

use crate::shown::{OneLine, Shown};

/// How many the text of a report tells.
const SHOWN: usize = 10;

/// Writes a line for each of the first, and how many more there are.
pub(super) fn write_first<'a, D: Display>(
    all: impl Iterator<Item = (&'a str, D)>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut more = 0_usize;
    for (number, (schema, what)) in all.enumerate() {
        if number < SHOWN {
            write!(f, "\n  {}: {}", Shown(schema), OneLine(what))?;
        } else {
            more += 1;
        }
    }
    if more > 0 { write!(f, "\n  and {more} more") } else { Ok(()) }
}
