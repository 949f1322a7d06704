//! Whether a deployment has to wait.

use crate::lifecycle::is_being_deleted;
use crate::migrations::FleetPlan;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Result, SchemaName};

/// Whether a run would do something, or fail.
pub(super) fn is_pending<T: TenantTable>(plan: &FleetPlan, tenancy: &Tenancy<T>) -> Result<bool> {
    if !plan.is_up_to_date() {
        return Ok(true);
    }
    let mut conn = None;
    for name in &plan.without_schema {
        let Ok(schema) = name.parse::<SchemaName>() else { return Ok(true) };
        if !T::AUTO_CREATE_SCHEMA {
            continue;
        }
        let conn = match &mut conn {
            Some(conn) => conn,
            none => none.insert(tenancy.administrator()?),
        };
        if !is_being_deleted(conn, &schema)? {
            return Ok(true);
        }
    }
    Ok(false)
}
