//! What a model with `#[tenant(suspended)]` has more of.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::query::on;
use super::rows::{Statement, call};
use crate::check::TenantInput;

/// The methods of `TenantTable` that others have from the trait.
pub(super) fn methods(input: &TenantInput) -> TokenStream {
    let Some(field) = &input.suspended else { return TokenStream::new() };
    let (krate, ident, column) = (&input.krate, &field.ident, input.model.column(field));
    let value = quote_spanned!(on(&field.ty)=> self.#ident);
    let update = call(&input.model, "update_suspended", &quote!(self, suspended,));
    quote! {
        const SUSPENDED_COLUMN: ::core::option::Option<&'static str> =
            ::core::option::Option::Some(<#column as ::diesel::Column>::NAME);

        fn suspended(&self) -> ::core::option::Option<bool> {
            ::core::option::Option::Some(#value)
        }

        fn update_suspended(
            &self,
            suspended: bool,
            conn: &mut #krate::TenantConnection,
        ) -> ::diesel::QueryResult<::core::option::Option<Self>> {
            #update
        }
    }
}

/// The statement that writes the column alone.
pub(super) fn statement(input: &TenantInput, this_row: &TokenStream) -> Option<Statement> {
    let field = input.suspended.as_ref()?;
    let (model, ident) = (&input.model, &input.model.ident);
    let (column, columns) = (model.column(field), model.columns());
    let change = quote_spanned!(on(&field.ident)=> #column.eq(suspended));
    let body = quote! {
        ::diesel::OptionalExtension::optional(::diesel::RunQueryDsl::get_result::<Self>(
            ::diesel::update(#this_row).set(#change).returning(#columns),
            conn,
        ))
    };
    Some(Statement::optional("update_suspended", quote!(row: &#ident, suspended: bool,), body))
}

/// What lets `suspend` and `resume` be called.
pub(super) fn marker(input: &TenantInput) -> TokenStream {
    if input.suspended.is_none() {
        return TokenStream::new();
    }
    let (krate, ident) = (&input.krate, &input.model.ident);
    quote! {
        #[automatically_derived]
        impl #krate::model::Suspendable for #ident {}
    }
}
