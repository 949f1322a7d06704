//! diesel's own attributes, as far as our code depends on them.
//!
//! Their mistakes are left to diesel's derives, which stand on the same struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Path, Token};

use super::item::{Item, Value, items};
use crate::errors::Errors;

/// `#[diesel(…)]` of a struct.
#[derive(Debug, Default)]
pub(crate) struct StructAttrs {
    /// `table_name = path`
    pub(crate) table: Option<Path>,
    /// `primary_key(a, b)`
    pub(crate) primary_key: Vec<Ident>,
    /// What the generated struct repeats.
    pub(crate) kept: TokenStream,
}

/// `#[diesel(…)]` of a field.
#[derive(Debug, Default)]
pub(crate) struct FieldAttrs {
    /// `column_name = …`
    pub(crate) column: Option<Ident>,
    /// `embed`, `select_expression`: the field is not the one column of its name.
    pub(crate) no_column: Option<Ident>,
    pub(crate) serialize_as: bool,
    pub(crate) skip_insertion: bool,
    pub(crate) skip_update: bool,
    /// What the field of the generated struct repeats.
    pub(crate) kept: TokenStream,
}

impl StructAttrs {
    pub(crate) fn parse(attrs: &[Attribute]) -> Self {
        let mut found = Self::default();
        for item in of_diesel(attrs) {
            match (item.name.to_string().as_str(), &item.value) {
                ("table_name", Value::Equals(tokens)) => {
                    found.table = Path::parse_mod_style.parse2(tokens.clone()).ok();
                }
                ("primary_key", Value::List(tokens)) => {
                    let list = Punctuated::<Ident, Token![,]>::parse_terminated;
                    found.primary_key = list.parse2(tokens.clone()).unwrap_or_default().into_iter().collect();
                }
                ("treat_none_as_default_value", _) => found.kept.extend(item.repeated()),
                _ => {}
            }
        }
        found
    }
}

impl FieldAttrs {
    pub(crate) fn parse(attrs: &[Attribute]) -> Self {
        let mut found = Self::default();
        for item in of_diesel(attrs) {
            match (item.name.to_string().as_str(), &item.value) {
                ("column_name", Value::Equals(tokens)) => found.column = column(tokens.clone()),
                ("embed" | "select_expression", _) => found.no_column = Some(item.name.clone()),
                ("serialize_as", _) => found.serialize_as = true,
                ("skip_insertion", _) => found.skip_insertion = true,
                ("skip_update", _) => found.skip_update = true,
                _ => {}
            }
            let on_insert = ["column_name", "serialize_as", "treat_none_as_default_value"];
            if on_insert.iter().any(|name| item.name == name) {
                found.kept.extend(item.repeated());
            }
        }
        found
    }
}

impl Item {
    /// The entry as an attribute of its own.
    fn repeated(&self) -> TokenStream {
        let name = &self.name;
        match &self.value {
            Value::Bare => quote!(#[diesel(#name)]),
            Value::Equals(tokens) => quote!(#[diesel(#name = #tokens)]),
            Value::List(tokens) => quote!(#[diesel(#name(#tokens))]),
        }
    }
}

fn of_diesel(attrs: &[Attribute]) -> Vec<Item> {
    items(attrs, "diesel", &mut Errors::default())
}

/// diesel takes a column's name bare or in quotes, the latter also for keywords.
fn column(tokens: TokenStream) -> Option<Ident> {
    if let Ok(ident) = Ident::parse_any.parse2(tokens.clone()) {
        return Some(ident);
    }
    let name = syn::parse2::<LitStr>(tokens).ok()?;
    let plain = name.parse::<Ident>().ok();
    plain.or_else(|| syn::parse_str::<Ident>(&format!("r#{}", name.value())).ok())
}
