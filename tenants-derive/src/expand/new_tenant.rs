//! `impl NewTenant` for what is inserted.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::query::on;
use crate::check::{Host, TenantInput};

pub(super) fn expand(input: &TenantInput) -> TokenStream {
    let TenantInput { krate, model, schema_name, .. } = input;
    let ident = &model.ident;
    let new = input.new.ty();
    let schema_name = input.new.place(&schema_name.ident);
    let schema_name = quote_spanned!(on(&new)=> &#schema_name);
    let normalize = normalize_domain_url(input);
    quote! {
        #[automatically_derived]
        impl #krate::model::NewTenant for #new {
            type Tenant = #ident;

            fn schema_name(&self) -> &#krate::SchemaName {
                #schema_name
            }

            #normalize
        }
    }
}

/// The method of that name, the same for the row and for what is inserted.
pub(super) fn normalize_domain_url(input: &TenantInput) -> TokenStream {
    let krate = &input.krate;
    let body = match &input.host {
        Host::Table(_) => TokenStream::new(),
        Host::Url(field) => {
            let ident = &field.ident;
            quote! {
                let host = <#krate::Hostname as ::core::str::FromStr>::from_str(self.#ident.as_str())?;
                self.#ident = ::core::convert::From::from(host);
            }
        }
    };
    quote! {
        fn normalize_domain_url(&mut self) -> ::core::result::Result<(), #krate::HostnameError> {
            #body
            ::core::result::Result::Ok(())
        }
    }
}
