//! The rows in the order of the table.

use super::{add_column, cached, claim_schema, clone, create_schema, memory, nothing_to_do, structure, verify};
use crate::row::Row;

/// What is measured unless less is asked for.
pub(crate) const ALL: &[Row] = &[
    create_schema::ROW,
    claim_schema::ROW,
    nothing_to_do::ROW,
    verify::ROW,
    structure::ROW,
    add_column::ROW,
    memory::ROW,
    cached::ROW,
    clone::ROW,
];
