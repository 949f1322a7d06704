//! All that are chosen, or none, in one transaction.

use std::any::type_name;

use diesel::sql_types::Text;
use diesel::{Connection as _, RunQueryDsl as _};
use tenants_core::SchemaName;
use tenants_core::sql::literal;

use super::options::SuspendOptions;
use super::report::SuspendReport;
use crate::connection::TenantConnection;
use crate::migrations::fleet::pattern::check_patterns;
use crate::model::{TenantTable, set_suspended};
use crate::tenancy::Tenancy;
use crate::{Error, Result};

#[derive(diesel::QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

impl<T: TenantTable> Tenancy<T> {
    /// Suspends tenants, as [`suspend`](crate::model::TenantDsl::suspend) does one: all that are chosen, or none, in one
    /// transaction.
    ///
    /// # Errors
    ///
    /// [`Error::CannotSuspend`] if the model has no `#[tenant(suspended)]`; [`Error::TenantNotFound`] for a schema that was
    /// asked for by name and is no tenant's, [`Error::Request`] for a pattern that fits none. Nothing was written then.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::SuspendOptions;
    ///
    /// let report = tenancy.suspend_tenants(&SuspendOptions::default().schema("acme".parse()?))?;
    /// println!("{report}"); // tenant acme is down
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn suspend_tenants(&self, options: &SuspendOptions) -> Result<SuspendReport> {
        self.set_suspended(options, true)
    }

    /// Lifts the suspension of tenants: of all that are chosen, or none, in one transaction.
    ///
    /// # Errors
    ///
    /// As for [`suspend_tenants`](Self::suspend_tenants).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::SuspendOptions;
    ///
    /// tenancy.resume_tenants(&SuspendOptions::default())?; // all
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn resume_tenants(&self, options: &SuspendOptions) -> Result<SuspendReport> {
        self.set_suspended(options, false)
    }

    fn set_suspended(&self, options: &SuspendOptions, suspended: bool) -> Result<SuspendReport> {
        if T::SUSPENDED_COLUMN.is_none() {
            return Err(Error::CannotSuspend { model: type_name::<T>() });
        }
        let mut conn = self.administrator()?;
        conn.ensure_public()?;
        check_patterns::<T>(&options.selection, &self.settings().public_schema, &mut conn)?;
        conn.transaction(|conn| {
            let mut report = SuspendReport { suspended, changed: Vec::new(), unchanged: Vec::new() };
            for schema in locked::<T>(options, conn)? {
                let found = T::find_by_schema_name(&schema, conn)?;
                let mut tenant = found.ok_or_else(|| Error::TenantNotFound { schema: schema.clone() })?;
                if tenant.suspended() == Some(suspended) {
                    report.unchanged.push(schema);
                } else {
                    set_suspended(&mut tenant, suspended, conn)?;
                    report.changed.push(schema);
                }
            }
            Ok(report)
        })
    }
}

/// The tenants that are chosen, in the order of their names, which is that of their locks in every process.
fn locked<T: TenantTable>(options: &SuspendOptions, conn: &mut TenantConnection) -> Result<Vec<SchemaName>> {
    let (tenants, column) = (T::table_name()?.sql, format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN));
    let selection = &options.selection;
    let public = conn.settings().public_schema.clone();
    let but_public = match selection.schemas.contains(&public) {
        true => String::new(),
        false => format!(" AND {column} <> {}", literal(public.as_str())),
    };
    let names: Vec<Name> = diesel::sql_query(format!(
        "SELECT {column}::text AS name FROM {tenants} t WHERE {}{but_public} ORDER BY {column} COLLATE \"C\" FOR UPDATE",
        selection.condition(&column),
    ))
    .load(conn)?;
    match selection.schemas.iter().find(|schema| !names.iter().any(|Name { name }| **schema == name.as_str())) {
        Some(schema) => Err(Error::TenantNotFound { schema: schema.clone() }),
        None => names.into_iter().map(|Name { name }| Ok(name.parse()?)).collect(),
    }
}
