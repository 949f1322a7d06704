//! What is inserted: the struct the derive makes, or the user's own.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path, Type};

use crate::errors::Errors;
use crate::model::{Field, Model, Sketch};

/// The type that is inserted.
#[derive(Debug)]
pub(crate) enum New {
    /// `new = Type`
    Own(Type),
    /// The struct the derive makes.
    Generated { ident: Ident, derives: Vec<Path>, fields: Vec<Field> },
}

/// The attributes that say so.
pub(super) struct NewAttrs<'a> {
    pub(super) new: Option<&'a Type>,
    pub(super) derives: &'a [Path],
    pub(super) client_key: Option<&'a Ident>,
}

impl NewAttrs<'_> {
    /// Notes the attributes that have no place beside each other.
    pub(super) fn check(&self, sketch: &Sketch, errors: &mut Errors) {
        if self.new.is_some() {
            let message = "has no place beside `new`, which names a struct of your own";
            if let Some(name) = self.client_key {
                errors.at(name, format!("`client_key` {message}"));
            }
            if let Some(path) = self.derives.first() {
                errors.at(path, format!("`new_derive` {message}"));
            }
        }
        let key = sketch.key().filter(|key| key.skip_insertion);
        if let (Some(name), Some(key)) = (self.client_key, key) {
            errors.at(name, format!("`client_key` inserts the primary key, but `{}` is `skip_insertion`", key.ident));
        }
    }

    /// The type; `always` are the fields a new row has even where one is the key.
    pub(super) fn build(&self, model: &Model, always: &[&Field]) -> New {
        if let Some(ty) = self.new {
            return New::Own(ty.clone());
        }
        let is_inserted = |field: &&Field| {
            let by_database = field.ident == model.key.ident && self.client_key.is_none();
            always.iter().any(|other| other.ident == field.ident) || (!by_database && !field.skip_insertion)
        };
        New::Generated {
            ident: new_ident(&model.ident),
            derives: self.derives.to_vec(),
            fields: model.fields.iter().filter(is_inserted).cloned().collect(),
        }
    }
}

impl New {
    /// The type's name.
    pub(crate) fn ty(&self) -> TokenStream {
        match self {
            Self::Own(ty) => ty.to_token_stream(),
            Self::Generated { ident, .. } => ident.to_token_stream(),
        }
    }

    /// Gives a field of the generated struct another type than the model's.
    pub(super) fn set_type(&mut self, name: &Ident, ty: Type) {
        if let Self::Generated { fields, .. } = self
            && let Some(field) = fields.iter_mut().find(|field| field.ident == *name)
        {
            field.ty = ty;
        }
    }

    /// `self.field`; that a struct of the user's has no such field is an error on its name.
    pub(crate) fn place(&self, field: &Ident) -> TokenStream {
        match self {
            Self::Own(ty) => {
                let span = Span::call_site().located_at(ty.span());
                let field = Ident::new(&field.to_string(), span);
                // By a pattern: the trait's method of the same name would turn `self.field` into a riddle.
                quote_spanned!(span=> (*{ let #ty { #field: field, .. } = self; field }))
            }
            Self::Generated { .. } => quote!(self.#field),
        }
    }
}

/// `NewClient` of `Client`, on the tokens of `Client`.
pub(crate) fn new_ident(model: &Ident) -> Ident {
    format_ident!("New{}", model)
}
