//! What a migration runs in one direction.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use diesel::migration::Migration;
use diesel::pg::Pg;
use tenants_core::sql::{Facts, LexError};

/// What a migration does in one direction.
#[derive(Clone)]
pub(crate) enum Script {
    /// SQL, which can be put into a message with others.
    Sql(SqlText),
    /// Rust code, which has to be run.
    Code(Rc<dyn Migration<Pg>>),
}

/// An SQL text, which is read once, when somebody first asks about it.
#[derive(Clone)]
pub(crate) struct SqlText {
    text: Cow<'static, str>,
    facts: Arc<OnceLock<Result<Facts, LexError>>>,
}

impl Script {
    /// A text that was made at run time.
    pub(super) fn sql(text: String) -> Self {
        Self::Sql(SqlText::new(text))
    }
}

impl SqlText {
    pub(super) fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), facts: Arc::default() }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn facts(&self) -> Result<&Facts, &LexError> {
        self.facts.get_or_init(|| Facts::of(&self.text)).as_ref()
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sql(_) => "Sql",
            Self::Code(_) => "Code",
        })
    }
}
