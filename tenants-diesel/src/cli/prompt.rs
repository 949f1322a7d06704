//! Questions at a terminal.

use std::io::{self, IsTerminal as _};

use super::exit::Exit;
use super::output::Output;
use super::style::BAD;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum PromptError {
    #[error("the input ended before the question was answered; nothing was done")]
    Ended,
    #[error("the answer cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// Whether there is somebody who could answer.
pub(super) fn is_interactive() -> bool {
    io::stdin().is_terminal()
}

/// Asks on stderr, and reads a line.
///
/// # Errors
///
/// If the input ends.
pub(super) fn ask(output: &Output, question: &str) -> Result<String, PromptError> {
    output.err.write(question);
    let mut answer = String::new();
    if io::stdin().read_line(&mut answer)? == 0 {
        output.err.write("\n");
        return Err(PromptError::Ended);
    }
    Ok(answer.trim_end_matches(['\n', '\r']).to_owned())
}

impl Output {
    /// Tells that a question was not answered.
    pub(super) fn unanswered(&self, error: &PromptError) -> Exit {
        self.complain(error);
        Exit::Failed
    }

    /// Tells of an error that is none of the library's.
    pub(super) fn complain(&self, error: impl std::fmt::Display) {
        if self.json {
            #[derive(serde::Serialize)]
            struct Complaint {
                #[serde(skip_serializing_if = "Option::is_none")]
                event: Option<&'static str>,
                error: Message,
            }
            #[derive(serde::Serialize)]
            struct Message {
                message: String,
            }
            let complaint = |event| Complaint { event, error: Message { message: error.to_string() } };
            self.err.json(&complaint(Some("error")));
            self.out.json(&complaint(None));
        } else {
            self.err.line(format_args!("{BAD}error:{BAD:#} {error}"));
        }
    }
}
