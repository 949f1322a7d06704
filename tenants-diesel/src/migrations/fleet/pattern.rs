//! Patterns that fit nobody.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Bool, Text};
use tenants_core::SchemaName;
use tenants_core::sql::literal;

use super::request::RequestError;
use super::selection::Selection;
use crate::Result;
use crate::connection::TenantConnection;
use crate::model::TenantTable;

#[derive(diesel::QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// Makes sure that each pattern fits a schema; asks nothing where there is none.
///
/// # Errors
///
/// [`RequestError::NoMatch`] for the first that does not.
pub(crate) fn check_patterns<T: TenantTable>(
    selection: &Selection,
    public: &SchemaName,
    conn: &mut TenantConnection,
) -> Result<()> {
    let (tenants, column) = (T::table_name()?.sql, format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN));
    for pattern in selection.patterns_of_tenants(public) {
        let there = "SELECT pg_catalog.to_regclass($1) IS NOT NULL AS yes";
        let there: Answer = diesel::sql_query(there).bind::<Text, _>(&tenants).get_result(conn)?;
        let fits = there.yes && {
            let fits: Answer = diesel::sql_query(format!(
                "SELECT EXISTS (SELECT FROM {tenants} t WHERE {column} LIKE {} AND {column} <> {}) AS yes",
                pattern.like(),
                literal(public.as_str()),
            ))
            .get_result(conn)?;
            fits.yes
        };
        if !fits {
            return Err(RequestError::NoMatch { pattern: pattern.clone() }.into());
        }
    }
    Ok(())
}
