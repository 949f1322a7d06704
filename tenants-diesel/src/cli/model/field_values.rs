//! What was said of a new row.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use super::FieldError;

/// The values of a new row's fields, as texts.
///
/// ```
/// use tenants_diesel::cli::model::FieldValues;
///
/// let mut values = FieldValues::default();
/// values.set("age", "7");
/// assert_eq!(values.parse("age"), Ok(7));
/// assert_eq!(values.parse_optional::<i32>("size"), Ok(None));
/// assert!(values.parse::<bool>("age").is_err());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldValues(BTreeMap<&'static str, String>);

impl FieldValues {
    /// Gives a field a value.
    pub fn set(&mut self, field: &'static str, text: impl Into<String>) {
        self.0.insert(field, text.into());
    }

    /// A field's text; none where nothing was said of it.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// A field's value.
    ///
    /// # Errors
    ///
    /// If it has none, or its text is no value of the type.
    pub fn parse<V: FromStr<Err: Display>>(&self, field: &'static str) -> Result<V, FieldError> {
        FieldError::needed(field, self.parse_optional(field)?)
    }

    /// A field's value; none where nothing was said of it.
    ///
    /// # Errors
    ///
    /// If its text is no value of the type.
    pub fn parse_optional<V: FromStr<Err: Display>>(&self, field: &'static str) -> Result<Option<V>, FieldError> {
        let parse = |text: &str| text.parse().map_err(|error: V::Err| FieldError::new(field, error.to_string()));
        self.get(field).map(parse).transpose()
    }
}
