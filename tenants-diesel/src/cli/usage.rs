//! Combinations of arguments that clap's own rules cannot express.

use clap::error::ErrorKind;

/// The error of arguments of which one excludes the other.
pub(super) fn conflict(message: impl std::fmt::Display) -> clap::Error {
    clap::Error::raw(ErrorKind::ArgumentConflict, format!("{message}\n\nFor more information, try '--help'.\n"))
}
