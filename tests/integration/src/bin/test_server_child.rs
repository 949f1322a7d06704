//! A program that uses the throw-away server and then ends as its argument says; the tests in `tests/testing` look at what it
//! leaves behind.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its output is what the tests read")]

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use tenants_diesel::testing::{TestDatabase, TestServer};

fn main() -> ExitCode {
    match play(&env::args().nth(1).unwrap_or_default()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn play(role: &str) -> Result<(), Box<dyn std::error::Error>> {
    let database = TestDatabase::new("child")?;
    let server = TestServer::shared()?;
    if role == "grandchild" {
        outlive_me()?;
    }
    println!("url: {}", database.url());
    match server.socket_folder() {
        Some(folder) => println!("folder: {}\npostmaster: {}", folder.display(), postmaster(folder)?),
        None => println!("folder: \npostmaster: "),
    }
    match role {
        "return" => Ok(()),
        "panic" => panic!("as asked"),
        "exit" => std::process::exit(0),
        "abort" => std::process::abort(),
        "sleep" | "grandchild" => {
            thread::sleep(Duration::from_secs(60));
            Ok(())
        }
        other => Err(format!("no role {other:?}").into()),
    }
}

/// Starts a process that holds whatever it inherits until long after our end.
fn outlive_me() -> std::io::Result<()> {
    Command::new("sleep").arg("30").stdout(Stdio::null()).spawn().map(drop)
}

fn postmaster(folder: &Path) -> std::io::Result<String> {
    let file = fs::read_to_string(folder.join("data/postmaster.pid"))?;
    Ok(file.lines().next().unwrap_or_default().to_owned())
}
