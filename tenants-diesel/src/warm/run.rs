//! Filling the stock.

use super::make::make;
use super::options::WarmOptions;
use super::remove::{Which, remove};
use super::report::{WarmReport, WarmSchema};
use super::stock;
use crate::connection::TenantConnection;
use crate::lifecycle::fingerprint;
use crate::migrations::{MigrationSet, hint};
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

impl<T: TenantTable> Tenancy<T> {
    /// Fills the stock of schemas that are migrated already, for tenants to come; drops what was made by older migrations.
    ///
    /// Each is made in a transaction of its own together with its row in the stock, a table in the public schema that is made
    /// when it is first needed: a process that is killed on the way leaves nothing. Several may fill at once, and a
    /// tenant may be given a schema meanwhile. Who may claim one are the connections of a tenancy
    /// [built](crate::TenancyBuilder::claim_warm_schemas) to do so, with the same migrations and the same role.
    ///
    /// The receivers of `SchemaPreMigration` and `SchemaMigrateMessage` are told now, of the name the schema has in stock; those of all
    /// other signals when a tenant gets it.
    ///
    /// # Errors
    ///
    /// [`Error::CannotBeWarm`] if what the migrations make holds the schema's name in a text, and
    /// [`Error::NeedsOwnTransaction`] if one of them cannot share a transaction: tenants are then made as ever.
    /// [`Error::Migration`] if one fails; else what concerns the run as a whole. What was made before stays.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::WarmOptions;
    ///
    /// let report = tenancy.warm_schemas(&WarmOptions::default().count(10))?;
    /// println!("{report}"); // 3 made, 0 removed, 10 ready
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn warm_schemas(&self, options: &WarmOptions) -> Result<WarmReport> {
        let set = self.context().tenant_migrations()?;
        let mut conn = self.administrator()?;
        conn.ensure_public()?;
        let result = match options.drain {
            true => self.drain(&set, &mut conn),
            false => self.fill(&set, options, &mut conn),
        };
        result.map_err(|error| hint::add(error, &mut conn))
    }

    /// What is in the stock, by name.
    ///
    /// # Errors
    ///
    /// If there is no connection, or the migrations are not readable.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// for warm in tenancy.warm_stock()? {
    ///     println!("{} {}", warm.schema, if warm.is_ready { "ready" } else { "of others" });
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn warm_stock(&self) -> Result<Vec<WarmSchema>> {
        let set = self.context().tenant_migrations()?;
        let mut conn = self.administrator()?;
        conn.ensure_public()?;
        if !stock::exists(&mut conn)? {
            return Ok(Vec::new());
        }
        let fingerprint = fingerprint(conn.settings(), &set).unwrap_or_default();
        stock::list(&mut conn, &fingerprint)
    }

    fn drain(&self, set: &MigrationSet, conn: &mut TenantConnection) -> Result<WarmReport> {
        let mut report = WarmReport::default();
        if stock::exists(conn)? {
            report.removed = remove::<T>(conn, &Which::All)?.schemas;
            report.count(conn, &fingerprint(conn.settings(), set).unwrap_or_default())?;
        }
        Ok(report)
    }

    fn fill(&self, set: &MigrationSet, options: &WarmOptions, conn: &mut TenantConnection) -> Result<WarmReport> {
        let Some(fingerprint) = fingerprint(conn.settings(), set) else {
            let migration = set.first_stepwise().map_or_else(String::new, |migration| migration.name().to_owned());
            return Err(Error::NeedsOwnTransaction { migration });
        };
        stock::create(conn)?;
        let which = Which::Older { fingerprint: &fingerprint, set };
        let mut report = WarmReport { removed: remove::<T>(conn, &which)?.schemas, ..WarmReport::default() };
        loop {
            report.interrupted = options.interrupt.is_raised();
            if report.interrupted || !make(conn, self.context(), set, &fingerprint, options.count)? {
                break;
            }
            report.made += 1;
        }
        report.count(conn, &fingerprint)?;
        Ok(report)
    }
}

impl WarmReport {
    fn count(&mut self, conn: &mut TenantConnection, fingerprint: &str) -> Result<()> {
        let counts = stock::count(conn, fingerprint)?;
        let number = |count| usize::try_from(count).unwrap_or_default();
        (self.ready, self.others) = (number(counts.ready), number(counts.others));
        Ok(())
    }
}
