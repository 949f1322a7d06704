//! Creating a tenant: row, schema, migrations and their bookkeeping appear together or not at all.

use std::sync::Arc;

use tenants_core::TenantModel as _;
use tenants_core::migration::MigrationVersion;
use tenants_core::signal::Signal;

use super::creation::{Creation, Row};
use super::shortcuts::Shortcuts;
use super::{ahead, guard, rules, staging, warm};
use crate::connection::TenantConnection;
use crate::migrations::{MigrationSet, Sending, hint, migrate_one};
use crate::model::{NewTenant, TenantTable};
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

/// How a tenant, or the schema of one, is created.
///
/// ```
/// use tenants_diesel::lifecycle::CreateOptions;
///
/// assert!(CreateOptions::default().adopt_schema().adopt_schema);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CreateOptions {
    /// Take a schema that exists already, and run in it the migrations it lacks; without it, such a schema is an error.
    pub adopt_schema: bool,
}

impl CreateOptions {
    /// Takes a schema that exists already, and runs in it the migrations it lacks.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection) -> Result<(), Box<dyn std::error::Error>> {
    /// let acme = NewClient { schema_name: "acme".parse()?, name: "Acme".into() };
    /// let acme = acme.save_with(CreateOptions::default().adopt_schema(), conn)?; // the schema exists already
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn adopt_schema(mut self) -> Self {
        self.adopt_schema = true;
        self
    }
}

/// Saves a new tenant, with its schema where the model says so.
pub(crate) fn create<N: NewTenant>(
    mut new: N,
    options: CreateOptions,
    first: impl FnOnce(&N::Tenant, &mut TenantConnection) -> Result<()>,
    conn: &mut TenantConnection,
) -> Result<N::Tenant> {
    rules::require_public(conn, "create a tenant")?;
    rules::refuse_reserved(new.schema_name())?;
    new.normalize_domain_url()?;
    let schema = new.schema_name().clone();
    let creates = !rules::is_public(conn.settings(), &schema)? && N::Tenant::AUTO_CREATE_SCHEMA;
    conn.settings().search_path(&schema)?;
    let context = TenancyContext::of(conn.settings())?;
    let migrations = creates.then(|| context.tenant_migrations()).transpose()?;
    let mut first = Some(first);
    let mut first = |tenant: &N::Tenant, conn: &mut TenantConnection| match first.take() {
        Some(first) => first(tenant, conn),
        None => Ok(()),
    };
    make(Row::New(Some(new), &mut first), &Creation { schema, migrations, adopt: options.adopt_schema }, &context, conn)
}

/// Makes the schema of a tenant that was saved without one.
pub(crate) fn create_schema<T: TenantTable>(
    tenant: &T,
    options: CreateOptions,
    conn: &mut TenantConnection,
) -> Result<()> {
    rules::require_public(conn, "create a tenant's schema")?;
    let schema = tenant.schema_name().clone();
    rules::refuse_reserved(&schema)?;
    if rules::is_public(conn.settings(), &schema)? {
        return Err(Error::SchemaExists { schema });
    }
    let context = TenancyContext::of(conn.settings())?;
    let migrations = Some(context.tenant_migrations()?);
    make(Row::Stored(tenant), &Creation { schema, migrations, adopt: options.adopt_schema }, &context, conn).map(|_| ())
}

fn make<T: TenantTable>(
    mut row: Row<'_, T>,
    creation: &Creation,
    context: &Arc<TenancyContext<T>>,
    conn: &mut TenantConnection,
) -> Result<T> {
    let in_transaction = conn.transaction_depth()? > 0;
    let result = match creation.migrations.as_ref().and_then(MigrationSet::first_stepwise) {
        Some(migration) if in_transaction => Err(Error::NeedsOwnTransaction { migration: migration.name().to_owned() }),
        Some(_) if !creation.adopt => staging::make(row, creation, context, Sending::Whole, conn),
        Some(migration) => {
            Err(Error::CannotAdopt { schema: creation.schema.clone(), migration: migration.name().to_owned() })
        }
        None => match by_shortcuts(&mut row, creation, context, conn) {
            // Some sequences of migrations are valid, only not in one transaction; which ones, no error code tells us.
            Err(Error::Migration(failure))
                if !in_transaction && !row.is_spent() && creation.may_be_staged() && failure.may_pass_alone() =>
            {
                staging::make(row, creation, context, Sending::Apart, conn)
            }
            Err(Error::Migration(failure)) => Err(creation.locate(*failure, conn)),
            result => result,
        },
    };
    result.map_err(|error| hint::add(error, conn))
}

/// What was begun is rolled back, and begun anew, where something that was taken for granted does not hold any more.
fn by_shortcuts<T: TenantTable>(
    row: &mut Row<'_, T>,
    creation: &Creation,
    context: &Arc<TenancyContext<T>>,
    conn: &mut TenantConnection,
) -> Result<T> {
    // A transaction that was begun as text would be rolled back with it, and all that the user has done in it.
    let may_begin_anew = conn.transaction_depth()? > 0 || !conn.watch()?.tracker.is_surrounded();
    let mut shortcuts = Shortcuts::of(creation, may_begin_anew, context, conn)?;
    loop {
        let error = match in_one_transaction(row, creation, &mut shortcuts, context, conn) {
            Err(error) if may_begin_anew && !row.is_spent() => error,
            result => return result,
        };
        let Some(left) = shortcuts.without(&error, &creation.schema, context) else { return Err(error) };
        tracing::debug!(%error, schema = %creation.schema, "a creation begins anew");
        shortcuts = left;
    }
}

fn in_one_transaction<T: TenantTable>(
    row: &mut Row<'_, T>,
    creation: &Creation,
    shortcuts: &mut Shortcuts,
    context: &Arc<TenancyContext<T>>,
    conn: &mut TenantConnection,
) -> Result<T> {
    guard::lost_race::<T, _>(conn, &creation.schema, |conn| {
        if let Some(tenant) = ahead::make(row, creation, shortcuts, context, conn)? {
            return Ok(tenant);
        }
        shortcuts.ahead = false;
        row.in_checked_transaction(creation, conn, |row, conn| {
            context.send_before(&Signal::BeforeCreate { schema: &creation.schema }, conn)?;
            let applied = match &creation.migrations {
                None => Vec::new(),
                Some(set) => made(creation, set, shortcuts, context, conn)?,
            };
            row.put(creation, applied, context, conn)
        })
    })
}

/// The versions the schema has, once it is there: one from the stock, or a new one.
fn made<T: TenantTable>(
    creation: &Creation,
    set: &MigrationSet,
    shortcuts: &Shortcuts,
    context: &Arc<TenancyContext<T>>,
    conn: &mut TenantConnection,
) -> Result<Vec<MigrationVersion>> {
    let schema = &creation.schema;
    let create = !creation.adopt || !guard::schema_exists(conn, schema)?;
    if create && let Some(versions) = warm::claim(conn, context, schema, set, shortcuts)? {
        return Ok(versions);
    }
    migrate_one(conn, context, schema, create, set, shortcuts.registry)
}
