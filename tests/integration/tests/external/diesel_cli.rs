//! The real `diesel` command, on one schema of a test's database.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, iter};

use tempfile::TempDir;
use tenants_integration::Fixture;

/// A `diesel` that sees nothing but one schema.
pub(super) struct DieselCli {
    database_url: String,
    pg_options: String,
    /// Working folder and migrations: the command looks for a `diesel.toml` upwards from where it runs.
    folder: TempDir,
}

impl DieselCli {
    /// The command on `schema`, with a copy of the tenants' migrations.
    pub(super) fn on(fixture: &Fixture, schema: &str) -> Self {
        Self::with_options(fixture, &pg_options(schema))
    }

    /// The command with `PGOPTIONS` of one's own.
    pub(super) fn with_options(fixture: &Fixture, pg_options: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("diesel.toml"), "").unwrap();
        let database_url = fixture.database.url().to_owned();
        let cli = Self { database_url, pg_options: pg_options.to_owned(), folder };
        let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/tenant");
        for migration in fs::read_dir(embedded).unwrap().flatten() {
            let name = migration.file_name();
            let read = |file| fs::read_to_string(migration.path().join(file)).unwrap();
            cli.add(name.to_str().unwrap(), &read("up.sql"), &read("down.sql"));
        }
        cli
    }

    /// Adds a migration to the folder.
    pub(super) fn add(&self, name: &str, up: &str, down: &str) {
        let folder = self.migrations().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("up.sql"), up).unwrap();
        fs::write(folder.join("down.sql"), down).unwrap();
    }

    /// Takes a migration out of the folder.
    pub(super) fn remove(&self, name: &str) {
        fs::remove_dir_all(self.migrations().join(name)).unwrap();
    }

    /// Runs `diesel migration …`: what it printed, or what it said to the failure.
    pub(super) fn migration(&self, arguments: &[&str]) -> Result<String, String> {
        let output = Command::new("diesel")
            .arg("migration")
            .args(arguments)
            .arg("--migration-dir")
            .arg(self.migrations())
            .current_dir(&self.folder)
            .env("PATH", path())
            .env("DATABASE_URL", &self.database_url)
            .env("PGOPTIONS", &self.pg_options)
            .output()
            .expect("the `diesel` command: .ci/install installs it");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            Ok(said)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned() + &said)
        }
    }

    /// What `diesel migration list` says of each migration: its name, and whether it is applied.
    pub(super) fn list(&self) -> Vec<(String, bool)> {
        let said = self.migration(&["list"]).unwrap();
        let lines = said.lines().filter_map(|line| line.trim().strip_prefix('['));
        lines
            .map(|line| {
                let (mark, name) = line.split_once(']').unwrap();
                (name.trim().to_owned(), mark == "X")
            })
            .collect()
    }

    fn migrations(&self) -> PathBuf {
        self.folder.path().join("migrations")
    }
}

/// `PATH` with the folder `.ci/install` installs to before all others.
fn path() -> OsString {
    // The helper program is in `target/debug`.
    let target = Path::new(env!("CARGO_BIN_EXE_test_server_child")).ancestors().nth(2).unwrap();
    let inherited = env::var_os("PATH").unwrap_or_default();
    env::join_paths(iter::once(target.join("tools/bin")).chain(env::split_paths(&inherited))).unwrap()
}

/// `PGOPTIONS` that make `schema`, and nothing else, the search path.
///
/// Two readers are to be satisfied. The server cuts the options at white space, and takes a backslash before it away; what is
/// left after `=` is a list of identifiers, of which one in double quotes is taken as it is: upper case, commas, keywords.
/// A schema name holds neither quotes nor backslashes, so there is nothing more to escape.
pub(super) fn pg_options(schema: &str) -> String {
    let mut value = String::with_capacity(schema.len());
    for c in schema.chars() {
        if c.is_whitespace() {
            value.push('\\');
        }
        value.push(c);
    }
    format!("-csearch_path=\"{value}\"")
}
