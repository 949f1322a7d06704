//! A last question before something is lost.

use super::exit::Exit;
use super::output::Output;
use super::prompt::ask;

/// Lets the name of what is to be lost be typed.
///
/// # Errors
///
/// If another one is typed, or none.
pub(super) fn confirm(name: &str, question: &str, output: &Output) -> Result<(), Exit> {
    let answer = ask(output, question).map_err(|error| output.unanswered(&error))?;
    if answer.trim() == name {
        return Ok(());
    }
    output.complain("that is another name; nothing was changed");
    Err(Exit::Failed)
}
