//! Runs the commands on a fixture's database.

use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tenants_integration::Fixture;

use crate::helpers::Folder;

const PROGRAM: &str = env!("CARGO_BIN_EXE_manage_child");

/// The same on a model with fields of many types.
pub(crate) const COMPANIES: &str = env!("CARGO_BIN_EXE_manage_companies");

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// The exit code, and both streams without their last line break.
    pub(crate) fn all(&self) -> (i32, &str, &str) {
        (self.code, self.out.trim_end(), self.err.trim_end())
    }

    /// The one object on stdout.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The objects on stderr.
    #[track_caller]
    pub(crate) fn events(&self) -> Vec<Value> {
        self.err.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{self:?}"))).collect()
    }
}

/// The command without a database, and without what the tests' own surroundings say.
pub(crate) fn bare(arguments: &[&str]) -> Command {
    bare_with(Command::new(PROGRAM), arguments)
}

/// The same where signals are as they are in a terminal: what whoever runs the tests ignores is inherited.
pub(crate) fn with_default_signals(arguments: &[&str]) -> Command {
    if cfg!(target_os = "linux") {
        let mut command = Command::new("env");
        command.args(["--default-signal=INT", PROGRAM]);
        bare_with(command, arguments)
    } else {
        bare(arguments)
    }
}

pub(crate) fn bare_with(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments).stdin(Stdio::null());
    for variable in [
        "DATABASE_URL",
        "EXECUTOR",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "TENANT_MIGRATIONS",
        "TENANTS_SUPERUSER_PASSWORD",
    ] {
        command.env_remove(variable);
    }
    command
}

/// Lets a command work in a fixture's database, with a folder's migrations.
pub(crate) fn on<'a>(command: &'a mut Command, fixture: &Fixture, folder: &Folder) -> &'a mut Command {
    command.env("DATABASE_URL", fixture.database.url()).env("TENANT_MIGRATIONS", folder.path())
}

/// Runs a command line to its end.
pub(crate) fn manage(fixture: &Fixture, folder: &Folder, line: &str) -> Ended {
    let arguments: Vec<&str> = line.split_whitespace().collect();
    Ended::of(&on(&mut bare(&arguments), fixture, folder).output().unwrap())
}

/// A fixture with these tenants, whose migrations are the usual ones; the folder is still empty.
pub(crate) fn fleet(hint: &str, names: &[&str]) -> (Folder, Fixture) {
    let fixture = Fixture::new(hint);
    for name in names {
        let _ = fixture.tenant(name);
    }
    (Folder::new(), fixture)
}
