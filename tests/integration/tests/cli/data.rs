//! `dumpdata` and `loaddata`.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use tenants_integration::Fixture;

use super::child::{Ended, bare, fleet, manage, on};
use crate::helpers::{Folder, execute, texts};

fn bodies(fixture: &Fixture, schema: &str) -> Vec<String> {
    texts(&mut fixture.plain(), &format!("SELECT body AS line FROM {schema}.notes ORDER BY id"))
}

/// Runs a command line with this on its stdin.
fn with_stdin(fixture: &Fixture, folder: &Folder, line: &str, text: &str) -> Ended {
    let mut command = bare(&line.split_whitespace().collect::<Vec<_>>());
    on(&mut command, fixture, folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    Ended::of(&child.wait_with_output().unwrap())
}

#[test]
fn rows_go_from_one_tenant_to_another() {
    let (folder, fixture) = fleet("cli_data", &["a", "b", "c"]);
    execute(&mut fixture.plain(), "TRUNCATE b.notes, c.notes; INSERT INTO a.notes VALUES (2, E'\\x1b[31m\u{9b}')");
    for format in ["copy", "inserts"] {
        let dumped = manage(&fixture, &folder, &format!("dumpdata --schema a --table notes --format {format}"));
        assert_eq!((dumped.code, &*dumped.err), (0, ""), "{dumped:?}");
        assert!(dumped.out.contains('\u{1b}'), "{dumped:?}");
        let loaded = with_stdin(&fixture, &folder, "loaddata --schema b", &dumped.out);
        assert_eq!(loaded.all(), (0, "1 table, 2 rows: notes 2", ""));
        assert_eq!(bodies(&fixture, "a"), bodies(&fixture, "b"));
        execute(&mut fixture.plain(), "TRUNCATE b.notes");
    }

    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("a.sql");
    let name = file.to_str().unwrap();
    let dumped = manage(&fixture, &folder, &format!("dumpdata -s a -e moods --output {name} --json"));
    assert_eq!(dumped.json(), serde_json::json!({"tables": [{"table": "notes", "rows": 2}]}));
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    let loaded = manage(&fixture, &folder, &format!("loaddata -s c {name} --json"));
    assert_eq!(loaded.json(), dumped.json());
    assert_eq!(bodies(&fixture, "a"), bodies(&fixture, "c"));
}

/// As root, `-o /dev/null` would else leave a file of that name.
#[cfg(unix)]
#[test]
fn a_link_or_a_device_is_written_to_and_not_replaced() {
    let (folder, fixture) = fleet("cli_data_device", &["a"]);
    let files = tempfile::tempdir().unwrap();
    let [file, link, device] = ["file", "link", "device"].map(|name| files.path().join(name));
    fs::write(&file, "before").unwrap();
    std::os::unix::fs::symlink("file", &link).unwrap();
    std::os::unix::fs::symlink("/dev/null", &device).unwrap();
    for path in [&link, &device] {
        let dumped = manage(&fixture, &folder, &format!("dumpdata -s a -o {}", path.display()));
        assert_eq!((dumped.code, &*dumped.err), (0, ""), "{dumped:?}");
        assert!(fs::symlink_metadata(path).unwrap().is_symlink(), "{path:?}");
    }
    assert!(fs::read_to_string(&file).unwrap().starts_with("-- Rows of the schema"));
    assert!(!fs::metadata(&device).unwrap().is_file());
    let folders = manage(&fixture, &folder, &format!("dumpdata -s a -o {}", files.path().display()));
    assert_eq!(folders.code, 1, "{folders:?}");
    assert_eq!(fs::read_dir(files.path()).unwrap().count(), 3);
}

#[test]
fn a_dump_that_fails_leaves_no_file() {
    let (folder, fixture) = fleet("cli_data_file", &["a"]);
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("a.sql");
    fs::write(&file, "before").unwrap();
    let failed = manage(&fixture, &folder, &format!("dumpdata -s a -t nosuch -o {}", file.display()));
    assert_eq!(failed.all(), (2, "", "error: schema \"a\" has no table \"nosuch\" whose rows could be dumped"));
    assert_eq!(fs::read_dir(files.path()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(&file).unwrap(), "before");
    let nowhere = manage(&fixture, &folder, "dumpdata -s a -o /no/such/folder/a.sql");
    assert_eq!(nowhere.code, 1, "{nowhere:?}");
    assert!(nowhere.err.starts_with("error: cannot write the data: "), "{nowhere:?}");
}

#[test]
fn what_is_refused_is_told_with_its_line() {
    let (folder, fixture) = fleet("cli_data_refused", &["a"]);
    let text = "INSERT INTO notes (body) VALUES ('x');\nINSERT INTO notes (id, body) VALUES (1, 'twice');\n";
    let refused = with_stdin(&fixture, &folder, "loaddata -s a -", text);
    let (code, out, err) = refused.all();
    assert_eq!((code, out), (1, ""));
    assert!(err.starts_with("error: line 2: duplicate key value"), "{err}");
    assert!(err.contains("\n    statement: INSERT INTO notes (id, body) VALUES (1, 'twice')\n    detail: "), "{err}");
    let json = with_stdin(&fixture, &folder, "loaddata -s a - --json", text).json();
    assert_eq!(json["error"]["database"]["constraint"], "notes_pkey");
    assert_eq!(bodies(&fixture, "a"), ["a"]);

    for line in [
        "dumpdata",
        "loaddata",
        "dumpdata -s a --json",
        "dumpdata -s a --format csv",
        "dumpdata -s nobody",
        "loaddata -s nobody",
        "loaddata -s a /no/such/file",
    ] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!((ended.code, &*ended.out), (2, ""), "{line}: {ended:?}");
    }
    execute(&mut fixture.plain(), "DROP SCHEMA a CASCADE");
    for line in ["dumpdata -s a", "loaddata -s a", "shell -s a"] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!(ended.all(), (2, "", "error: schema \"a\" does not exist"), "{line}");
    }
}
