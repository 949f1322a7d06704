//! Whether what is asked for can be meant.

use tenants_core::SchemaName;
use tenants_core::migration::{MigrationRequest, MigrationVersion, Target};

use super::options::MigrateOptions;
use crate::migrations::{MigrationSet, TenantMigration};

/// What was asked of `migrate_schemas` is not clear, or not possible in any schema.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::Error;
/// use tenants_diesel::migrations::{RequestError, Target};
///
/// let both_sets = MigrateOptions::default().target(Target::Zero);
/// let refused = tenancy.migrate_schemas(&both_sets);
/// assert!(matches!(refused, Err(Error::Request(RequestError::WhichSet))));
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// Migrations were to be reverted in both sets, which nobody means.
    #[error("say which set is to be reverted: the shared one, that of the tenants, an app or a schema")]
    WhichSet,
    /// No migration of those asked for has this version.
    #[error("there is no migration {version}{} to go to", of_app(app.as_deref()))]
    UnknownVersion {
        /// The version.
        version: MigrationVersion,
        /// The app whose migrations were asked for, if only one's were.
        app: Option<String>,
    },
    /// No migration of those asked for belongs to this app.
    #[error("there are no migrations of an app {app:?}")]
    UnknownApp {
        /// The app.
        app: String,
    },
}

fn of_app(app: Option<&str>) -> String {
    app.map(|app| format!(" of an app {app:?}")).unwrap_or_default()
}

/// Makes sure that at least one of the sets has what is asked for.
pub(super) fn check(
    options: &MigrateOptions,
    public: &SchemaName,
    shared: Option<&MigrationSet>,
    tenant: Option<&MigrationSet>,
) -> Result<(), RequestError> {
    let request = &options.request;
    let reverts = matches!(request.target, Target::Zero | Target::Revert(_) | Target::Redo(_));
    if reverts && request.app.is_none() && !options.selection.is_narrowed(public) {
        return Err(RequestError::WhichSet);
    }
    let sets = || shared.into_iter().chain(tenant).map(MigrationSet::as_slice);
    if let Some(app) = &request.app
        && !sets().any(|set| set.iter().any(|migration| migration.app() == Some(app)))
    {
        return Err(RequestError::UnknownApp { app: app.clone() });
    }
    match &request.target {
        Target::Version(version) if !sets().any(|set| has_version(set, request, version)) => {
            Err(RequestError::UnknownVersion { version: version.clone(), app: request.app.clone() })
        }
        _ => Ok(()),
    }
}

/// Whether one of the sets is meant: it has the app, and the version.
pub(super) fn is_for(set: &[TenantMigration], request: &MigrationRequest) -> bool {
    match &request.target {
        Target::Version(version) => has_version(set, request, version),
        _ => request.app.is_none() || set.iter().any(|migration| migration.app() == request.app.as_deref()),
    }
}

fn has_version(set: &[TenantMigration], request: &MigrationRequest, version: &MigrationVersion) -> bool {
    let asked = |migration: &&TenantMigration| request.app.is_none() || migration.app() == request.app.as_deref();
    set.iter().filter(asked).any(|migration| migration.version() == version)
}
