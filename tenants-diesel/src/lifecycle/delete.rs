//! Deleting a tenant: the row, and its schema if that is asked for.

use std::sync::Arc;

use diesel::Connection as _;
use tenants_core::SchemaName;
use tenants_core::signal::{OwnedSignal, Signal};

use super::lock::{lock_key, session_lock, session_unlock, transaction_lock_sql};
use super::rules::DELETING_PREFIX;
use super::size::SchemaSize;
use super::{dependents, empty, guard, rules};
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::tenancy::{Change, TenancyContext};
use crate::{Error, Result};

/// How a tenant is deleted.
///
/// ```
/// use tenants_diesel::lifecycle::DeleteOptions;
///
/// assert!(!DeleteOptions::default().force_drop); // the model decides
/// assert!(DeleteOptions::default().force_drop().force_drop);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DeleteOptions {
    /// Drop the schema, with all that is in it, even where the model says not to.
    pub force_drop: bool,
    /// Drop the schema even where extensions, or objects of other schemas, go with it.
    pub drop_dependents: bool,
}

impl DeleteOptions {
    /// Drops the schema, with all that is in it, even where the model says not to.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// acme.delete_with(DeleteOptions::default().force_drop(), conn)?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn force_drop(mut self) -> Self {
        self.force_drop = true;
        self
    }

    /// Drops the schema even where extensions, or objects of other schemas (columns of another tenant's tables), go with it.
    ///
    /// Without it the deletion is refused with [`Error::DependentsOutside`].
    #[must_use]
    pub fn drop_dependents(mut self) -> Self {
        self.drop_dependents = true;
        self
    }
}

/// Where a schema goes that is too large for one transaction; nobody can reach it there, and it is known from the
/// tenant's name, so that the deletion can be taken up again.
fn deleting_name(schema: &SchemaName) -> Result<SchemaName> {
    Ok(format!("{DELETING_PREFIX}{:016x}", lock_key(schema).cast_unsigned()).parse()?)
}

/// Whether a deletion of the tenant was begun that takes several transactions.
pub(crate) fn is_being_deleted(conn: &mut TenantConnection, schema: &SchemaName) -> Result<bool> {
    guard::schema_exists(conn, &deleting_name(schema)?)
}

/// Refuses to work on a tenant whose deletion was begun: what is left of it goes by another name.
pub(crate) fn refuse_deletion(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    if !is_being_deleted(conn, schema)? {
        return Ok(());
    }
    Err(Error::SchemaUnderWay { schema: schema.clone(), operation: "deleted" })
}

/// One deletion, and what it found.
struct Deletion<'a, T: TenantTable> {
    tenant: &'a T,
    context: Arc<TenancyContext<T>>,
    /// The schema under the name of those that are being deleted.
    deleting: SchemaName,
    /// Whether the tenant's schema is to be dropped.
    drops: bool,
    /// Whether what depends on the schemas from outside goes with them.
    drops_dependents: bool,
    /// Whether something is left of an earlier deletion that was cut off.
    left_over: bool,
    /// Whether that is all there is, so that its receivers were told.
    told: bool,
}

pub(crate) fn delete<T: TenantTable>(tenant: &T, options: DeleteOptions, conn: &mut TenantConnection) -> Result<()> {
    rules::require_public_or_own(conn, tenant, "delete a tenant")?;
    let schema = tenant.schema_name();
    if rules::is_public(conn.settings(), schema)? {
        return Err(Error::PublicTenant);
    }
    // Not the extensions' schema, whatever a row says.
    conn.settings().search_path(schema)?;
    // Another process may begin to delete the same tenant between our questions and our lock.
    while !attempt(tenant, options, conn)? {}
    Ok(())
}

