//! What `shell` hands to psql; here a script of that name, in `external::shell` the program.

use std::fs;
use std::path::Path;

use super::child::{Ended, bare, fleet, on};

/// A folder with a `psql` that tells how it was called.
fn folder_with_psql() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let script = "#!/bin/sh\n[ $# = 0 ] || printf 'argument %s\\n' \"$@\"\n\
                  printf 'PGOPTIONS %s\\nPGPASSWORD %s\\nPGUSER %s\\nurl %s\\n' \
                  \"$PGOPTIONS\" \"$PGPASSWORD\" \"$PGUSER\" \"$DATABASE_URL\"\nexit 7\n";
    let path = folder.path().join("psql");
    fs::write(&path, script).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    folder
}

fn path_with(folder: &Path) -> std::ffi::OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([folder.to_owned()].into_iter().chain(std::env::split_paths(&old))).unwrap()
}

#[test]
fn psql_gets_the_schema_and_no_password_in_its_arguments() {
    let (folder, fixture) = fleet("cli_shell", &["a b%"]);
    let programs = folder_with_psql();
    let mut command = bare(&["shell", "--schema", "a b%", "--", "-c", "SELECT 1"]);
    // A later parameter of the URL counts, and servers that trust the machine ask for none.
    let url = fixture.database.url();
    let url = format!("{url}{}password=s3cret", if url.contains('?') { "&" } else { "?" });
    on(&mut command, &fixture, &folder).env("PATH", path_with(programs.path())).env_remove("PGOPTIONS");
    if !url.contains('@') {
        command.env("DATABASE_URL", &url);
    }
    let ended = Ended::of(&command.output().unwrap());
    assert_eq!((ended.code, &*ended.err), (7, ""), "{ended:?}");
    assert!(ended.out.contains("PGOPTIONS -c search_path=\"a\\ b%\",\\ \"public\",\\ pg_temp\n"), "{ended:?}");
    assert!(ended.out.contains("argument --set=PROMPT1=a b%%@%/%R%x%# \n"), "{ended:?}");
    assert!(ended.out.contains("argument -c\nargument SELECT 1\n") && ended.out.ends_with("\nurl \n"), "{ended:?}");
    let arguments: Vec<_> = ended.out.lines().filter(|line| line.starts_with("argument")).collect();
    assert_eq!(arguments.len(), 4, "{ended:?}");
    if !fixture.database.url().contains('@') {
        assert!(ended.out.contains("PGPASSWORD s3cret\n"), "{ended:?}");
    }
}

#[test]
fn without_psql_or_a_tenant_it_says_so() {
    let (folder, fixture) = fleet("cli_shell_missing", &["a"]);
    let empty = tempfile::tempdir().unwrap();
    let run = |schema: &str| {
        let mut command = bare(&["shell", "--schema", schema]);
        on(&mut command, &fixture, &folder).env("PATH", empty.path());
        Ended::of(&command.output().unwrap())
    };
    let told = "error: there is no psql in PATH: it is in PostgreSQL's package of client programs";
    assert_eq!(run("a").all(), (1, "", told));
    assert_eq!(run("public").all(), (1, "", told));
    assert_eq!(run("nobody").all(), (2, "", "error: there is no tenant with schema \"nobody\""));
}
