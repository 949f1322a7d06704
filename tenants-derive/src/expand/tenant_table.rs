//! `impl TenantTable`: the statements on the table of tenants.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::query::{self, on};
use super::{embedded, new_tenant};
use crate::check::{Host, TenantInput};

pub(super) fn expand(input: &TenantInput) -> TokenStream {
    let TenantInput { model, krate, schema_name, in_both, .. } = input;
    let ident = &model.ident;
    let new = input.new.ty();
    let (key, key_type) = (&model.key.ident, &model.key.ty);
    let has_domain_url = matches!(input.host, Host::Url(_));
    let migrations = embedded::migrations(krate, &input.shared, &input.tenant);
    let normalize = new_tenant::normalize_domain_url(input);

    let imports = query::imports();
    let table = model.table_type();
    let (key_column, name_column) = (model.column(&model.key), model.column(schema_name));
    let row = model.row();
    let field = &schema_name.ident;
    let this_row = quote!(#table.filter(#key_column.eq(&self.#key)).filter(#name_column.eq(self.#field.as_str())));
    let update = model.update(&this_row, &[schema_name]);
    let find_by_key = model.optional_row(&quote!(#table.filter(#key_column.eq(key))));
    let lock_by_key = model.optional_row(&quote!(#table.for_update().filter(#key_column.eq(key))));
    let find_by_name = model.optional_row(&quote!(#table.filter(#name_column.eq(name.as_str()))));
    let delete_domains = delete_domains(input);
    let find_by_host = find_by_host(input);

    quote! {
        #[automatically_derived]
        impl #krate::model::TenantTable for #ident {
            type New = #new;
            type Key = #key_type;

            const IN_BOTH: &'static [&'static str] = &[#(#in_both),*];
            const HAS_DOMAIN_URL: bool = #has_domain_url;

            fn table_name() -> ::diesel::QueryResult<#krate::model::TableName> {
                #krate::model::TableName::new(&#table, <#name_column as ::diesel::Column>::NAME)
            }

            #migrations

            fn key(&self) -> &Self::Key {
                &self.#key
            }

            fn insert(new: Self::New, conn: &mut #krate::TenantConnection) -> ::diesel::QueryResult<Self> {
                ::diesel::RunQueryDsl::get_result(
                    ::diesel::insert_into(#table).values(new).returning(#row),
                    conn,
                )
            }

            fn update(
                &self,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<::core::option::Option<Self>> {
                #imports
                #update
            }

            fn delete_row(&self, conn: &mut #krate::TenantConnection) -> ::diesel::QueryResult<usize> {
                #imports
                #delete_domains
                ::diesel::RunQueryDsl::execute(
                    ::diesel::delete(#table.filter(#key_column.eq(&self.#key))),
                    conn,
                )
            }

            fn find_by_key(
                key: &Self::Key,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<::core::option::Option<Self>> {
                #imports
                #find_by_key
            }

            fn lock_by_key(
                key: &Self::Key,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<::core::option::Option<Self>> {
                #imports
                #lock_by_key
            }

            fn find_by_schema_name(
                name: &#krate::SchemaName,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<::core::option::Option<Self>> {
                #imports
                #find_by_name
            }

            fn find_by_host(
                host: &#krate::Hostname,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<::core::option::Option<Self>> {
                #imports
                #find_by_host
            }

            fn page(
                after: ::core::option::Option<&#krate::SchemaName>,
                limit: i64,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<::std::vec::Vec<Self>> {
                #imports
                // No schema has the empty name, and every name sorts behind it.
                let after = after.map_or("", #krate::SchemaName::as_str);
                ::diesel::RunQueryDsl::load(
                    #table.filter(#name_column.gt(after)).order(#name_column.asc()).limit(limit).select(#row),
                    conn,
                )
            }

            #normalize
        }
    }
}

fn delete_domains(input: &TenantInput) -> TokenStream {
    let (krate, key) = (&input.krate, &input.model.key.ident);
    match &input.host {
        Host::Table(domain) => quote_spanned! {on(domain)=>
            <#domain as #krate::model::DomainTable>::delete_of_tenant(&self.#key, conn)?;
        },
        Host::Url(_) => TokenStream::new(),
    }
}

/// By two statements where there are two tables: one would ask the user for `allow_tables_to_appear_in_same_query!`.
fn find_by_host(input: &TenantInput) -> TokenStream {
    let TenantInput { krate, model, .. } = input;
    match &input.host {
        Host::Table(domain) => {
            let found = quote_spanned! {on(domain)=>
                <#domain as #krate::model::DomainTable>::find_by_host(host, conn)?
            };
            quote! {
                match #found {
                    ::core::option::Option::Some(domain) => <Self as #krate::model::TenantTable>::find_by_key(
                        #krate::model::DomainTable::tenant_key(&domain),
                        conn,
                    ),
                    ::core::option::Option::None => ::core::result::Result::Ok(::core::option::Option::None),
                }
            }
        }
        Host::Url(field) => {
            let (table, column) = (model.table_type(), model.column(field));
            model.optional_row(&quote!(#table.filter(#column.eq(host.as_str()))))
        }
    }
}