/// Deletes according to what is there; false if that has changed meanwhile, and nothing was done.
fn attempt<T: TenantTable>(tenant: &T, options: DeleteOptions, conn: &mut TenantConnection) -> Result<bool> {
    let schema = tenant.schema_name();
    let deleting = deleting_name(schema)?;
    let (left, own) = (SchemaSize::of(conn, &deleting)?, SchemaSize::of(conn, schema)?);
    let mut deletion = Deletion {
        tenant,
        context: TenancyContext::of(conn.settings())?,
        deleting,
        drops: T::AUTO_DROP_SCHEMA || options.force_drop,
        drops_dependents: options.drop_dependents,
        left_over: left.there,
        told: left.there && !own.there,
    };
    let doomed = if deletion.drops { left.and(own) } else { left };
    if doomed.fits() {
        return deletion.at_once(conn);
    }
    if conn.transaction_depth()? > 0 {
        return Err(Error::SchemaTooLarge { schema: schema.clone() });
    }
    // Two that empty one schema at a time would meet at every table.
    session_lock(conn, &deletion.deleting)?;
    let result = deletion.in_chunks(conn);
    // Where this fails the session is dead, and its locks with it.
    let _ = session_unlock(conn, &deletion.deleting);
    result
}

impl<T: TenantTable> Deletion<'_, T> {
    /// Drops the schema and deletes the row in one transaction; false if the schema was taken out of reach meanwhile.
    fn at_once(&self, conn: &mut TenantConnection) -> Result<bool> {
        let Self { tenant, context, deleting, .. } = self;
        conn.transaction(|conn| {
            let row = lock(*tenant, conn)?;
            if !self.left_over && guard::schema_exists(conn, deleting)? {
                return Ok(false);
            }
            self.refuse_dependents(conn)?;
            if !self.told {
                context.send_before(&Signal::BeforeDrop { tenant }, conn)?;
            }
            conn.ensure_public()?;
            for (drops, schema) in [(self.left_over, deleting), (self.drops, tenant.schema_name())] {
                if drops {
                    conn.send(&format!("DROP SCHEMA IF EXISTS {} CASCADE", schema.quoted()))?;
                }
            }
            tenant.delete_row(conn)?;
            context.changed_after(Change::of_tenant(row.key().clone(), [row.schema_name()]), conn)?;
            context.send_after(OwnedSignal::AfterDrop { tenant: Arc::new(row) }, conn)?;
            Ok(true)
        })
    }

    fn refuse_dependents(&self, conn: &mut TenantConnection) -> Result<()> {
        let schema = self.tenant.schema_name();
        let dropped: &[_] = if self.drops { &[&self.deleting, schema] } else { &[&self.deleting] };
        let nothing = self.drops_dependents || !(self.drops || self.left_over);
        if nothing { Ok(()) } else { dependents::refuse(conn, schema, dropped) }
    }

    /// Takes the schema out of reach, drops what is in it in several transactions, and the rest with the row in the
    /// last.
    fn in_chunks(&mut self, conn: &mut TenantConnection) -> Result<bool> {
        let (tenant, context, deleting) = (self.tenant, &self.context, &self.deleting);
        let schema = tenant.schema_name();
        conn.transaction(|conn| {
            lock(tenant, conn)?;
            self.refuse_dependents(conn)
        })?;
        if self.drops && guard::schema_exists(conn, schema)? {
            empty::drop_schema(conn, deleting)?;
            conn.transaction(|conn| {
                lock(tenant, conn)?;
                self.refuse_dependents(conn)?;
                context.send_before(&Signal::BeforeDrop { tenant }, conn)?;
                conn.ensure_public()?;
                context.changed_after(Change::of_tenant(tenant.key().clone(), [schema]), conn)?;
                conn.send(&format!("ALTER SCHEMA {} RENAME TO {}", schema.quoted(), deleting.quoted()))
            })?;
        }
        conn.ensure_public()?;
        empty::empty(conn, deleting)?;
        self.left_over = true;
        self.told |= self.drops;
        self.at_once(conn)
    }
}

/// Locks the name and the row; the row as it is now.
fn lock<T: TenantTable>(tenant: &T, conn: &mut TenantConnection) -> Result<T> {
    conn.send(&transaction_lock_sql(tenant.schema_name()))?;
    guard::lock_row(tenant, conn)
}
