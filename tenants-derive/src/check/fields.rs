//! The fields a model must have: there, of the right type, and inserted.

use proc_macro2::Span;
use syn::{DeriveInput, Ident};

use super::shape::has_named_fields;
use super::types;
use crate::errors::Errors;
use crate::model::{Field, Sketch};

/// A field the derive works with.
pub(super) struct Wanted<'a> {
    /// The attribute that names another field, and the field's own default name.
    pub(super) name: &'a str,
    /// The field, where an attribute names one.
    pub(super) named: Option<&'a Ident>,
    /// The attributes' namespace: `tenant` or `domain`.
    pub(super) namespace: &'a str,
    /// What the field is, for messages: "the schema's name".
    pub(super) what: &'a str,
    /// The names of the types it may have; empty where any will do.
    pub(super) types: &'a [&'a str],
    /// What to do about another type.
    pub(super) advice: &'a str,
    /// The generated struct is to hold it.
    pub(super) inserted: bool,
}

impl Wanted<'_> {
    /// The field; a missing or unfit one is noted.
    pub(super) fn find(&self, input: &DeriveInput, sketch: &Sketch, errors: &mut Errors) -> Option<Field> {
        if !has_named_fields(input) {
            return None;
        }
        let Some(field) = self.look_up(sketch) else {
            self.missing(input, errors);
            return None;
        };
        self.check(field, errors);
        Some(field.clone())
    }

    fn look_up<'f>(&self, sketch: &'f Sketch) -> Option<&'f Field> {
        let default = Ident::new(self.name, Span::call_site());
        sketch.field(self.named.unwrap_or(&default))
    }

    fn missing(&self, input: &DeriveInput, errors: &mut Errors) {
        let Self { name, namespace, what, .. } = self;
        match self.named {
            Some(named) => errors.at(named, format!("there is no field `{named}` to hold {what}")),
            None => errors.at(
                &input.ident,
                format!("the field `{name}` is missing: it holds {what}; if yours has another name, say `#[{namespace}({name} = …)]`"),
            ),
        }
    }

    fn check(&self, field: &Field, errors: &mut Errors) {
        let Self { what, advice, .. } = self;
        let ident = &field.ident;
        if types::is_option(&field.ty) {
            errors.at(&field.ty, format!("`{ident}` cannot be optional: it holds {what}{advice}"));
        } else if !self.types.is_empty() && types::is_plainly_other(&field.ty, self.types) {
            let types: Vec<_> = self.types.iter().map(|name| format!("`{name}`")).collect();
            errors.at(&field.ty, format!("`{ident}` must be a {}{advice}", types.join(" or a ")));
        }
        if self.inserted && field.skip_insertion {
            errors.at(ident, format!("`{ident}` cannot be `skip_insertion`: a new row has to say {what}"));
        }
    }
}
