//! `shell` with the real psql.

use std::io::Write as _;
use std::process::Stdio;

use tenants_integration::Fixture;

use crate::cli::child::{Ended, bare, fleet, on};
use crate::helpers::Folder;

#[test]
fn psql_runs_in_the_schema() {
    let (folder, fixture) = fleet("shell", &["a", "Ünï", "b c"]);
    for (schema, expected) in [("a", "a"), ("b c", "b c"), ("Ünï", "Ünï"), ("public", "public")] {
        let mut command = bare(&["shell", "--schema", schema, "--", "-XAtq"]);
        on(&mut command, &fixture, &folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let sql = "SELECT current_schema(), current_setting('application_name');\n\\c\nSELECT current_schema();\n\\q\n";
        child.stdin.take().unwrap().write_all(sql.as_bytes()).unwrap();
        let ended = Ended::of(&child.wait_with_output().unwrap());
        assert_eq!(ended.all(), (0, &*format!("{expected}|manage shell\n{expected}"), ""), "{ended:?}");
    }
    let mut command = bare(&["shell", "-s", "a", "--", "-X", "-v", "ON_ERROR_STOP=1", "-f", "-"]);
    on(&mut command, &fixture, &folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"SELECT nosuch;\n").unwrap();
    assert_eq!(Ended::of(&child.wait_with_output().unwrap()).code, 3);
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_sees_the_password() {
    // A server that asks for none, so that any will do.
    let fixture = Fixture::as_superuser("shell_secret", |builder| builder);
    let (folder, _a) = (Folder::new(), fixture.tenant("a"));
    let url = fixture.database.url();
    let given = format!("{url}{}password=s3cret&keepalives=1", if url.contains('?') { "&" } else { "?" });
    let mut command = bare(&["shell", "--schema", "a", "--", "-XAtq"]);
    on(&mut command, &fixture, &folder).env("DATABASE_URL", given).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let sql = "\\setenv PGOPTIONS\n\\! tr '\\0' ' ' < /proc/$PPID/cmdline; echo; echo \"password $PGPASSWORD\"\n";
    child.stdin.take().unwrap().write_all(sql.as_bytes()).unwrap();
    let ended = Ended::of(&child.wait_with_output().unwrap());
    let mut lines = ended.out.lines();
    let (arguments, password) = (lines.next().unwrap(), lines.next().unwrap());
    assert!(arguments.contains("psql ") && arguments.contains("keepalives='1'"), "{arguments}");
    assert!(!arguments.contains("://") && !arguments.contains("s3cret"), "{arguments}");
    assert_eq!(password, "password s3cret");
}
