//! Renaming a tenant.

mod functions;
mod isolation;
mod keys;
mod killed;
mod races;
mod refused;
mod renamed;
mod suspended;

use tenants_diesel::commands::RenameOptions;
use tenants_diesel::model::TenantTable;
use tenants_diesel::{Result, Tenancy};

/// Renames by force.
fn rename<T: TenantTable>(tenancy: &Tenancy<T>, from: &str, to: &str) -> Result<T> {
    tenancy.rename_schema(&from.parse().unwrap(), &to.parse().unwrap(), RenameOptions::default().force())
}
