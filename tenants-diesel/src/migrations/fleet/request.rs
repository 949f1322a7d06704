//! Whether what is asked for can be meant.

use tenants_core::migration::{Fake, MigrationRequest, MigrationVersion, Target};
use tenants_core::{SchemaName, SchemaPattern};

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
    /// A migration has this version, and another name.
    #[error("there is no migration {asked:?} to go to: {version} is {name:?}")]
    OtherName {
        /// What was asked for.
        asked: String,
        /// The version.
        version: MigrationVersion,
        /// The name of the migration that has it.
        name: String,
    },
    /// No migration of those asked for belongs to this app.
    #[error("there are no migrations of an app {app:?}")]
    UnknownApp {
        /// The app.
        app: String,
    },
    /// Only the public schema was asked for, whose set has no migrations of this app.
    #[error("there are no migrations of an app {app:?} in {:?}", public.as_str())]
    NoSharedApp {
        /// The app.
        app: String,
        /// The public schema.
        public: SchemaName,
    },
    /// The shared set was asked for in a schema that is not the public one.
    #[error("the shared set is only about the schema {:?}, not {:?}", public.as_str(), schema.as_str())]
    NotShared {
        /// The public schema.
        public: SchemaName,
        /// The schema that was asked for.
        schema: SchemaName,
    },
    /// The shared set was asked for, and the public schema was to be skipped.
    #[error("the shared set is only about the schema {:?}, which was to be skipped", public.as_str())]
    SharedSkipped {
        /// The public schema.
        public: SchemaName,
    },
    /// The shared set was asked for in schemas whose names fit a pattern, and the public one's does not.
    #[error(
        "the shared set is only about the schema {:?}, whose name does not fit the pattern \"{pattern}\"",
        public.as_str()
    )]
    SharedNotMatched {
        /// The public schema.
        public: SchemaName,
        /// The pattern, the first if there are several.
        pattern: SchemaPattern,
    },
    /// A schema was asked for by name that the other choices leave out.
    #[error("the schema {:?} is asked for by name, and left out by the rest", schema.as_str())]
    LeftOut {
        /// The schema.
        schema: SchemaName,
    },
    /// No schema has a name that fits a pattern.
    #[error("no schema fits the pattern \"{pattern}\"")]
    NoMatch {
        /// The pattern.
        pattern: SchemaPattern,
    },
    /// All migrations were to be faked, and only those whose relations exist.
    #[error("fake and fake_initial exclude each other")]
    TwoFakes,
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
    options.selection.check(public)?;
    let request = &options.request;
    if options.fake_initial && request.fake == Fake::Everything {
        return Err(RequestError::TwoFakes);
    }
    let reverts = matches!(request.target, Target::Zero | Target::Revert(_) | Target::Redo(_));
    if reverts && request.app.is_none() && !options.selection.is_narrowed(public) {
        return Err(RequestError::WhichSet);
    }
    let sets = || shared.into_iter().chain(tenant).map(MigrationSet::as_slice);
    if let Some(app) = &request.app
        && !sets().any(|set| set.iter().any(|migration| migration.app() == Some(app)))
    {
        let app = app.clone();
        return Err(match tenant {
            None if shared.is_some() => RequestError::NoSharedApp { app, public: public.clone() },
            _ => RequestError::UnknownApp { app },
        });
    }
    match &request.target {
        Target::Version(version) if !sets().any(|set| has_version(set, request, version)) => {
            Err(RequestError::UnknownVersion { version: version.clone(), app: request.app.clone() })
        }
        Target::Version(version) => {
            let Some(asked) = options.folder.as_ref().filter(|folder| folder.contains('_')) else { return Ok(()) };
            let names: Vec<_> = sets().flat_map(|set| of_version(set, request, version)).collect();
            match names.first() {
                Some(migration) if !names.iter().any(|migration| migration.name() == asked) => {
                    let (asked, name) = (asked.clone(), migration.name().to_owned());
                    Err(RequestError::OtherName { asked, version: version.clone(), name })
                }
                _ => Ok(()),
            }
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
    of_version(set, request, version).next().is_some()
}

fn of_version<'a>(
    set: &'a [TenantMigration],
    request: &'a MigrationRequest,
    version: &'a MigrationVersion,
) -> impl Iterator<Item = &'a TenantMigration> {
    let asked = |migration: &&TenantMigration| request.app.is_none() || migration.app() == request.app.as_deref();
    set.iter().filter(asked).filter(move |migration| migration.version() == version)
}
