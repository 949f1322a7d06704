//! The pieces all statements are made of.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::model::{Field, Model};

/// The place of the user's tokens for messages, with the names of the derive: inside a `macro_rules!` they differ.
pub(super) fn on(tokens: &impl ToTokens) -> Span {
    Span::call_site().located_at(tokens.span())
}

/// The imports the statements need; put at the head of a function that has any.
pub(super) fn imports() -> TokenStream {
    quote! {
        #[allow(unused_imports)]
        use ::diesel::{ExpressionMethods as _, QueryDsl as _};
    }
}

impl Model {
    /// `clients::table`
    pub(super) fn table_type(&self) -> TokenStream {
        let table = &self.table;
        quote!(#table::table)
    }

    /// `clients::name`
    pub(super) fn column(&self, field: &Field) -> TokenStream {
        let table = &self.table;
        let column = &field.column;
        quote!(#table::#column)
    }

    /// `(clients::id, clients::schema_name,)`: the columns of the fields, as a value and as a type.
    pub(super) fn columns(&self) -> TokenStream {
        let columns = self.fields.iter().map(|field| self.column(field));
        quote!((#(#columns,)*))
    }

    /// Inserts `new` and gives the row.
    pub(super) fn insert(&self) -> TokenStream {
        let (table, columns) = (self.table_type(), self.columns());
        quote! {
            ::diesel::RunQueryDsl::get_result(
                ::diesel::insert_into(#table).values(new).returning(#columns),
                conn,
            )
        }
    }

    /// Loads the one row of `query`, if there is one.
    pub(super) fn optional_row(&self, query: &TokenStream) -> TokenStream {
        let columns = self.columns();
        optional(&quote!(#query.select(#columns)))
    }

    /// Deletes the one row of `target` and gives it as it was, if there was one.
    pub(super) fn deleted_row(&self, target: &TokenStream) -> TokenStream {
        let columns = self.columns();
        optional(&quote!(::diesel::delete(#target).returning(#columns)))
    }

    /// Updates the rows of `target` from `row` and gives the one row there is, if there is one.
    pub(super) fn update(&self, target: &TokenStream, unchanged: &[&Field]) -> TokenStream {
        let unchanged: Vec<_> = unchanged.iter().map(|field| &field.ident).collect();
        let current = self.optional_row(target);
        if self.nothing_to_update(&unchanged) {
            return current;
        }
        let (ident, columns) = (&self.ident, self.columns());
        let changes = if self.updates_by_value() {
            quote_spanned!(on(ident)=> <#ident as ::core::clone::Clone>::clone(row))
        } else {
            quote_spanned!(on(ident)=> row)
        };
        let update = quote_spanned!(on(ident)=> ::diesel::update(#target).set(#changes));
        let changed = optional(&quote!(#update.returning(#columns)));
        quote! {
            let changed: ::diesel::QueryResult<::core::option::Option<Self>> = #changed;
            // With every `Option` of the changeset `None` there is nothing to send.
            match ::diesel::OptionalEmptyChangesetExtension::optional_empty_changeset(changed)? {
                ::core::option::Option::Some(row) => ::core::result::Result::Ok(row),
                ::core::option::Option::None => #current,
            }
        }
    }
}

/// `Ok(None)` where there is no row.
fn optional(query: &TokenStream) -> TokenStream {
    quote! {
        ::diesel::OptionalExtension::optional(::diesel::RunQueryDsl::get_result::<Self>(#query, conn))
    }
}
