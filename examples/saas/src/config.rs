//! What the environment says.

use std::env::{self, VarError};
use std::fmt;

/// How the application runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Where it listens; 0 is any free port.
    pub port: u16,
    /// For whom.
    pub mode: Mode,
}

/// For whom the application runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// For its developer: there is an operator's page, and each page shows its queries.
    Development,
    /// For everybody: there is neither.
    Production,
}

/// A setting that cannot be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// `PORT` is no port.
    #[error("PORT is {value:?}, and not a number from 0 to 65535")]
    Port {
        /// What it is.
        value: String,
    },
    /// `SAAS_MODE` is no mode.
    #[error("SAAS_MODE is {value:?}, and neither \"development\" nor \"production\"")]
    Mode {
        /// What it is.
        value: String,
    },
    /// A setting is no text.
    #[error("{name} is not UTF-8")]
    NotText {
        /// The variable.
        name: &'static str,
    },
}

impl Config {
    /// Reads `PORT` (3000 if it is not set) and `SAAS_MODE` (`development` if it is not set).
    ///
    /// # Errors
    ///
    /// If one of them says nothing that is known: nobody gets a development server by a misspelt `production`.
    pub fn from_env() -> Result<Self, ConfigError> {
        let port = match variable("PORT")? {
            Some(value) => value.parse().map_err(|_| ConfigError::Port { value })?,
            None => 3000,
        };
        let mode = match variable("SAAS_MODE")?.as_deref() {
            None | Some("development") => Mode::Development,
            Some("production") => Mode::Production,
            Some(value) => return Err(ConfigError::Mode { value: value.to_owned() }),
        };
        Ok(Self { port, mode })
    }
}

fn variable(name: &'static str) -> Result<Option<String>, ConfigError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(ConfigError::NotText { name }),
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Development => "development mode",
            Self::Production => "production mode",
        })
    }
}
