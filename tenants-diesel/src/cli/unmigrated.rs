//! A database without the tenants' table: PostgreSQL only says that some relation does not exist.

use crate::Error;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// What to do, if `error` is of a query and the tenants' table is not there.
pub(super) fn hint<T: TenantTable>(error: &Error, tenancy: &Tenancy<T>) -> Option<String> {
    let error = match error {
        Error::RunEndedEarly { source, .. } => source,
        error => error,
    };
    error.query_error()?;
    // That it is not there follows from what the error tells.
    if let Error::Migration(_) = error {
        return None;
    }
    // An error here would hide the one that is to be told.
    let status = tenancy.status().ok().filter(|status| status.tenants.is_none())?;
    let table = T::table_name().ok()?.sql;
    Some(if status.public.pending > 0 {
        format!("there is no table {table} in this database: run migrate-schemas first")
    } else {
        format!(
            "there is no table {table} in this database, and no shared migration makes it: does \
             #[tenant(shared_migrations = …)] name the right folder?"
        )
    })
}
