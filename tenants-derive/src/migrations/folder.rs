//! One folder of migrations, in the layout of the `diesel` CLI.

use std::fs;
use std::path::Path;

use syn::{Ident, LitStr};

use crate::attr::FolderAttr;
use crate::errors::Errors;

/// The bookkeeping table's column is a `VARCHAR(50)`.
const LONGEST_VERSION: usize = 50;

/// A folder of migrations that can be embedded.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) app: Option<Ident>,
    /// As the user wrote it.
    pub(crate) path: LitStr,
    /// In the order of their versions.
    pub(crate) migrations: Vec<Migration>,
}

/// One migration; the compiler reads its texts.
#[derive(Debug)]
pub(crate) struct Migration {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) has_down: bool,
    pub(crate) has_metadata: bool,
}

impl Folder {
    /// Lists a folder; what cannot be embedded is noted and left out.
    pub(super) fn read(root: &Path, attr: &FolderAttr, errors: &mut Errors) -> Option<Self> {
        let written = attr.path.value();
        if written.trim().is_empty() {
            errors.at(&attr.path, "the folder's path is empty");
            return None;
        }
        let path = root.join(&written);
        let names = match sub_folders(&path) {
            Ok(names) => names,
            Err(error) => {
                let message = if path.exists() {
                    format!("the migrations folder `{written}` cannot be read: {error}")
                } else {
                    format!("there is no migrations folder `{written}` beside this package's Cargo.toml")
                };
                errors.at(&attr.path, message);
                return None;
            }
        };
        let read = |name| match Migration::read(&path, name) {
            Ok(migration) => Some(migration),
            Err(message) => {
                errors.at(&attr.path, format!("`{written}`: {message}"));
                None
            }
        };
        let mut migrations: Vec<_> = names.into_iter().filter_map(read).collect();
        migrations.sort_by(|a, b| (&a.version, &a.name).cmp(&(&b.version, &b.name)));
        Some(Self { app: attr.app.clone(), path: attr.path.clone(), migrations })
    }
}

/// The names that are migrations for the `diesel` CLI: neither hidden nor plain files. Sorted, so that mistakes are.
fn sub_folders(path: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Follows links, which `DirEntry::file_type` would not.
        if !name.starts_with('.') && entry.path().is_dir() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

impl Migration {
    fn read(folder: &Path, name: String) -> Result<Self, String> {
        let path = folder.join(&name);
        let version = version(&name)?;
        match fs::read(path.join("up.sql")) {
            Ok(text) if text.trim_ascii().is_empty() => {
                return Err(format!("`{name}/up.sql` is empty, which diesel refuses to run"));
            }
            Ok(text) if std::str::from_utf8(&text).is_err() => {
                return Err(format!("`{name}/up.sql` is not UTF-8"));
            }
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(format!("`{name}` has no `up.sql`"));
            }
            Err(error) => return Err(format!("`{name}/up.sql` cannot be read: {error}")),
        }
        Ok(Self {
            version,
            has_down: path.join("down.sql").is_file(),
            has_metadata: path.join("metadata.toml").is_file(),
            name,
        })
    }
}

/// The version as the `diesel` CLI stores it. A name without any digit has forgotten it.
fn version(name: &str) -> Result<String, String> {
    let version = name.split('_').next().unwrap_or_default().replace('-', "");
    if !version.contains(|c: char| c.is_ascii_digit()) {
        return Err(format!("`{name}` has no version; a migration is a folder `<version>_<name>`"));
    }
    if version.chars().count() > LONGEST_VERSION {
        return Err(format!("the version of `{name}` is longer than {LONGEST_VERSION} characters"));
    }
    Ok(version)
}
