//! A field without a value.

/// A field of a new row that has no value.
///
/// ```
/// use tenants_diesel::cli::model::FieldValues;
///
/// let error = FieldValues::default().parse::<i32>("age").unwrap_err();
/// assert_eq!(error.to_string(), "age: a value is needed");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
#[non_exhaustive]
pub struct FieldError {
    /// The field's name in the struct.
    pub field: &'static str,
    /// Why it has none.
    pub message: String,
}

impl FieldError {
    /// A field that has no value, and why.
    #[must_use]
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }

    /// The value of a field that cannot do without.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn needed<V>(field: &'static str, value: Option<V>) -> Result<V, Self> {
        value.ok_or_else(|| Self::new(field, "a value is needed"))
    }
}
