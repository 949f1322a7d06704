//! An entry's value as the type its name asks for.

use proc_macro2::TokenStream;
use syn::parse::{Parse, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, LitBool, LitStr, Path, Token, Type};

use super::item::{Item, Value};
use crate::errors::Errors;

impl Item {
    /// `name` or `name = true`/`false`.
    pub(crate) fn flag(&self, errors: &mut Errors) -> Option<bool> {
        match &self.value {
            Value::Bare => Some(true),
            Value::Equals(tokens) => {
                let value = syn::parse2::<LitBool>(tokens.clone());
                self.or_note(value, tokens, "`true` or `false`", errors).map(|lit| lit.value)
            }
            Value::List(_) => self.wrong("`true` or `false`", errors),
        }
    }

    /// `name` alone.
    pub(crate) fn bare(&self, errors: &mut Errors) -> Option<Ident> {
        match &self.value {
            Value::Bare => Some(self.name.clone()),
            Value::Equals(tokens) | Value::List(tokens) => {
                errors.at(tokens, format!("`{}` takes no value", self.name));
                None
            }
        }
    }

    /// `name = Type`.
    pub(crate) fn ty(&self, errors: &mut Errors) -> Option<Type> {
        self.equals("a type", errors)
    }

    /// `name = some::path`.
    pub(crate) fn path(&self, errors: &mut Errors) -> Option<Path> {
        let path = |input: syn::parse::ParseStream<'_>| Path::parse_mod_style(input);
        match &self.value {
            Value::Equals(tokens) => {
                let value = path.parse2(tokens.clone());
                self.or_note(value, tokens, "a path", errors)
            }
            Value::Bare | Value::List(_) => self.wrong("a path", errors),
        }
    }

    /// `name = field`.
    pub(crate) fn field(&self, errors: &mut Errors) -> Option<Ident> {
        self.equals("the name of a field", errors)
    }

    /// `name = "text"`.
    pub(crate) fn string(&self, errors: &mut Errors) -> Option<LitStr> {
        self.equals("a text in quotes", errors)
    }

    /// `name("a", "b")`.
    pub(crate) fn strings(&self, errors: &mut Errors) -> Vec<LitStr> {
        self.list("a list of names in quotes", errors)
    }

    /// `name(some::Trait, Other)`.
    pub(crate) fn paths(&self, errors: &mut Errors) -> Vec<Path> {
        self.list("a list of derives", errors)
    }

    /// Notes that the value is not what the name asks for.
    pub(crate) fn wrong<T>(&self, expected: &str, errors: &mut Errors) -> Option<T> {
        let message = format!("expected {expected} for `{}`", self.name);
        match &self.value {
            Value::Equals(tokens) | Value::List(tokens) if !tokens.is_empty() => {
                errors.at(tokens, message);
            }
            Value::Bare | Value::Equals(_) | Value::List(_) => errors.at(&self.name, message),
        }
        None
    }

    fn equals<T: Parse>(&self, expected: &str, errors: &mut Errors) -> Option<T> {
        match &self.value {
            Value::Equals(tokens) => {
                let value = syn::parse2::<T>(tokens.clone());
                self.or_note(value, tokens, expected, errors)
            }
            Value::Bare | Value::List(_) => self.wrong(expected, errors),
        }
    }

    fn list<T: Parse>(&self, expected: &str, errors: &mut Errors) -> Vec<T> {
        let Value::List(tokens) = &self.value else {
            self.wrong::<T>(&format!("{expected} in parentheses"), errors);
            return Vec::new();
        };
        let list = Punctuated::<T, Token![,]>::parse_terminated.parse2(tokens.clone());
        match self.or_note(list, tokens, expected, errors) {
            Some(list) => list.into_iter().collect(),
            None => Vec::new(),
        }
    }

    fn or_note<T>(
        &self,
        value: syn::Result<T>,
        tokens: &TokenStream,
        expected: &str,
        errors: &mut Errors,
    ) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            // syn's own message would name a token; ours names the attribute.
            Err(_) => {
                errors.at(tokens, format!("expected {expected} for `{}`", self.name));
                None
            }
        }
    }
}
