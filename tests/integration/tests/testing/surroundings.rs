//! Whose account and whose environment the server is started from.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::Command;

use super::child::{Child, PROGRAM};
use super::process::owner;

/// `nobody` on Debian.
const UNPRIVILEGED: u32 = 65_534;

#[test]
fn variables_of_the_caller_do_not_disturb() {
    let child = Child::start_as("return", |command| {
        command
            .env("PGHOST", "/no/such/folder")
            .env("PGPORT", "1")
            .env("PGUSER", "nobody_at_all")
            .env("PGDATABASE", "no_such_database")
            .env("PGDATA", "/no/such/data")
            .env("PGOPTIONS", "-c search_path=elsewhere")
            .env("LC_ALL", "xx_XX.UTF-8")
            .env("TZ", "Nowhere/Nothing")
            .env("TMPDIR", "/no/such/folder");
    });
    assert!(child.folder.starts_with("/tmp"));
    assert!(child.leaves_nothing().success());
}

#[test]
fn an_unprivileged_user_can_do_the_same() {
    // The folder of build results may be closed to that user.
    let folder = tempfile::Builder::new().prefix("t-").tempdir_in("/tmp").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let program = folder.path().join("child");
    fs::copy(PROGRAM, &program).unwrap();
    let mut command = Command::new(&program);
    command.env_remove("DATABASE_URL").current_dir("/");
    // Who is not root is unprivileged already.
    let mut user = folder.path().metadata().unwrap().uid();
    if user == 0 {
        user = UNPRIVILEGED;
        command.uid(UNPRIVILEGED).gid(UNPRIVILEGED);
    }
    let child = Child::start_with(command, "sleep");
    assert_eq!(child.folder.metadata().unwrap().uid(), user);
    assert_eq!(owner(&child.postmaster), user);
    child.signal("KILL");
    child.leaves_nothing();
}
