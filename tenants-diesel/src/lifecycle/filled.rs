//! Creating a tenant whose schema is made by somebody else than the migrations.

use diesel::Connection as _;
use tenants_core::SchemaName;
use tenants_core::migration::MigrationVersion;
use tenants_core::signal::Signal;

use super::creation::{Creation, First, Row};
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
    if rules::is_public(conn.settings(), &schema)? {
        return Err(Error::SchemaExists { schema });
    }
    conn.settings().search_path(&schema)?;
    Ok(schema)
}

/// Saves a new tenant in a transaction that `begin` begins and `fill` makes the schema in; `first` writes what else belongs to it.
///
/// `fill` returns the migrations the schema then has.
pub(crate) fn create_filled<N: NewTenant>(
    mut new: N,
    conn: &mut TenantConnection,
    begin: impl FnOnce(&mut TenantConnection) -> Result<()>,
    fill: impl FnOnce(&mut TenantConnection) -> Result<Vec<MigrationVersion>>,
    first: &mut First<'_, N::Tenant>,
) -> Result<N::Tenant> {
    let schema = new_schema_name(&new, conn)?;
    new.normalize_domain_url()?;
    let context = TenancyContext::<N::Tenant>::of(conn.settings())?;
    let creation = Creation { schema, migrations: Some(MigrationSet::default()), adopt: false };
    let schema = &creation.schema;
    let mut row = Row::<N::Tenant>::New(Some(new), first);
    guard::lost_race::<N::Tenant, _>(conn, schema, |conn| {
        conn.transaction(|conn| {
            begin(conn)?;
            let checks = guard::lock_and_check_sql::<N::Tenant>(conn, &creation, true)?;
            conn.send(&checks).map_err(|error| guard::explain(error, schema))?;
            guard::check_other_letters::<N::Tenant>(conn, schema, None)?;
            context.send_before(&Signal::BeforeCreate { schema }, conn)?;
            let applied = fill(conn)?;
            row.put(&creation, applied, &context, conn)
        })
    })
}
