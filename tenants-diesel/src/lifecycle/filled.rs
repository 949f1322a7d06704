//! Creating a tenant whose schema is made by somebody else than the migrations.

use diesel::Connection as _;
use tenants_core::SchemaName;
use tenants_core::migration::MigrationVersion;
use tenants_core::signal::Signal;

use super::creation::{Creation, Row};
use super::{guard, rules};
use crate::connection::TenantConnection;
use crate::migrations::MigrationSet;
use crate::model::NewTenant;
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

/// The name of a schema that can be made for a new tenant.
pub(crate) fn new_schema_name<N: NewTenant>(new: &N, conn: &TenantConnection) -> Result<SchemaName> {
    let schema = new.schema_name().clone();
    rules::refuse_reserved(&schema)?;
    if rules::is_public(conn, &schema)? {
        return Err(Error::SchemaExists { schema });
    }
    conn.settings().search_path(&schema)?;
    Ok(schema)
}

/// Saves a new tenant in a transaction that `begin` begins, `fill` makes the schema in, and `before_commit` ends.
///
/// `fill` returns the migrations the schema then has.
pub(crate) fn create_filled<N: NewTenant>(
    mut new: N,
    conn: &mut TenantConnection,
    begin: impl FnOnce(&mut TenantConnection) -> Result<()>,
    fill: impl FnOnce(&mut TenantConnection) -> Result<Vec<MigrationVersion>>,
    before_commit: impl FnOnce(&N::Tenant, &mut TenantConnection) -> Result<()>,
) -> Result<N::Tenant> {
    let schema = new_schema_name(&new, conn)?;
    new.normalize_domain_url()?;
    let context = TenancyContext::<N::Tenant>::of(conn.settings())?;
    let creation = Creation { schema, migrations: Some(MigrationSet::default()), adopt: false };
    let mut row = Row::<N::Tenant>::New(Some(new));
    guard::lost_race::<N::Tenant, _>(conn, &creation.schema, |conn| {
        conn.transaction(|conn| {
            begin(conn)?;
            row.lock_and_check(&creation, conn)?;
            context.send_before(&Signal::BeforeCreate { schema: &creation.schema }, conn)?;
            let applied = fill(conn)?;
            let tenant = row.put(&creation, applied, &context, conn)?;
            before_commit(&tenant, conn)?;
            Ok(tenant)
        })
    })
}
