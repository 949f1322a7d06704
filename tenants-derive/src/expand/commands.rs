//! What the management commands know of a model.
//!
//! A derive cannot see whether the feature `cli` is on, so that the library's own macro decides what comes of it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::command_fields::{new_row, text};
use super::query::on;
use crate::check::{DomainInput, Host, TenantInput};
use crate::model::Model;

pub(super) fn of_tenant(input: &TenantInput) -> TokenStream {
    let TenantInput { krate, model, schema_name, .. } = input;
    let (ident, new) = (&model.ident, input.new.ty());
    let schema_field = text(&schema_name.ident);
    let columns = columns(model);
    let domains = match &input.host {
        Host::Table(domain) => quote_spanned! {on(domain)=>
            ::core::option::Option::Some(&#krate::cli::model::DomainsOf::<#domain>::ALL)
        },
        Host::Url(_) => quote!(::core::option::Option::None),
    };
    let (fields, from_fields) = new_row(&input.new, krate, &[], &TokenStream::new());
    let (values, error) = (quote!(&#krate::cli::model::FieldValues), quote!(#krate::cli::model::FieldError));
    quote! {
        #krate::__commands! {
            const _: () = {
                #[automatically_derived]
                #[allow(unused_variables, clippy::needless_borrow)]
                impl #krate::cli::model::CommandModel for #ident {
                    const SCHEMA_NAME_FIELD: &'static str = #schema_field;

                    fn fields() -> ::core::option::Option<::std::vec::Vec<#krate::cli::model::Field>> {
                        #fields
                    }

                    fn from_fields(values: #values) -> ::core::result::Result<#new, #error> {
                        #from_fields
                    }

                    fn columns() -> ::std::vec::Vec<&'static str> {
                        #columns
                    }

                    fn domains() -> ::core::option::Option<&'static dyn #krate::cli::model::Domains<Self>> {
                        #domains
                    }
                }
            };
        }
    }
}

pub(super) fn of_domain(input: &DomainInput) -> TokenStream {
    let DomainInput { krate, model, tenant, domain, tenant_id, is_primary, .. } = input;
    let (ident, new) = (&model.ident, input.new.ty());
    let (domain, primary) = (text(&domain.ident), text(&is_primary.ident));
    let key = &tenant_id.ident;
    let key_of_tenant = quote_spanned! {on(&tenant_id.ty)=>
        #key: <#ident as #krate::model::DomainTable>::key_of_tenant(tenant),
    };
    let (fields, from_fields) = new_row(&input.new, krate, &[tenant_id], &key_of_tenant);
    let (values, error) = (quote!(&#krate::cli::model::FieldValues), quote!(#krate::cli::model::FieldError));
    quote! {
        #krate::__commands! {
            const _: () = {
                #[automatically_derived]
                #[allow(unused_variables, clippy::needless_borrow)]
                impl #krate::cli::model::CommandDomain for #ident {
                    const DOMAIN_FIELD: &'static str = #domain;
                    const PRIMARY_FIELD: &'static str = #primary;

                    fn fields() -> ::core::option::Option<::std::vec::Vec<#krate::cli::model::Field>> {
                        #fields
                    }

                    fn from_fields(values: #values, tenant: &#tenant) -> ::core::result::Result<#new, #error> {
                        #from_fields
                    }
                }
            };
        }
    }
}

/// `[clients::id::NAME, …]`
fn columns(model: &Model) -> TokenStream {
    let columns = model.fields.iter().map(|field| model.column(field));
    quote!(::std::vec![#(<#columns as ::diesel::Column>::NAME),*])
}
