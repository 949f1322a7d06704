//! Migrations that are new in every round: each adds a column to a table of the tenants'.

use std::fs;
use std::path::{Path, PathBuf};

use diesel_migrations::FileBasedMigrations;
use tempfile::TempDir;
use tenants_diesel::TenancyBuilder;
use tenants_diesel::prelude::*;
use tenants_integration::Client;

use crate::error::Result;
use crate::place::tenancy;

/// A folder of such migrations.
#[derive(Debug)]
pub(crate) struct Columns {
    folder: TempDir,
    count: usize,
}

impl Columns {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self { folder: tempfile::tempdir()?, count: 0 })
    }

    /// Adds the next one.
    pub(crate) fn add(&mut self) -> Result<()> {
        self.count += 1;
        let path = self.path().join(format!("2030-01-01-{:06}_column", self.count));
        fs::create_dir(&path)?;
        fs::write(path.join("up.sql"), add_column("notes", &format!("ours_{}", self.count)))?;
        Ok(())
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// What a migration does, as text.
pub(crate) fn add_column(table: &str, column: &str) -> String {
    format!("ALTER TABLE {table} ADD COLUMN {column} TEXT;\n")
}

/// A tenancy whose tenants are to have these migrations too.
pub(crate) fn tenancy_with(folder: impl Into<PathBuf>, url: &str) -> Result<TenancyBuilder<Client>> {
    Ok(tenancy(url).tenant_migrations(FileBasedMigrations::from_path(folder.into())?))
}

/// Migrates, and sees to it that each of so many tenants got one migration.
pub(crate) fn migrate(tenancy: &Tenancy<Client>, tenants: usize) -> Result<()> {
    let report = tenancy.migrate_schemas(&MigrateOptions::default())?;
    if report.applied() == tenants {
        return Ok(());
    }
    Err(format!("{} migrations were applied, not {tenants}", report.applied()).into())
}
