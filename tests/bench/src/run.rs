//! The program: options in, table out.

use std::process::ExitCode;

use clap::Parser as _;

use crate::child;
use crate::error::{Result, chain};
use crate::header::Header;
use crate::measure::measure;
use crate::options::Options;
use crate::row::Row;
use crate::rows::ALL;
use crate::setting::Setting;
use crate::table;

/// Measures what is asked for and prints it.
#[expect(clippy::print_stderr, reason = "a program for the terminal")]
#[must_use]
pub fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the benchmark stopped: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the figures, and how far it has come")]
fn run(options: &Options) -> Result<()> {
    if let Some(folder) = &options.child {
        println!("{}", child::run(folder)?);
        return Ok(());
    }
    let rows = chosen(&options.row)?;
    let setting = Setting::of(options);
    let header = Header::new()?;
    let mut records = Vec::new();
    for row in rows {
        eprintln!("row {} …", row.id);
        let record = measure(row, &setting)?;
        if options.json {
            println!("{}", serde_json::to_string(&record)?);
        }
        records.push(record);
    }
    if !options.json {
        println!("\n{}\n{}", header.render(&setting), table::render(&records));
    }
    Ok(())
}

fn chosen(ids: &[String]) -> Result<Vec<&'static Row>> {
    if let Some(id) = ids.iter().find(|id| !ALL.iter().any(|row| row.id == **id)) {
        let known: Vec<&str> = ALL.iter().map(|row| row.id).collect();
        return Err(format!("there is no row {id:?}, only {}", known.join(", ")).into());
    }
    Ok(ALL.iter().filter(|row| ids.is_empty() || ids.iter().any(|id| id == row.id)).collect())
}
