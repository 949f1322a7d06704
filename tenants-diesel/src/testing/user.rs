//! The user the server runs as.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::error::TestServerError;

const UNPRIVILEGED: &[&str] = &["postgres", "_postgres", "nobody"];

/// Who runs `initdb` and `postgres`, both of which refuse to do so as root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RunAs {
    /// Ourselves, as we are not root.
    Caller,
    /// We are root and step down to this user.
    User { name: &'static str, uid: u32, gid: u32 },
}

impl RunAs {
    pub(super) fn detect() -> Result<Self, TestServerError> {
        // The owner of a new file is our effective user; asking the kernel directly would take unsafe code.
        let parent = std::env::temp_dir();
        let owner = tempfile::tempfile_in(&parent)
            .or_else(|_| tempfile::tempfile_in("/tmp"))
            .and_then(|file| file.metadata())
            .map_err(|source| TestServerError::Folder { parent, source })?
            .uid();
        if owner != 0 {
            return Ok(Self::Caller);
        }
        UNPRIVILEGED
            .iter()
            .find_map(|name| Some(Self::User { name, uid: id("-u", name)?, gid: id("-g", name)? }))
            .ok_or(TestServerError::NoUnprivilegedUser { looked_for: UNPRIVILEGED })
    }

    /// Makes `command` run as this user; as root the standard library also drops the supplementary groups.
    pub(super) fn apply(&self, command: &mut Command) {
        if let Self::User { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
    }

    /// Whether the user can pass through all folders above `path`, and may do `wanted` (mode bits) in `path` itself.
    pub(super) fn reaches(&self, path: &Path, wanted: u32) -> bool {
        let Self::User { uid, .. } = self else {
            return true;
        };
        // Group bits are ignored: the user keeps no supplementary groups.
        let may = |metadata: &Metadata, wanted: u32| {
            let shift = if metadata.uid() == *uid { 6 } else { 0 };
            (metadata.mode() >> shift) & wanted == wanted
        };
        let Ok(path) = path.canonicalize() else {
            return false;
        };
        path.ancestors()
            .enumerate()
            .all(|(depth, folder)| fs::metadata(folder).is_ok_and(|m| may(&m, if depth == 0 { wanted } else { 0o1 })))
    }
}

fn id(flag: &str, name: &str) -> Option<u32> {
    let output = Command::new("id").args([flag, name]).stderr(Stdio::null()).output().ok()?;
    let id = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    (output.status.success() && id != 0).then_some(id)
}
