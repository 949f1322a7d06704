//! What a type can do, found out where the derives name it.
//!
//! The method that needs fewer references is taken, if its type has the trait that it asks for: so code that must
//! compile for any type uses what only some have.

use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

use super::{FieldError, FieldValues};

/// A type of a field.
#[derive(Debug)]
pub struct Text<V>(PhantomData<fn() -> V>);

impl<V> Text<V> {
    /// Of which something is to be found out.
    pub const TYPE: Self = Self(PhantomData);
}

/// A type that is `FromStr`.
pub trait Readable {
    /// The type.
    type Value;

    /// Whether it is.
    fn is_readable(&self) -> bool;

    /// Says why a text is no value.
    ///
    /// # Errors
    ///
    /// If it is none.
    fn check(&self, text: &str) -> Result<(), String>;

    /// The value, if any was given.
    ///
    /// # Errors
    ///
    /// If the text is none.
    fn value(&self, field: &'static str, values: &FieldValues) -> Result<Option<Self::Value>, FieldError>;
}

impl<V: FromStr<Err: Display>> Readable for Text<V> {
    type Value = V;

    fn is_readable(&self) -> bool {
        true
    }

    fn check(&self, text: &str) -> Result<(), String> {
        text.parse::<V>().map(drop).map_err(|error| error.to_string())
    }

    fn value(&self, field: &'static str, values: &FieldValues) -> Result<Option<V>, FieldError> {
        values.parse_optional(field)
    }
}

/// Any other type.
pub trait NotReadable {
    /// The type.
    type Value;

    /// Whether it is.
    fn is_readable(&self) -> bool;

    /// Says why a text is no value.
    ///
    /// # Errors
    ///
    /// Always.
    fn check(&self, text: &str) -> Result<(), String>;

    /// The value, which nobody can give.
    ///
    /// # Errors
    ///
    /// If one was given.
    fn value(&self, field: &'static str, values: &FieldValues) -> Result<Option<Self::Value>, FieldError>;
}

impl<V> NotReadable for &Text<V> {
    type Value = V;

    fn is_readable(&self) -> bool {
        false
    }

    fn check(&self, _: &str) -> Result<(), String> {
        Err(NOT_READABLE.to_owned())
    }

    fn value(&self, field: &'static str, values: &FieldValues) -> Result<Option<V>, FieldError> {
        match values.get(field) {
            Some(_) => Err(FieldError::new(field, NOT_READABLE)),
            None => Ok(None),
        }
    }
}

const NOT_READABLE: &str = "its type cannot be read from text: it is not `FromStr`";

#[cfg(test)]
#[allow(clippy::needless_borrow, reason = "as the derives write it")]
mod tests {
    use super::*;

    struct Opaque;

    #[test]
    fn what_cannot_be_read_is_told_and_not_refused_by_the_compiler() {
        let mut values = FieldValues::default();
        assert!((&Text::<i32>::TYPE).is_readable() && !(&Text::<Opaque>::TYPE).is_readable());
        assert!((&Text::<Opaque>::TYPE).value("x", &values).unwrap().is_none());
        values.set("x", "7");
        assert_eq!((&Text::<i32>::TYPE).value("x", &values), Ok(Some(7)));
        assert!((&Text::<Opaque>::TYPE).value("x", &values).is_err());
    }
}
