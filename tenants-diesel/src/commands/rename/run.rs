//! Renaming, in one transaction.

use std::sync::Arc;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::{Connection as _, RunQueryDsl as _};
use tenants_core::SchemaName;
use tenants_core::signal::{OwnedSignal, Signal};
use tenants_core::sql::literal;

use super::options::RenameOptions;
use super::problem::RenameProblem;
use crate::connection::TenantConnection;
use crate::lifecycle::{
    is_public, lock_names_and_check, lock_row, lost_race, paths_sql, refuse_deletion, refuse_reserved, schema_exists,
    texts_mentioning, try_lock_stepwise,
};
use crate::migrations::fleet::registry;
use crate::model::TenantTable;
use crate::tenancy::{Change, Tenancy, TenancyContext};
use crate::{Error, Result};

impl<T: TenantTable> Tenancy<T> {
    /// Renames a tenant's schema, with its row and what the registry says of it, in one transaction; the row as it is then.
    ///
    /// Tables, views, defaults, foreign keys and privileges follow. So do functions with the schema in the search path they
    /// run with; those that name it in their text, and expressions with it in a string, are
    /// [refused](RenameOptions::keep_names). What else holds the name as a text is for you to change: the settings of roles
    /// (`ALTER ROLE … SET search_path`), texts in rows. Where the model's primary key is the schema's name, domains without a foreign key follow too.
    ///
    /// This process's connections serve the tenant under its new name at once. A [`Resolved`](crate::Resolved) row of
    /// before is refused, also when another tenant has been given the old name; a bare row goes by the name in it. Other
    /// processes learn nothing: see [`RenameOptions::force`].
    ///
    /// # Errors
    ///
    /// [`Error::CannotRename`] without [`force`](RenameOptions::force) unless the tenant is suspended, if texts or foreign keys
    /// hold the name. [`Error::TenantExists`] or
    /// [`Error::SchemaExists`] if the new name is taken, [`Error::PublicSchemaName`], [`Error::ReservedSchemaName`] and
    /// [`Error::SearchPath`] if it is not to be had; [`Error::PublicTenant`]; [`Error::TenantNotFound`] without a row, and
    /// [`Error::SchemaMissing`] without a schema; [`Error::SchemaUnderWay`] while it is being deleted or migrated outside
    /// a transaction; [`Error::Receiver`] if a receiver of `BeforeRename` refuses. Nothing was renamed then.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::RenameOptions;
    ///
    /// // After what serves the tenant has been stopped:
    /// let globex = tenancy.rename_schema(&"acme".parse()?, &"globex".parse()?, RenameOptions::default().force())?;
    /// let mut conn = tenancy.tenant(&globex)?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn rename_schema(&self, from: &SchemaName, to: &SchemaName, options: RenameOptions) -> Result<T> {
        let renaming = Renaming { from, to, options, context: self.context() };
        renaming.check(self)?;
        let mut conn = self.administrator()?;
        conn.ensure_public()?;
        renaming.run(&mut conn).map_err(|error| renaming.explain(error))
    }
}

struct Renaming<'a, T: TenantTable> {
    from: &'a SchemaName,
    to: &'a SchemaName,
    options: RenameOptions,
    context: &'a Arc<TenancyContext<T>>,
}

impl<T: TenantTable> Renaming<'_, T> {
    /// What can be known without asking the server.
    fn check(&self, tenancy: &Tenancy<T>) -> Result<()> {
        let Self { from, to, options, .. } = *self;
        let settings = tenancy.settings();
        if is_public(settings, from)? {
            return Err(Error::PublicTenant);
        }
        refuse_reserved(to)?;
        if is_public(settings, to)? {
            return Err(Error::SchemaExists { schema: to.clone() });
        }
        for schema in [from, to] {
            settings.search_path(schema)?;
        }
        // Of one that could be suspended it is asked under the lock.
        if options.force || T::SUSPENDED_COLUMN.is_some() { Ok(()) } else { Err(self.cannot(RenameProblem::NotForced)) }
    }

    fn cannot(&self, problem: RenameProblem) -> Error {
        Error::CannotRename { schema: self.from.clone(), problem }
    }

    fn run(&self, conn: &mut TenantConnection) -> Result<T> {
        let Self { from, to, options, context } = *self;
        lost_race::<T, _>(conn, to, |conn| {
            conn.transaction(|conn| {
                lock_names_and_check::<T>(conn, from, to)?;
                let found = T::find_by_schema_name(from, conn)?;
                let tenant = lock_row(&found.ok_or_else(|| Error::TenantNotFound { schema: from.clone() })?, conn)?;
                if !options.force && tenant.suspended() != Some(true) {
                    return Err(self.cannot(RenameProblem::NotSuspended));
                }
                refuse_deletion(conn, from)?;
                refuse_deletion(conn, to)?;
                if !schema_exists(conn, from)? {
                    return Err(Error::SchemaMissing { schema: from.clone() });
                }
                if !try_lock_stepwise(conn, from)? {
                    return Err(Error::SchemaUnderWay { schema: from.clone(), operation: "migrated" });
                }
                if !options.keep_names {
                    let objects = texts_mentioning(conn, from)?;
                    if !objects.is_empty() {
                        return Err(self.cannot(RenameProblem::NamedInText { objects }));
                    }
                }
                context.send_before(&Signal::BeforeRename { tenant: &tenant, from, to }, conn)?;
                conn.ensure_public()?;
                let paths = paths_sql(conn, from, to)?;
                conn.send(&format!(
                    "{paths}ALTER SCHEMA {} RENAME TO {}; {}",
                    from.quoted(),
                    to.quoted(),
                    registry::rename_if_there_sql(&conn.settings().public_schema, from, to),
                ))?;
                self.rename_rows(conn)?;
                context.changed_after(Change::of_tenant(tenant.key().clone(), [from, to]), conn)?;
                if context.has_receivers() {
                    let tenant = Arc::new(self.renamed(conn)?);
                    let signal = OwnedSignal::AfterRename { tenant, from: from.clone(), to: to.clone() };
                    context.send_after(signal, conn)?;
                }
                self.renamed(conn)
            })
        })
    }

    /// By SQL: no changeset of the model's can change the name.
    fn rename_rows(&self, conn: &mut TenantConnection) -> Result<()> {
        let (from, to) = (literal(self.from.as_str()), literal(self.to.as_str()));
        let rename = |table: &str, column: &str| {
            diesel::sql_query(format!("UPDATE {table} SET \"{column}\" = {to} WHERE \"{column}\" = {from}"))
        };
        match rename(&T::table_name()?.sql, T::SCHEMA_NAME_COLUMN).execute(conn)? {
            1 => {}
            0 => return Err(Error::TenantNotFound { schema: self.from.clone() }),
            // Whose is the schema?
            _ => return Err(Error::TenantExists { schema: self.to.clone(), existing: self.from.to_string() }),
        }
        if let (true, Some(domains)) = (T::KEY_COLUMN == T::SCHEMA_NAME_COLUMN, T::domain_columns()?) {
            rename(&domains.table.sql, domains.tenant).execute(conn)?;
        }
        Ok(())
    }

    fn renamed(&self, conn: &mut TenantConnection) -> Result<T> {
        let missing = || Error::TenantNotFound { schema: self.to.clone() };
        T::find_by_schema_name(self.to, conn)?.ok_or_else(missing)
    }

    fn explain(&self, error: Error) -> Error {
        match &error {
            Error::Query(DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, info)) => {
                let constraint = info.constraint_name().unwrap_or_default().to_owned();
                self.cannot(RenameProblem::Referenced { constraint })
            }
            _ => error,
        }
    }
}
