//! A folder of migrations that a test makes.

use std::fs;
use std::path::Path;

use diesel_migrations::FileBasedMigrations;
use tempfile::TempDir;

/// A folder of migrations; removed when dropped.
#[derive(Debug)]
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder of the migrations `<version>_test`.
    pub(crate) fn of(migrations: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (version, up) in migrations {
            folder.add(version, up);
        }
        folder
    }

    /// Adds or replaces a migration.
    pub(crate) fn add(&self, version: &str, up: &str) {
        let path = self.migration(version);
        // Whoever reads the folder meanwhile sees the migration whole or not at all.
        let new = tempfile::tempdir().unwrap();
        let written = if path.exists() { path.as_path() } else { new.path() };
        fs::write(written.join("up.sql"), up).unwrap();
        fs::write(written.join("down.sql"), "SELECT 1").unwrap();
        if !path.exists() {
            fs::rename(new.keep(), path).unwrap();
        }
    }

    /// Adds a migration that can be reverted.
    pub(crate) fn add_with_down(&self, version: &str, up: &str, down: &str) {
        self.add(version, up);
        fs::write(self.migration(version).join("down.sql"), down).unwrap();
    }

    /// Takes a migration's `down.sql` away.
    pub(crate) fn remove_down(&self, version: &str) {
        fs::remove_file(self.migration(version).join("down.sql")).unwrap();
    }

    /// Adds a migration that says it cannot run in a transaction.
    pub(crate) fn add_outside_transaction(&self, version: &str, up: &str) {
        self.add_with_metadata(version, up, "run_in_transaction = false\n");
    }

    pub(crate) fn add_with_metadata(&self, version: &str, up: &str, metadata: &str) {
        self.add(version, up);
        fs::write(self.migration(version).join("metadata.toml"), metadata).unwrap();
    }

    pub(crate) fn remove(&self, version: &str) {
        fs::remove_dir_all(self.migration(version)).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The folder as diesel_migrations reads it; each time anew.
    pub(crate) fn source(&self) -> FileBasedMigrations {
        FileBasedMigrations::from_path(self.path()).unwrap()
    }

    fn migration(&self, version: &str) -> std::path::PathBuf {
        self.path().join(format!("{version}_test"))
    }
}
