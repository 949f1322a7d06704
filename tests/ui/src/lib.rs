//! Compile-fail and compile-pass tests of the derives.

use std::path::Path;
use std::{fs, io};

/// Copies a folder with all that is in it.
///
/// trybuild compiles the cases as a package of its own, and the derives look for migrations beside that package's
/// manifest.
///
/// # Errors
///
/// If a file cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
