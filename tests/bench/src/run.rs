//! The program: options in, table out.

use std::process::ExitCode;

use clap::Parser as _;

use crate::child;
use crate::error::{Result, chain};
use crate::header::Header;
use crate::measure::measure;
use crate::options::Options;
use crate::pinned::Pinned;
use crate::record::Record;
use crate::row::{Processors, Row};
use crate::rows::chosen;
use crate::setting::Setting;
use crate::{table, worker};

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
    let setting = Setting::of(options);
    if options.pinned {
        return worker::run(&setting);
    }
    let rows = chosen(&options.row)?;
    let header = Header::new()?;
    let (mut records, mut pinned) = (Vec::new(), None);
    for row in &rows {
        eprintln!("row {} …", row.id);
        let record = one(row, &setting, &mut pinned)?;
        if options.json {
            println!("{}", serde_json::to_string(&record)?);
        }
        records.push(record);
    }
    if !options.json {
        println!("\n{}\n{}", header.render(&setting, &rows), table::render(&records));
    }
    Ok(())
}

/// Measures a row where it is to be measured.
fn one(row: &Row, setting: &Setting, pinned: &mut Option<Pinned>) -> Result<Record> {
    match (row.processors, pinned) {
        (Processors::All, _) => Ok(Record::new(row, measure(row, setting)?)),
        (Processors::One, Some(pinned)) => pinned.measure(row),
        (Processors::One, none) => none.insert(Pinned::start(setting)?).measure(row),
    }
}
