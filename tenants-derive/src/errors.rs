//! Collects mistakes, so that the user sees all of them at once.

use std::fmt::Display;

use quote::ToTokens;

/// Every mistake found so far, each on the tokens it is about.
#[derive(Debug, Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    /// Notes a mistake on `tokens`.
    pub(crate) fn at(&mut self, tokens: &impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Notes an error of syn's.
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            none => *none = Some(error),
        }
    }

    /// The value, or every mistake; `None` goes with at least one mistake.
    pub(crate) fn finish<T>(self, value: Option<T>) -> syn::Result<T> {
        match (self.0, value) {
            (None, Some(value)) => Ok(value),
            (Some(errors), _) => Err(errors),
            // Not reached by our checks; an error all the same, since a derive that writes nothing would be a riddle.
            (None, None) => Err(syn::Error::new(proc_macro2::Span::call_site(), "this model cannot be read")),
        }
    }
}
