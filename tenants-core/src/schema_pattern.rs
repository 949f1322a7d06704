//! A pattern of schema names.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use crate::sql::literal;

/// A pattern of schema names: `*` stands for any characters, `?` for one, everything else for itself.
///
/// ```
/// use tenants_core::SchemaPattern;
///
/// let pattern: SchemaPattern = "customer_?*".parse()?;
/// assert!(pattern.matches("customer_42") && !pattern.matches("customer_"));
/// # Ok::<(), tenants_core::SchemaPatternError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaPattern(Box<str>);

/// The text is no pattern of schema names.
///
/// ```
/// use tenants_core::{SchemaPattern, SchemaPatternError};
///
/// assert_eq!("".parse::<SchemaPattern>(), Err(SchemaPatternError::Empty));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaPatternError {
    /// It is empty, and would match nothing.
    #[error("a pattern of schema names must not be empty: * stands for all")]
    Empty,
    /// It holds a NUL character, which no name can.
    #[error("a pattern of schema names must not hold a NUL character")]
    Nul,
}

impl SchemaPattern {
    /// Whether a name fits.
    ///
    /// ```
    /// # use tenants_core::SchemaPattern;
    /// let pattern: SchemaPattern = "*_eu".parse()?;
    /// assert!(pattern.matches("acme_eu") && !pattern.matches("acme_EU"));
    /// # Ok::<(), tenants_core::SchemaPatternError>(())
    /// ```
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        matches(&self.0, name)
    }

    /// The pattern as a literal for SQL's `LIKE`
    /// ([manual 9.7.1](https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-LIKE)).
    ///
    /// ```
    /// # use tenants_core::SchemaPattern;
    /// assert_eq!("acme_*".parse::<SchemaPattern>()?.like(), r" E'acme\\_%'");
    /// # Ok::<(), tenants_core::SchemaPatternError>(())
    /// ```
    #[must_use]
    pub fn like(&self) -> String {
        let mut like = String::new();
        for character in self.0.chars() {
            match character {
                '*' => like.push('%'),
                '?' => like.push('_'),
                '%' | '_' | '\\' => {
                    let _ = write!(like, "\\{character}");
                }
                other => like.push(other),
            }
        }
        literal(&like).to_string()
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => name.is_empty(),
        Some('*') => {
            let behind = name.char_indices().map(|(at, _)| &name[at..]);
            behind.chain([""]).any(|tail| matches(rest.as_str(), tail))
        }
        Some(first) => {
            let mut letters = name.chars();
            letters.next().is_some_and(|letter| first == '?' || first == letter)
                && matches(rest.as_str(), letters.as_str())
        }
    }
}

impl FromStr for SchemaPattern {
    type Err = SchemaPatternError;

    fn from_str(text: &str) -> Result<Self, SchemaPatternError> {
        if text.is_empty() {
            Err(SchemaPatternError::Empty)
        } else if text.contains('\0') {
            Err(SchemaPatternError::Nul)
        } else {
            Ok(Self(text.into()))
        }
    }
}

impl fmt::Display for SchemaPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
