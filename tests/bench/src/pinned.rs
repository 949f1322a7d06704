//! The process that measures rows on one processor, and is asked for one after the other.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use crate::error::Result;
use crate::record::{Figures, Record};
use crate::row::Row;
use crate::setting::Setting;

/// What it says to a row's name: a line of JSON.
pub(crate) type Answer = Result<Figures, String>;

/// That process; it ends with this value.
#[derive(Debug)]
pub(crate) struct Pinned {
    process: Child,
    /// It ends when these do.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Pinned {
    /// Starts it; its server it starts by itself, for that inherits its processor.
    pub(crate) fn start(setting: &Setting) -> Result<Self> {
        Self::of(Command::new(env::current_exe()?).arg("--pinned").args(setting.arguments()))
    }

    fn of(command: &mut Command) -> Result<Self> {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let questions = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().ok_or("a process without standard output")?);
        Ok(Self { process, questions, answers })
    }

    /// Has a row measured there; what goes wrong there goes wrong here.
    pub(crate) fn measure(&mut self, row: &Row) -> Result<Record> {
        let asked =
            self.questions.as_mut().is_some_and(|pipe| pipe.write_all(format!("{}\n", row.id).as_bytes()).is_ok());
        let mut answer = String::new();
        if asked {
            self.answers.read_line(&mut answer)?;
        }
        if !answer.ends_with('\n') {
            return Err(format!("the process that measures row {} ended with {}", row.id, self.end()?).into());
        }
        let figures =
            serde_json::from_str::<Answer>(&answer).map_err(|error| format!("{answer:?} is no answer: {error}"))?;
        Ok(Record::new(row, figures?))
    }

    fn end(&mut self) -> Result<ExitStatus> {
        drop(self.questions.take());
        Ok(self.process.wait()?)
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::named;

    /// The error of a process that runs this script.
    fn error(script: &str) -> String {
        let mut pinned = Pinned::of(Command::new("sh").args(["-c", script])).unwrap();
        pinned.measure(named("1").unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn what_goes_wrong_there_goes_wrong_here() {
        assert_eq!(error(r#"read row; echo "{\"Err\": \"no server for row $row\"}"; read row"#), "no server for row 1");
    }

    #[test]
    fn who_ends_without_an_answer_is_not_waited_for() {
        let ended = "the process that measures row 1 ended with exit status: 3";
        for script in ["exit 3", "read row; exit 3", "read row; printf half; exit 3", "exec <&-; read row; exit 3"] {
            assert_eq!(error(script), ended, "{script}");
        }
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        assert!(error("read row; echo hello; read row").starts_with(r#""hello\n" is no answer: "#));
    }
}
