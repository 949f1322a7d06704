//! The temporary folder of a server: its data, its socket, its log.

use std::collections::hash_map::RandomState;
use std::env;
use std::hash::BuildHasher;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::user::RunAs;

/// The name of a Unix socket holds 108 bytes on Linux and 104 on macOS, the closing NUL included.
const LONGEST_SOCKET: usize = 103;

/// What comes after the parent folder, at its longest.
const LONGEST_TAIL: &str = "/tenants-pg-4294967295-01234567/.s.PGSQL.5432";

/// A folder in memory: a database is some 300 files, which a disk may take ten times as long to create.
const IN_MEMORY: &str = "/dev/shm";

/// What has to be free in memory, in KiB: containers often have 64 MiB there, not enough for a cluster.
const ROOMY: u64 = 4 * 1024 * 1024;

/// A path at which nothing exists, for the folder that the supervisor makes.
pub(super) fn choose(run_as: &RunAs) -> PathBuf {
    let parent = match env::var_os("TMPDIR") {
        None if free_kib(IN_MEMORY.as_ref()) >= ROOMY => parent(IN_MEMORY.into(), run_as),
        _ => parent(env::temp_dir(), run_as),
    };
    let pid = std::process::id();
    let random = RandomState::new().hash_one(pid) & 0xffff_ffff;
    parent.join(format!("tenants-pg-{pid}-{random:08x}"))
}

/// `wanted` where it fits our purpose, else `/tmp`.
///
/// The user writes to it when it makes and removes its own.
fn parent(wanted: PathBuf, run_as: &RunAs) -> PathBuf {
    if fits(&wanted) && wanted.is_dir() && run_as.reaches(&wanted, 0o3) { wanted } else { PathBuf::from("/tmp") }
}

/// What `df` says is available to all; nothing where it says nothing.
fn free_kib(folder: &Path) -> u64 {
    let output = Command::new("df").arg("-Pk").arg(folder).stderr(Stdio::null()).output();
    let said = output.map_or_else(|_| Vec::new(), |output| output.stdout);
    let available =
        String::from_utf8_lossy(&said).lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse().ok());
    available.unwrap_or(0)
}

/// Whether a socket below `parent` has a name that every program can use: `unix_socket_directories` and libpq's `host`
/// are lists with commas and rules of quoting, so only plain characters pass.
fn fits(parent: &Path) -> bool {
    let bytes = parent.as_os_str().as_bytes();
    parent.is_absolute()
        && bytes.len() + LONGEST_TAIL.len() <= LONGEST_SOCKET
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn only_short_plain_absolute_folders_fit() {
        assert!(fits("/tmp".as_ref()));
        assert!(fits("/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/".as_ref()));
        assert!(!fits("tmp".as_ref()));
        assert!(!fits("/tmp/with,comma".as_ref()));
        assert!(!fits("/tmp/with space".as_ref()));
        assert!(!fits(format!("/tmp/{}", "x".repeat(60)).as_ref()));
    }

    #[test]
    fn free_space_is_read() {
        assert!(free_kib("/tmp".as_ref()) > 0);
        assert_eq!(free_kib("/no/such/folder".as_ref()), 0);
    }

    #[test]
    fn an_unfit_folder_is_replaced() {
        assert_eq!(parent("/tmp/a,b".into(), &RunAs::Caller), Path::new("/tmp"));
        assert_eq!(parent("/no/such/folder".into(), &RunAs::Caller), Path::new("/tmp"));
        assert_eq!(parent("/var/tmp".into(), &RunAs::Caller), Path::new("/var/tmp"));
    }

    #[test]
    fn a_folder_closed_to_the_user_is_replaced() {
        let private = tempfile::tempdir().unwrap();
        std::fs::set_permissions(private.path(), Permissions::from_mode(0o700)).unwrap();
        let stranger = RunAs::User { name: "stranger", uid: 4_000_000_000, gid: 4_000_000_000 };
        assert_eq!(parent(private.path().into(), &stranger), Path::new("/tmp"));
    }
}
