//! The rows in the order of the table.

use super::{
    add_column, cached, checkout, claim_schema, clone, create_schema, memory, nothing_to_do, same_tenant,
    server_memory, structure, switch, threads, transaction, verify, web,
};
use crate::row::Row;

/// What is measured unless less is asked for.
pub(crate) const ALL: &[Row] = &[
    same_tenant::ROW,
    switch::BY_KEY,
    switch::JOIN,
    switch::BARE_JOIN,
    checkout::ROW,
    transaction::ROW,
    create_schema::ROW,
    claim_schema::ROW,
    nothing_to_do::ROW,
    verify::ROW,
    structure::ROW,
    add_column::ROW,
    cached::ROW,
    threads::ROW,
    server_memory::ROW,
    memory::ROW,
    clone::ROW,
    web::MEDIAN,
    web::TAIL,
];
