//! `cargo run -p quickstart`: two customers in one database, each with a schema of its own.

#![allow(clippy::print_stderr, reason = "a program for the terminal")]

use std::process::ExitCode;

use quickstart::{database, story};

fn main() -> ExitCode {
    match database::url().and_then(|url| story::run(&url)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint!("\nThe quickstart stopped: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprint!(": {cause}");
                source = cause.source();
            }
            eprintln!();
            ExitCode::FAILURE
        }
    }
}
