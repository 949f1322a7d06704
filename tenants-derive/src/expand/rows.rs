//! The statements that load rows, behind one bound.
//!
//! Each is written for any row of the model's columns. So a model that diesel cannot load (`HasQuery` is forgotten) is
//! one error on its name, where every single statement would have its own dozen about diesel's inner types.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, Path};

use super::query::{imports, on};
use crate::model::Model;

/// A statement, as a function without a receiver.
pub(super) struct Statement {
    name: Ident,
    arguments: TokenStream,
    output: TokenStream,
    body: TokenStream,
}

impl Statement {
    /// One row; `arguments` end with a comma.
    pub(super) fn one(name: &str, arguments: TokenStream, body: TokenStream) -> Self {
        Self::new(name, arguments, quote!(Self), body)
    }

    /// A row that may be missing.
    pub(super) fn optional(name: &str, arguments: TokenStream, body: TokenStream) -> Self {
        Self::new(name, arguments, quote!(::core::option::Option<Self>), body)
    }

    /// Any number of rows.
    pub(super) fn many(name: &str, arguments: TokenStream, body: TokenStream) -> Self {
        Self::new(name, arguments, quote!(::std::vec::Vec<Self>), body)
    }

    fn new(name: &str, arguments: TokenStream, output: TokenStream, body: TokenStream) -> Self {
        let name = format_ident!("{}", name);
        Self { name, arguments, output, body }
    }
}

/// The trait with the statements, implemented for whatever diesel can load from the model's columns.
pub(super) fn expand(model: &Model, krate: &Path, statements: &[Statement]) -> TokenStream {
    let columns = model.columns();
    let imports = imports();
    let signatures: Vec<_> = statements.iter().map(|each| each.signature(krate)).collect();
    let bodies = statements.iter().map(|each| &each.body);
    quote! {
        #[diagnostic::on_unimplemented(
            message = "diesel cannot load a `{Self}` from the columns of its table",
            label = "needs `#[derive(HasQuery)]`, or `Queryable` and `Selectable`"
        )]
        trait __Rows: ::core::marker::Sized + 'static {
            #(#signatures;)*
        }

        impl<Row> __Rows for Row
        where
            Row: ::diesel::deserialize::FromSqlRow<
                <#columns as ::diesel::Expression>::SqlType,
                ::diesel::pg::Pg,
            > + 'static,
        {
            #(#signatures {
                #imports
                #bodies
            })*
        }
    }
}

/// Calls a statement of the model's, on its name.
pub(super) fn call(model: &Model, name: &str, arguments: &TokenStream) -> TokenStream {
    let name = format_ident!("{}", name);
    quote_spanned!(on(&model.ident)=> <Self as __Rows>::#name(#arguments conn))
}

impl Statement {
    fn signature(&self, krate: &Path) -> TokenStream {
        let Self { name, arguments, output, .. } = self;
        quote! {
            fn #name(#arguments conn: &mut #krate::TenantConnection) -> ::diesel::QueryResult<#output>
        }
    }
}
