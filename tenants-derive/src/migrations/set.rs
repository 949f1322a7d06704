//! All folders of `shared_migrations` or of `tenant_migrations`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Folder;
use crate::attr::FolderAttr;
use crate::errors::Errors;

/// Reads the folders of a set, relative to the package that is compiled.
pub(crate) fn read(attrs: &[FolderAttr], errors: &mut Errors) -> Vec<Folder> {
    let Some(first) = attrs.first() else {
        return Vec::new();
    };
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR") else {
        errors.at(&first.path, "cargo did not say where the package is (CARGO_MANIFEST_DIR)");
        return Vec::new();
    };
    read_below(&PathBuf::from(root), attrs, errors)
}

fn read_below(root: &Path, attrs: &[FolderAttr], errors: &mut Errors) -> Vec<Folder> {
    let folders: Vec<Folder> = attrs.iter().filter_map(|attr| Folder::read(root, attr, errors)).collect();
    each_version_once(&folders, errors);
    folders
}

/// A schema's bookkeeping knows a migration by its version alone.
fn each_version_once(folders: &[Folder], errors: &mut Errors) {
    let mut seen: BTreeMap<&str, (&Folder, &str)> = BTreeMap::new();
    for folder in folders {
        for migration in &folder.migrations {
            let Some((other, name)) = seen.get(migration.version.as_str()) else {
                seen.insert(&migration.version, (folder, &migration.name));
                continue;
            };
            errors.at(
                &folder.path,
                format!(
                    "the version `{}` appears twice: `{}/{name}` and `{}/{}`",
                    migration.version,
                    other.path.value(),
                    folder.path.value(),
                    migration.name,
                ),
            );
        }
    }
}
