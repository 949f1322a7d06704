//! A database in which nobody has migrated yet: PostgreSQL only says that some relation does not exist.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

/// What to do, if `error` is of a query and the tenants' table is not there.
pub(super) fn hint<T: TenantTable>(error: &Error, tenancy: &Tenancy<T>) -> Option<String> {
    error.query_error()?;
    // An error here would hide the one that is to be told.
    let table = missing_table(tenancy).ok()??;
    Some(format!("there is no table {table} in this database: run migrate-schemas first"))
}

fn missing_table<T: TenantTable>(tenancy: &Tenancy<T>) -> Result<Option<String>> {
    let table = T::table_name()?;
    let sql = match table.schema {
        Some(_) => table.sql,
        None => format!("{}.{}", tenancy.settings().public_schema.quoted(), table.sql),
    };
    let mut conn = tenancy.administrator()?;
    let query = diesel::sql_query("SELECT pg_catalog.to_regclass($1) IS NULL AS is_missing");
    let Answer { is_missing } = query.bind::<Text, _>(&sql).get_result(&mut conn)?;
    Ok(is_missing.then_some(sql))
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    is_missing: bool,
}
