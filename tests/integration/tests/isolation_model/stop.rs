//! Why a closure did not return a value.

/// What the model's own closures return.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The promise is broken: this is what the test looks for.
    Broken(String),
    /// An error, met or asked for; the connection is to cope with it.
    #[allow(dead_code, reason = "shown by Debug")]
    Error(String),
}

impl From<diesel::result::Error> for Stop {
    fn from(error: diesel::result::Error) -> Self {
        Self::Error(error.to_string())
    }
}

impl From<tenants_diesel::Error> for Stop {
    fn from(error: tenants_diesel::Error) -> Self {
        Self::Error(error.to_string())
    }
}
