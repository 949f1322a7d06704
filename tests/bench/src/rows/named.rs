//! Rows by their names.

use super::ALL;
use crate::error::Result;
use crate::row::Row;

/// The row that is called so.
pub(crate) fn named(id: &str) -> Result<&'static Row> {
    ALL.iter().find(|row| row.id == id).ok_or_else(|| {
        let known: Vec<&str> = ALL.iter().map(|row| row.id).collect();
        format!("there is no row {id:?}, only {}", known.join(", ")).into()
    })
}

/// Those of these names, in the order of the table; without names, all.
pub(crate) fn chosen(ids: &[String]) -> Result<Vec<&'static Row>> {
    for id in ids {
        named(id)?;
    }
    Ok(ALL.iter().filter(|row| ids.is_empty() || ids.iter().any(|id| id == row.id)).collect())
}
