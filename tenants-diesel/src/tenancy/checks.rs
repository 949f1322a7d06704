//! What is wrong before the first statement: found when the tenancy is built.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use tenants_core::SchemaName;
use tenants_core::migration::{EmbeddedFolder, EmbeddedMigration};

use crate::Result;
use crate::connection::ConnectionSettings;
use crate::model::TenantTable;

/// Model, migrations and settings do not agree.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::{Error, tenancy::CheckError};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app").public_schema("shared".parse()?).build();
/// // The models' tables are declared as `public.clients` and `public.domains`.
/// assert!(matches!(tenancy, Err(Error::Check(CheckError::PublicSchema { .. }))));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The `table!` of the tenants, or that of their domains, names another schema than the public one, or none.
    #[error(
        "the table! of a model is {table}, and the public schema is {:?}: write table! {{ {}.… }} or set public_schema",
        public.as_str(), public.as_str()
    )]
    PublicSchema {
        /// The table, as diesel renders it.
        table: String,
        /// The public schema of the settings.
        public: SchemaName,
    },
    /// A migration folder was changed since the binary was compiled.
    #[error(
        "{path} is not what is embedded (only in the folder: {added:?}; only in the binary: {removed:?}; changed: {changed:?}): \
         build again, with println!(\"cargo::rerun-if-changed=…\") in build.rs"
    )]
    StaleMigrations {
        /// The folder.
        path: String,
        /// Migrations that are in the folder only.
        added: Vec<String>,
        /// Migrations that are in the binary only.
        removed: Vec<String>,
        /// Files that are not as they were, or not in both: `<migration>/down.sql`.
        changed: Vec<String>,
    },
}

pub(super) fn check<T: TenantTable>(settings: &ConnectionSettings) -> Result<()> {
    let public = &settings.public_schema;
    settings.search_path(public)?;
    for table in [Some(T::table_name()?), T::domain_table_name()?].into_iter().flatten() {
        if table.schema.as_deref() != Some(public.as_str()) {
            return Err(CheckError::PublicSchema { table: table.sql, public: public.clone() }.into());
        }
    }
    if cfg!(debug_assertions) {
        let migrations = T::migrations();
        migrations.shared.iter().chain(migrations.tenant).try_for_each(compare_folder)?;
    }
    Ok(())
}

/// A deployed binary has no folder to compare with; where there is one, it must hold what the binary holds.
fn compare_folder(folder: &EmbeddedFolder) -> Result<(), CheckError> {
    let Some(found) = migration_folders(Path::new(folder.path)) else { return Ok(()) };
    let embedded: BTreeSet<String> = folder.migrations.iter().map(|migration| migration.name.to_owned()).collect();
    let in_both = folder.migrations.iter().filter(|migration| found.contains(migration.name));
    let changed: Vec<String> = in_both.flat_map(|migration| changed_files(Path::new(folder.path), migration)).collect();
    if found == embedded && changed.is_empty() {
        return Ok(());
    }
    Err(CheckError::StaleMigrations {
        path: folder.path.to_owned(),
        added: found.difference(&embedded).cloned().collect(),
        removed: embedded.difference(&found).cloned().collect(),
        changed,
    })
}

/// The compiler sees that a file was changed, but not that one was added to a migration it has embedded.
fn changed_files(folder: &Path, migration: &EmbeddedMigration) -> Vec<String> {
    let files = [("up.sql", Some(migration.up)), ("down.sql", migration.down), ("metadata.toml", migration.metadata)];
    let changed = files.into_iter().filter(|(file, embedded)| {
        let found = std::fs::read(folder.join(migration.name).join(file));
        match (found, embedded) {
            (Ok(found), Some(embedded)) => found != embedded.as_bytes(),
            (Ok(_), None) => true,
            // What cannot be read says nothing; what is not there does.
            (Err(error), embedded) => embedded.is_some() && error.kind() == ErrorKind::NotFound,
        }
    });
    changed.map(|(file, _)| format!("{}/{file}", migration.name)).collect()
}

fn migration_folders(path: &Path) -> Option<BTreeSet<String>> {
    let entries = path.read_dir().ok()?;
    let folders = entries.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    Some(names.filter(|name| !name.starts_with('.')).collect())
}
