//! The traits of a tenant model that has mistakes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::parts::Parts;
use crate::attr::TenantAttrs;
use crate::errors::Errors;

/// The errors of a tenant model, and its traits without bodies.
pub(crate) fn expand(input: &DeriveInput, error: &syn::Error) -> TokenStream {
    let attrs = TenantAttrs::parse(input, &mut Errors::default());
    let parts = Parts::of(input, "tenant", attrs.krate, attrs.new, attrs.client_key.is_some());
    let Parts { krate, ident, new, key, new_struct, .. } = &parts;
    let messages = error.to_compile_error();
    if parts.is_generic {
        return quote!(#messages);
    }
    // Also where the field is unfit: what is wrong with it has been said.
    let suspendable = attrs.suspended.is_some().then(|| {
        quote! {
            #[automatically_derived]
            impl #krate::model::Suspendable for #ident {}
        }
    });
    let row = quote!(::diesel::QueryResult<::core::option::Option<Self>>);
    quote! {
        #messages
        #new_struct

        #[automatically_derived]
        impl #krate::TenantModel for #ident {
            const AUTO_CREATE_SCHEMA: bool = true;
            const AUTO_DROP_SCHEMA: bool = false;
            fn schema_name(&self) -> &#krate::SchemaName { loop {} }
        }

        #[automatically_derived]
        #[allow(unused_variables)]
        impl #krate::model::TenantTable for #ident {
            type New = #new;
            type Key = #key;
            const IN_BOTH: &'static [&'static str] = &[];
            const HAS_DOMAIN_URL: bool = false;
            const SCHEMA_NAME_COLUMN: &'static str = "";
            const KEY_COLUMN: &'static str = "";
            const DOMAIN_URL_COLUMN: ::core::option::Option<&'static str> = ::core::option::Option::None;
            fn table_name() -> ::diesel::QueryResult<#krate::model::TableName> { loop {} }
            fn domain_columns() -> ::diesel::QueryResult<::core::option::Option<#krate::model::DomainColumns>> { loop {} }
            fn migrations() -> &'static #krate::migration::EmbeddedMigrations { loop {} }
            fn key(&self) -> &Self::Key { loop {} }
            fn insert(new: Self::New, conn: &mut #krate::TenantConnection) -> ::diesel::QueryResult<Self> { loop {} }
            fn update(&self, conn: &mut #krate::TenantConnection) -> #row { loop {} }
            fn delete_row(&self, conn: &mut #krate::TenantConnection) -> ::diesel::QueryResult<usize> { loop {} }
            fn find_by_key(key: &Self::Key, conn: &mut #krate::TenantConnection) -> #row { loop {} }
            fn lock_by_key(key: &Self::Key, conn: &mut #krate::TenantConnection) -> #row { loop {} }
            fn find_by_schema_name(name: &#krate::SchemaName, conn: &mut #krate::TenantConnection) -> #row { loop {} }
            fn find_by_host(host: &#krate::Hostname, conn: &mut #krate::TenantConnection) -> #row { loop {} }
            fn page(
                after: ::core::option::Option<&#krate::SchemaName>,
                limit: i64,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<::std::vec::Vec<Self>> { loop {} }
            fn normalize_domain_url(&mut self) -> ::core::result::Result<(), #krate::HostnameError> { loop {} }
        }

        #[automatically_derived]
        impl #krate::model::NewTenant for #new {
            type Tenant = #ident;
            fn schema_name(&self) -> &#krate::SchemaName { loop {} }
            fn normalize_domain_url(&mut self) -> ::core::result::Result<(), #krate::HostnameError> { loop {} }
        }

        #suspendable

        #krate::__commands! {
            #[automatically_derived]
            #[allow(unused_variables)]
            impl #krate::cli::model::CommandModel for #ident {
                const SCHEMA_NAME_FIELD: &'static str = "";
                fn fields() -> ::core::option::Option<::std::vec::Vec<#krate::cli::model::Field>> { loop {} }
                fn from_fields(values: &#krate::cli::model::FieldValues) -> ::core::result::Result<#new, #krate::cli::model::FieldError> { loop {} }
                fn columns() -> ::std::vec::Vec<&'static str> { loop {} }
                fn domains() -> ::core::option::Option<&'static dyn #krate::cli::model::Domains<Self>> { loop {} }
            }
        }
    }
}
