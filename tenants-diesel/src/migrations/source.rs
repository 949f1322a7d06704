//! Sources of migrations: embedded by the derive, embedded or read by diesel_migrations, or coded in Rust.

use std::rc::Rc;

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel_migrations::{EmbeddedMigrations, FileBasedMigrations};
use tenants_core::migration::{EmbeddedFolder, MigrationVersion};

use super::recorder::Recorder;
use super::script::Script;
use super::{MigrationSetError, TenantMigration};

/// Somewhere migrations come from.
///
/// Sealed: implemented for diesel_migrations' `EmbeddedMigrations` and `FileBasedMigrations`, whose text is read and
/// sent in one message, and for [`CodeMigrations`] around any other [`MigrationSource`], whose migrations are run one
/// by one.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use diesel_migrations::FileBasedMigrations;
/// #
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = FileBasedMigrations::from_path("migrations/tenant")?;
/// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app").tenant_migrations(folder).build()?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait TenantMigrationSource: sealed::Sealed + Send + Sync + 'static {
    /// The migrations, in any order.
    ///
    /// # Errors
    ///
    /// If the source cannot be read.
    ///
    /// ```
    /// # use tenants_diesel::migrations::{EmbeddedFolder, EmbeddedMigration, TenantMigrationSource};
    /// #
    /// # const NOTES: EmbeddedMigration =
    /// #     EmbeddedMigration { name: "1_create_notes", version: "1", up: "SELECT 1", down: None, metadata: None };
    /// # let folder = EmbeddedFolder { app: Some("crm"), path: "migrations/crm", migrations: &[NOTES] };
    /// assert_eq!(folder.load()?.len(), 1);
    /// # Ok::<(), tenants_diesel::migrations::MigrationSetError>(())
    /// ```
    fn load(&self) -> Result<Vec<TenantMigration>, MigrationSetError>;
}

/// Migrations written in Rust: run step by step, since what they do is only known by doing it.
///
/// ```
/// use diesel::migration::{Migration, MigrationSource};
/// use diesel::pg::Pg;
/// use tenants_diesel::migrations::{CodeMigrations, TenantMigrationSource};
///
/// struct InRust;
/// impl MigrationSource<Pg> for InRust {
///     fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<Pg>>>> {
///         Ok(vec![]) // your types, each with `impl Migration<Pg>`
///     }
/// }
/// assert!(CodeMigrations(InRust).load()?.is_empty());
/// # Ok::<(), tenants_diesel::migrations::MigrationSetError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CodeMigrations<S>(pub S);

mod sealed {
    #[allow(unnameable_types, reason = "that is what seals the trait")]
    pub trait Sealed {}
    impl Sealed for diesel_migrations::EmbeddedMigrations {}
    impl Sealed for diesel_migrations::FileBasedMigrations {}
    impl<S> Sealed for super::CodeMigrations<S> {}
    impl Sealed for tenants_core::migration::EmbeddedFolder {}
}

impl TenantMigrationSource for EmbeddedMigrations {
    fn load(&self) -> Result<Vec<TenantMigration>, MigrationSetError> {
        recorded(self)
    }
}

impl TenantMigrationSource for FileBasedMigrations {
    fn load(&self) -> Result<Vec<TenantMigration>, MigrationSetError> {
        recorded(self)
    }
}

impl TenantMigrationSource for EmbeddedFolder {
    fn load(&self) -> Result<Vec<TenantMigration>, MigrationSetError> {
        self.migrations.iter().map(|migration| TenantMigration::embedded(self.app, migration)).collect()
    }
}

impl<S: MigrationSource<Pg> + Send + Sync + 'static> TenantMigrationSource for CodeMigrations<S> {
    fn load(&self) -> Result<Vec<TenantMigration>, MigrationSetError> {
        let migrations = self.0.migrations().map_err(MigrationSetError::Source)?;
        Ok(migrations
            .into_iter()
            .map(|migration| {
                let code: Rc<dyn Migration<Pg>> = Rc::from(migration);
                describe(&*code, Script::Code(Rc::clone(&code)), Some(Script::Code(Rc::clone(&code))))
            })
            .collect())
    }
}

fn recorded(source: &impl MigrationSource<Pg>) -> Result<Vec<TenantMigration>, MigrationSetError> {
    let migrations = source.migrations().map_err(MigrationSetError::Source)?;
    migrations
        .iter()
        .map(|migration| {
            let (mut up, mut down) = (Recorder::default(), Recorder::default());
            migration.run(&mut up).map_err(MigrationSetError::Source)?;
            // A missing down.sql is an error only to whoever wants to revert.
            let has_down = migration.revert(&mut down).is_ok();
            let down = has_down.then_some(Script::sql(down.sql));
            Ok(describe(&**migration, Script::sql(up.sql), down))
        })
        .collect()
}

fn describe(migration: &dyn Migration<Pg>, up: Script, down: Option<Script>) -> TenantMigration {
    TenantMigration {
        app: None,
        name: migration.name().to_string().into(),
        version: MigrationVersion::from(migration.name().version().to_string()),
        up,
        down,
        run_in_transaction: migration.metadata().run_in_transaction(),
    }
}
