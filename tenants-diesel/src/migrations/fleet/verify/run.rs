//! `verify`: the public schema, then every tenant's.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Bool, Text};

use super::findings::Findings;
use super::options::VerifyOptions;
use super::report::VerifyReport;
use crate::Result;
use crate::migrations::fleet::pattern::check_patterns;
use crate::migrations::fleet::registry;
use crate::migrations::fleet::truth::Truth;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

#[derive(diesel::QueryableByName)]
struct There {
    #[diesel(sql_type = Bool)]
    registry: bool,
    #[diesel(sql_type = Bool)]
    tenants: bool,
}

impl<T: TenantTable> Tenancy<T> {
    /// Compares what each schema's own bookkeeping says with the registry and with the migrations this program knows; and
    /// if [`structure`](VerifyOptions::structure) is asked for, how the tenants' schemas are built with a reference.
    ///
    /// On a connection of its own, to [`migration_url`](crate::TenancyBuilder::migration_url) if there is one. Nothing is
    /// changed, neither is anything needed to be there. [`MigrateOptions::verify`](crate::migrations::MigrateOptions::verify)
    /// puts the registry right.
    ///
    /// # Errors
    ///
    /// [`Error::Request`](crate::Error::Request) if the choice of schemas excludes itself, or a pattern fits none.
    /// [`Error::SchemaMissing`](crate::Error::SchemaMissing) if the reference that was asked for does not exist. Else what
    /// concerns the run as a whole: no connection, unreadable migrations. What is wrong with a schema is in the report.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::migrations::VerifyOptions;
    ///
    /// let report = tenancy.verify(&VerifyOptions::default().structure())?;
    /// if !report.is_clean() {
    ///     println!("{report}");
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn verify(&self, options: &VerifyOptions) -> Result<VerifyReport> {
        let (selection, context) = (&options.selection, self.context());
        let public = &self.settings().public_schema.clone();
        selection.check(public)?;
        let shared = selection.includes_public(public).then(|| context.shared_migrations()).transpose()?;
        let tenant = selection.includes_tenants(public).then(|| context.tenant_migrations()).transpose()?;
        let conn = &mut self.administrator()?;
        check_patterns::<T>(selection, public, conn)?;
        let truth = Truth::prepare(conn)?;
        let there: There = diesel::sql_query(
            "SELECT pg_catalog.to_regclass($1) IS NOT NULL AS registry, pg_catalog.to_regclass($2) IS NOT NULL AS tenants",
        )
        .bind::<Text, _>(registry::table(public))
        .bind::<Text, _>(T::table_name()?.sql)
        .get_result(conn)?;
        let mut findings = Findings::new(public, there.registry);
        if let Some(set) = shared {
            findings.of_public::<T>(&set.versions(), conn)?;
        }
        if let Some(set) = tenant.filter(|_| there.tenants) {
            findings.of_tenants::<T>(options, &set.versions(), truth.chunk(), conn)?;
        }
        findings.of_unknown::<T>(selection, there.tenants, conn)?;
        Ok(findings.into_report())
    }
}
