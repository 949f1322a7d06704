//! What the commands write, a tenant's in one piece.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::style::{BAD, HEAD, OPEN};
use crate::commands::{EachOutcome, EachProgress, EachReport};
use crate::shown::Shown;

#[derive(Clone)]
pub(super) struct Printer {
    output: Output,
    /// Nobody else writes meanwhile, so that nothing need be kept until the tenant is done with.
    is_direct: bool,
    has_several: Arc<AtomicBool>,
    kept: Arc<Mutex<HashMap<String, Vec<u8>>>>,
}

/// What one tenant writes.
pub(super) struct Piece<'a> {
    printer: &'a Printer,
    schema: &'a str,
    bytes: Vec<u8>,
    last: Option<u8>,
}

impl Printer {
    pub(super) fn new(output: &Output, is_one_by_one: bool) -> Self {
        let is_direct = is_one_by_one && !output.json;
        Self { output: output.clone(), is_direct, has_several: Arc::default(), kept: Arc::default() }
    }

    pub(super) fn piece<'a>(&'a self, schema: &'a str) -> Piece<'a> {
        Piece { printer: self, schema, bytes: Vec::new(), last: None }
    }

    pub(super) fn report(&self, report: &EachReport) {
        #[derive(Serialize)]
        struct Line<'a> {
            report: &'a EachReport,
        }
        if self.output.json {
            return self.output.out.json(&Line { report });
        }
        for schema in &report.unknown {
            self.output.err.line(format_args!("{BAD}{schema}:{BAD:#} no tenant has this schema"));
        }
        if self.has_several.load(Ordering::Relaxed) || report.interrupted {
            self.output.err.line(report.counts());
        }
    }

    fn heading(&self, schema: &str) -> String {
        if self.has_several.load(Ordering::Relaxed) {
            format!("{HEAD}== {} =={HEAD:#}\n", Shown(schema))
        } else {
            String::new()
        }
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<String, Vec<u8>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EachProgress for Printer {
    fn started(&self, all: usize) {
        self.has_several.store(all > 1, Ordering::Relaxed);
    }

    fn tenant_finished(&self, schema: &str, outcome: &EachOutcome) {
        #[derive(Serialize)]
        struct Line<'a> {
            schema: &'a str,
            #[serde(flatten)]
            outcome: &'a EachOutcome,
            output: Cow<'a, str>,
        }
        let mut written = self.kept().remove(schema).unwrap_or_default();
        if self.output.json {
            return self.output.out.json(&Line { schema, outcome, output: String::from_utf8_lossy(&written) });
        }
        if !written.is_empty() {
            written.splice(..0, self.heading(schema).into_bytes());
            if written.last() != Some(&b'\n') {
                written.push(b'\n');
            }
            self.output.out.bytes(&written);
        }
        match outcome {
            EachOutcome::Failed(error) => {
                self.output.err.line(format_args!("{BAD}{}:{BAD:#} {}", Shown(schema), Failure(error)));
            }
            EachOutcome::NoSchema => {
                self.output.err.line(format_args!("{OPEN}{}:{OPEN:#} has no schema", Shown(schema)));
            }
            EachOutcome::Done => {}
        }
    }
}

impl Write for Piece<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(last) = bytes.last() else { return Ok(0) };
        if !self.printer.is_direct {
            self.bytes.extend_from_slice(bytes);
        } else {
            if self.last.is_none() {
                self.printer.output.out.write(&self.printer.heading(self.schema));
            }
            self.printer.output.out.bytes(bytes);
        }
        self.last = Some(*last);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Also where the command panics: what it wrote until then may say why.
impl Drop for Piece<'_> {
    fn drop(&mut self) {
        if !self.printer.is_direct {
            self.printer.kept().insert(self.schema.to_owned(), std::mem::take(&mut self.bytes));
        } else if self.last.is_some_and(|last| last != b'\n') {
            self.printer.output.out.write("\n");
        }
    }
}
