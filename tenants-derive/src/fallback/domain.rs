//! The traits of a domain model that has mistakes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Ident, Type};

use super::parts::Parts;
use crate::attr::DomainAttrs;
use crate::errors::Errors;

/// The errors of a domain model, and its traits without bodies if its tenant is known.
pub(crate) fn expand(input: &DeriveInput, error: &syn::Error) -> TokenStream {
    let attrs = DomainAttrs::parse(input, &mut Errors::default());
    let messages = error.to_compile_error();
    let parts = Parts::of(input, "domain", attrs.krate.clone(), attrs.new.clone(), attrs.client_key.is_some());
    if parts.is_generic {
        return quote!(#messages);
    }
    let Parts { krate, ident, new, key, new_struct, .. } = &parts;
    let Some(tenant) = &attrs.tenant else {
        return quote!(#messages #new_struct);
    };
    let constructors = constructors(&attrs, &parts, tenant);
    quote! {
        #messages
        #new_struct

        #constructors

        #[automatically_derived]
        impl #krate::DomainModel for #ident {
            type Tenant = #tenant;
            fn domain(&self) -> &str { loop {} }
            fn is_primary(&self) -> bool { loop {} }
        }

        #[automatically_derived]
        #[allow(unused_variables)]
        impl #krate::model::DomainTable for #ident {
            type New = #new;
            type Key = #key;
            type TenantKey = <#tenant as #krate::model::TenantTable>::Key;
            const DOMAIN_COLUMN: &'static str = "";
            const TENANT_COLUMN: &'static str = "";
            const PRIMARY_COLUMN: &'static str = "";
            fn table_name() -> ::diesel::QueryResult<#krate::model::TableName> { loop {} }
            fn key(&self) -> &Self::Key { loop {} }
            fn tenant_key(&self) -> &<#tenant as #krate::model::TenantTable>::Key { loop {} }
            fn insert(new: Self::New, conn: &mut #krate::TenantConnection) -> ::diesel::QueryResult<Self> { loop {} }
            fn update(&self, conn: &mut #krate::TenantConnection) -> ::diesel::QueryResult<::core::option::Option<Self>> { loop {} }
            fn delete_row(&self, conn: &mut #krate::TenantConnection) -> ::diesel::QueryResult<::core::option::Option<Self>> { loop {} }
            fn reload_for_update(&self, conn: &mut #krate::TenantConnection) -> ::diesel::QueryResult<::core::option::Option<Self>> { loop {} }
            fn delete_of_tenant_key(tenant: &<#tenant as #krate::model::TenantTable>::Key, conn: &mut #krate::TenantConnection) -> ::diesel::QueryResult<usize> { loop {} }
            fn find_by_host(
                host: &#krate::Hostname,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<::core::option::Option<Self>> { loop {} }
            fn of_tenant_key(tenant: &<#tenant as #krate::model::TenantTable>::Key, conn: &mut #krate::TenantConnection) -> ::diesel::QueryResult<::std::vec::Vec<Self>> { loop {} }
            fn demote(
                tenant: &<#tenant as #krate::model::TenantTable>::Key,
                keep: ::core::option::Option<&Self::Key>,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<usize> { loop {} }
            fn has_primary(
                tenant: &<#tenant as #krate::model::TenantTable>::Key,
                except: ::core::option::Option<&Self::Key>,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<bool> { loop {} }
            fn set_domain(&mut self, host: #krate::Hostname) { loop {} }
            fn set_primary(&mut self, is_primary: bool) { loop {} }
        }

        #[automatically_derived]
        #[allow(unused_variables)]
        impl #krate::model::NewDomain for #new {
            type Domain = #ident;
            fn domain(&self) -> &str { loop {} }
            fn is_primary(&self) -> bool { loop {} }
            fn tenant_key(&self) -> &<#tenant as #krate::model::TenantTable>::Key { loop {} }
            fn set_domain(&mut self, host: #krate::Hostname) { loop {} }
            fn set_primary(&mut self, is_primary: bool) { loop {} }
        }

        #krate::__commands! {
            #[automatically_derived]
            #[allow(unused_variables)]
            impl #krate::cli::model::CommandDomain for #ident {
                const DOMAIN_FIELD: &'static str = "";
                const PRIMARY_FIELD: &'static str = "";
                fn fields() -> ::core::option::Option<::std::vec::Vec<#krate::cli::model::Field>> { loop {} }
                fn from_fields(values: &#krate::cli::model::FieldValues, tenant: &#tenant) -> ::core::result::Result<#new, #krate::cli::model::FieldError> { loop {} }
            }
        }
    }
}

/// `NewDomain::primary(…)` and `NewDomain::new(…)`.
fn constructors(attrs: &DomainAttrs, parts: &Parts, tenant: &Type) -> Option<TokenStream> {
    if attrs.new.is_some() {
        return None;
    }
    let ours = [(&attrs.domain, "domain"), (&attrs.tenant_id, "tenant_id"), (&attrs.is_primary, "is_primary")];
    let is_ours = |name: &Ident| {
        ours.iter().any(|(named, default)| named.as_ref().map_or(name == default, |named| named == name))
    };
    let further = parts.fields.iter().filter(|field| !is_ours(&field.ident));
    let further: Vec<_> = further.map(|field| (&field.ident, &field.ty)).collect();
    let (names, types): (Vec<_>, Vec<_>) = further.into_iter().unzip();
    let (new, vis) = (&parts.new, &parts.vis);
    let arguments = quote! {
        _: impl ::core::convert::Into<::std::string::String>, _: &#tenant, #(#names: #types),*
    };
    Some(quote! {
        #[automatically_derived]
        #[allow(unused_variables, dead_code)]
        impl #new {
            #[doc(hidden)]
            #vis fn primary(#arguments) -> Self { loop {} }
            #[doc(hidden)]
            #vis fn new(#arguments) -> Self { loop {} }
        }
    })
}
