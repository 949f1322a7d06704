//! Combinations of arguments that clap's own rules cannot express.

use clap::error::ErrorKind;

/// The error of arguments of which one excludes the other.
pub(super) fn conflict(message: impl std::fmt::Display) -> clap::Error {
    clap::Error::raw(ErrorKind::ArgumentConflict, format!("{message}\n\nFor more information, try '--help'.\n"))
}

/// The error of arguments that nobody could be asked for.
pub(super) fn missing<S: AsRef<str>>(arguments: &[S]) -> clap::Error {
    let lines: String = arguments.iter().map(|argument| format!("  {}\n", argument.as_ref())).collect();
    let message =
        format!("the following required arguments were not provided:\n{lines}\nFor more information, try '--help'.\n");
    clap::Error::raw(ErrorKind::MissingRequiredArgument, message)
}
