//! `impl TenantModel`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::query::on;
use crate::check::TenantInput;

pub(super) fn expand(input: &TenantInput) -> TokenStream {
    let TenantInput { krate, schema_name, auto_create_schema, auto_drop_schema, .. } = input;
    let ident = &input.model.ident;
    let field = &schema_name.ident;
    let schema_name = quote_spanned!(on(&schema_name.ty)=> &self.#field);
    quote! {
        #[automatically_derived]
        impl #krate::TenantModel for #ident {
            const AUTO_CREATE_SCHEMA: bool = #auto_create_schema;
            const AUTO_DROP_SCHEMA: bool = #auto_drop_schema;

            fn schema_name(&self) -> &#krate::SchemaName {
                #schema_name
            }
        }
    }
}
