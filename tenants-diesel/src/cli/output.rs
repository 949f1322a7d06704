//! Where the commands write.

use std::fmt::Display;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::database_url::without_secret;
use super::exit::Exit;
use super::failure::{FIELD, Failure};
use super::style::BAD;
use super::unmigrated;
use crate::Error;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// Results and progress, and whether for programs.
#[derive(Clone)]
pub(super) struct Output {
    pub(super) out: Stream,
    pub(super) err: Stream,
    pub(super) json: bool,
}

impl Output {
    /// The process's own; colours stay on a terminal only, and not with `NO_COLOR`.
    pub(super) fn standard(json: bool) -> Self {
        Self { out: Stream::new(anstream::stdout()), err: Stream::new(anstream::stderr()), json }
    }

    /// Shows a result.
    pub(super) fn show(&self, result: &(impl Display + Serialize)) {
        if self.json { self.out.json(result) } else { self.out.line(result) }
    }

    /// Tells of an error that ended a command of `tenancy`, without what it quotes of the URL's secret.
    pub(super) fn failed<T: TenantTable>(&self, error: Error, tenancy: &Tenancy<T>) -> Exit {
        let hint = if self.json { None } else { unmigrated::hint(&error, tenancy) };
        let exit = self.fail(&without_secret(error, tenancy.migration_url()));
        if let Some(hint) = hint {
            self.err.line(format_args!("{FIELD}hint: {hint}"));
        }
        exit
    }

    /// Tells of an error that ended the command.
    pub(super) fn fail(&self, error: &Error) -> Exit {
        #[derive(Serialize)]
        struct Failed<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            event: Option<&'a str>,
            error: &'a Error,
        }
        if self.json {
            self.err.json(&Failed { event: Some("error"), error });
            self.out.json(&Failed { event: None, error });
        } else {
            if let Error::RunEndedEarly { report, .. } = error {
                self.out.line(report);
            }
            self.err.line(format_args!("{BAD}error:{BAD:#} {}", Failure(error)));
        }
        Exit::of(error)
    }

    /// Tells why the arguments cannot be meant.
    pub(super) fn refuse(&self, usage: &clap::Error) -> Exit {
        self.err.write(&usage.render().ansi().to_string());
        Exit::Usage
    }
}

/// A stream that several threads write to, line by line.
#[derive(Clone)]
pub(super) struct Stream(Arc<Mutex<dyn Write + Send>>);

impl Stream {
    pub(super) fn new(writer: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(writer)))
    }

    pub(super) fn line(&self, line: impl Display) {
        self.write(&format!("{line}\n"));
    }

    pub(super) fn json(&self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(line) => self.write(&format!("{}\n", without_controls(line))),
            Err(error) => tracing::error!(%error, "cannot be written as JSON"),
        }
    }

    pub(super) fn write(&self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Whoever has gone (`| head`) misses nothing: what the command does, and its exit code, do not depend on being read.
    pub(super) fn bytes(&self, bytes: &[u8]) {
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writer.write_all(bytes).and_then(|()| writer.flush());
    }
}

/// JSON in one line that says nothing to a terminal.
///
/// Within strings JSON lets pass what a terminal may take for the beginning of a sequence; what else is a control character
/// stands between tokens, in a column that the database keeps as it was written.
fn without_controls(json: String) -> String {
    if !json.contains(char::is_control) {
        return json;
    }
    let mut text = String::with_capacity(json.len());
    for char in json.chars() {
        match char {
            char if char.is_ascii_control() && char != '\u{7f}' => text.push(' '),
            char if char.is_control() => text.push_str(&format!("\\u{:04x}", u32::from(char))),
            char => text.push(char),
        }
    }
    text
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What was written to a stream.
    #[derive(Clone, Default)]
    pub(in crate::cli) struct Written(Arc<Mutex<Vec<u8>>>);

    impl Written {
        pub(in crate::cli) fn stream(&self) -> Stream {
            Stream::new(self.clone())
        }

        pub(in crate::cli) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn fail(json: bool, error: &Error) -> (Exit, String, String) {
        let (out, err) = (Written::default(), Written::default());
        let output = Output { out: out.stream(), err: err.stream(), json };
        let exit = output.fail(error);
        (exit, out.text(), anstream::adapter::strip_str(&err.text()).to_string())
    }

    #[test]
    fn json_is_one_line_and_says_nothing_to_a_terminal() {
        let raw = serde_json::value::RawValue::from_string("{\n\t\"a\": \"\u{9b}1m\u{7f}\"}".to_owned()).unwrap();
        let written = Written::default();
        written.stream().json(&raw);
        assert_eq!(written.text(), "{  \"a\": \"\\u009b1m\\u007f\"}\n");
    }

    #[test]
    fn an_error_is_told_once() {
        let error = Error::Request(crate::migrations::RequestError::WhichSet);
        let (exit, out, err) = fail(false, &error);
        assert_eq!((exit, &*out), (Exit::Usage, ""));
        assert_eq!(err, format!("error: {error}\n"));
    }

    #[test]
    fn a_run_that_ended_early_tells_first_what_it_did() {
        let early = Error::RunEndedEarly { report: Box::default(), source: Box::new(Error::NoMigrationUrl) };
        let (exit, out, err) = fail(false, &early);
        assert_eq!((exit, &*out), (Exit::Failed, "0 schemas, 0 migrations applied, 0 failed\n"));
        assert_eq!(err, format!("error: the run ended early: {}\n", Error::NoMigrationUrl));
        let (_, out, err) = fail(true, &early);
        let [out, err] = [out, err].map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap());
        assert_eq!((&out["error"]["report"]["failed"], &err["event"]), (&0.into(), &"error".into()));
    }
}
