//! `clone_tenant`: row and schema, both or neither.

use tenants_core::SchemaName;

use super::schema::clone_schema;
use super::snapshot::Tables;
use super::{CloneOptions, CloneProblem};
use crate::connection::TenantConnection;
use crate::lifecycle::{SchemaSize, create_filled, new_schema_name, session_locks, stepwise_alone};
use crate::migrations::fleet::registry;
use crate::migrations::{Limits, applied_versions};
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

impl<T: TenantTable> Tenancy<T> {
    /// Saves a new tenant whose schema is a copy of another's, as that is at one moment: structure and data, or
    /// [structure only](CloneOptions::no_data).
    ///
    /// All of it or nothing, in one transaction on a connection of its own. The source can be written to meanwhile; it is
    /// not migrated. Nothing in the clone refers to the source. The signals are those of
    /// [`save`](crate::model::NewTenantDsl::save) but for `SchemaPreMigration`. What is copied and what is not:
    /// `docs/cloning.md`.
    ///
    /// # Errors
    ///
    /// [`Error::SchemaMissing`] if there is no source; [`Error::CannotClone`] if there cannot be a clone of it, as of the
    /// public schema; [`Error::SchemaBusy`] if one of both is being migrated; for the new tenant as for
    /// [`save`](crate::model::NewTenantDsl::save). In each case nothing was created.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::CloneOptions;
    ///
    /// let new = NewClient { schema_name: "acme_demo".parse()?, name: "Acme (demo)".into() };
    /// let demo = tenancy.clone_tenant(&acme.schema_name, new, CloneOptions::default())?;
    /// let notes: i64 = notes::table.count().get_result(&mut tenancy.tenant(&demo)?)?; // as many as Acme has
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn clone_tenant(&self, source: &SchemaName, new: T::New, options: CloneOptions) -> Result<T> {
        self.clone_tenant_and(source, new, options, |_, _| Ok(()))
    }

    /// As [`clone_tenant`](Self::clone_tenant), with more to be done in the same transaction: domains, first users.
    ///
    /// `first` is called when row and schema are there, before the receivers of `BeforeCreateCommit`, on the public schema.
    ///
    /// # Errors
    ///
    /// As for [`clone_tenant`](Self::clone_tenant), and whatever `first` returns; then nothing was created.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::CloneOptions;
    ///
    /// let new = NewClient { schema_name: "acme_demo".parse()?, name: "Acme (demo)".into() };
    /// let demo = tenancy.clone_tenant_and(&acme.schema_name, new, CloneOptions::default(), |demo, conn| {
    ///     NewDomain::primary("demo.acme.example.com", demo).save(conn)?;
    ///     Ok(())
    /// })?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn clone_tenant_and(
        &self,
        source: &SchemaName,
        new: T::New,
        options: CloneOptions,
        first: impl FnOnce(&T, &mut TenantConnection) -> Result<()>,
    ) -> Result<T> {
        let settings = self.settings();
        let public = settings.public_schema.clone();
        if source.folded() == public.folded() {
            return Err(Error::CannotClone { schema: source.clone(), problem: CloneProblem::PublicSchema });
        }
        // Not the extensions' schema.
        settings.search_path(source)?;
        let conn = &mut self.administrator()?;
        conn.ensure_public()?;
        let target = new_schema_name(&new, conn)?;
        let wait = Limits::default().lock_wait;
        let mut first = Some(first);
        let mut first =
            |tenant: &T, conn: &mut TenantConnection| first.take().map_or(Ok(()), |first| first(tenant, conn));
        // Before the transaction: its moment must not be one before whoever has the lock is done. They go with the session.
        session_locks(conn, &[source, &target], wait)?;
        stepwise_alone(conn, source, wait, |conn| {
            let tables = Tables::of(source, conn)?;
            refuse_large(source, conn)?;
            create_filled(
                new,
                conn,
                |conn| tables.freeze(source, conn),
                |conn| {
                    clone_schema(source, tables.schema, &target, options, conn)?;
                    conn.ensure_public()?;
                    let versions = applied_versions(conn, &target)?;
                    conn.send(&registry::record_if_there_sql(&public, &target, &versions))?;
                    Ok(versions.into_iter().collect())
                },
                &mut first,
            )
        })
    }
}

fn refuse_large(source: &SchemaName, conn: &mut TenantConnection) -> Result<()> {
    let size = SchemaSize::of(conn, source)?;
    if size.fits_a_clone() {
        return Ok(());
    }
    let problem = CloneProblem::TooLarge { locks: size.clone_locks(), free: size.free };
    Err(Error::CannotClone { schema: source.clone(), problem })
}
