//! A field of a new row.

use super::FieldError;

/// A field of a new row, as a command line or a prompt asks for it.
///
/// ```
/// use tenants_diesel::cli::model::Field;
///
/// let paid_until = Field::new("paid_until", "i32", |text| text.parse::<i32>().map(drop).map_err(|error| error.to_string()))
///     .optional()
///     .describe("the last day that is paid for");
/// assert_eq!(paid_until.option(), "paid-until");
/// assert!(paid_until.is_optional() && (paid_until.check)("soon").is_err());
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Field {
    /// The field's name in the struct.
    pub name: &'static str,
    /// Its type as it is written, without `Option`.
    pub ty: &'static str,
    /// Says why a text is no value of the type.
    pub check: fn(&str) -> Result<(), String>,
    /// Whether a value can be read from text at all.
    pub is_readable: bool,
    optional: bool,
    default: Option<&'static str>,
    description: &'static str,
}

impl Field {
    /// A field that needs a value.
    #[must_use]
    pub fn new(name: &'static str, ty: &'static str, check: fn(&str) -> Result<(), String>) -> Self {
        Self { name, ty, check, is_readable: true, optional: false, default: None, description: "" }
    }

    /// A field that may stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// A field that has this value unless another is given.
    #[must_use]
    pub fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// A field with a sentence that says what it is.
    #[must_use]
    pub fn describe(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// A field of a type that is not `FromStr`.
    #[must_use]
    pub fn readable(mut self, is_readable: bool) -> Self {
        self.is_readable = is_readable;
        self
    }

    /// Whether it may stay empty.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// The value it has unless another is given.
    #[must_use]
    pub fn default(&self) -> Option<&'static str> {
        self.default
    }

    /// What it is; empty where nobody said.
    #[must_use]
    pub fn description(&self) -> &'static str {
        self.description
    }

    /// Its name on the command line, without the dashes in front.
    #[must_use]
    pub fn option(&self) -> String {
        self.name.trim_start_matches("r#").replace('_', "-")
    }

    /// Brings a text into the form that the type reads.
    ///
    /// # Errors
    ///
    /// If it is no value of the type.
    pub fn read(&self, text: &str) -> Result<String, FieldError> {
        let text = match self.ty {
            "bool" => match truth(text) {
                Some(truth) => truth.to_string(),
                None => return Err(FieldError { field: self.name, message: "neither yes nor no".to_owned() }),
            },
            "NaiveDateTime" => text.replacen(' ', "T", 1),
            _ => text.to_owned(),
        };
        match (self.check)(&text) {
            Ok(()) => Ok(text),
            Err(message) => Err(FieldError { field: self.name, message }),
        }
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_say_yes_and_no() {
        let on_trial = Field::new("on_trial", "bool", |text| text.parse::<bool>().map(drop).map_err(|e| e.to_string()));
        for (said, meant) in [("yes", "true"), ("N", "false"), ("true", "true"), ("0", "false")] {
            assert_eq!(on_trial.read(said).unwrap(), meant);
        }
        let error = on_trial.read("perhaps").unwrap_err();
        assert_eq!(error.to_string(), "on_trial: neither yes nor no");
    }
}
