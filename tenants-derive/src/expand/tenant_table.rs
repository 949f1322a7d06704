//! `impl TenantTable`: the statements on the table of tenants.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::query::{self, on};
use super::rows::{self, Statement, call};
use super::{embedded, new_tenant, suspended};
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
    let (table, key_column) = (model.table_type(), model.column(&model.key));
    let name_column = model.column(schema_name);
    let delete_domains = delete_domains(input);
    let (domain_columns, domain_url_column) = (domain_columns(input), domain_url_column(input));
    let rows = rows::expand(model, krate, &statements(input));
    let insert = call(model, "insert", &quote!(new,));
    let update = call(model, "update", &quote!(self,));
    let find_by_key = call(model, "find_by_key", &quote!(key,));
    let lock_by_key = call(model, "lock_by_key", &quote!(key,));
    let find_by_schema_name = call(model, "find_by_schema_name", &quote!(name,));
    let find_by_host = find_by_host(input);
    let page = call(model, "page", &quote!(after, limit,));
    let conn = quote!(conn: &mut #krate::TenantConnection);
    let row = quote!(::diesel::QueryResult<::core::option::Option<Self>>);
    let (suspended, suspendable) = (suspended::methods(input), suspended::marker(input));

    quote! {
        const _: () = {
            #rows

            #[automatically_derived]
            impl #krate::model::TenantTable for #ident {
                type New = #new;
                type Key = #key_type;

                const IN_BOTH: &'static [&'static str] = &[#(#in_both),*];
                const HAS_DOMAIN_URL: bool = #has_domain_url;

                const SCHEMA_NAME_COLUMN: &'static str = <#name_column as ::diesel::Column>::NAME;
                const KEY_COLUMN: &'static str = <#key_column as ::diesel::Column>::NAME;
                const DOMAIN_URL_COLUMN: ::core::option::Option<&'static str> = #domain_url_column;

                fn table_name() -> ::diesel::QueryResult<#krate::model::TableName> {
                    #krate::model::TableName::new(&#table)
                }

                fn domain_columns() -> ::diesel::QueryResult<::core::option::Option<#krate::model::DomainColumns>> {
                    #domain_columns
                }

                #migrations

                fn key(&self) -> &Self::Key {
                    &self.#key
                }

                fn insert(new: Self::New, #conn) -> ::diesel::QueryResult<Self> {
                    #insert
                }

                fn update(&self, #conn) -> #row {
                    #update
                }

                fn delete_row(&self, #conn) -> ::diesel::QueryResult<usize> {
                    #imports
                    #delete_domains
                    ::diesel::RunQueryDsl::execute(
                        ::diesel::delete(#table.filter(#key_column.eq(&self.#key))),
                        conn,
                    )
                }

                fn find_by_key(key: &Self::Key, #conn) -> #row {
                    #find_by_key
                }

                fn lock_by_key(key: &Self::Key, #conn) -> #row {
                    #lock_by_key
                }

                fn find_by_schema_name(name: &#krate::SchemaName, #conn) -> #row {
                    #find_by_schema_name
                }

                fn find_by_host(host: &#krate::Hostname, #conn) -> #row {
                    #find_by_host
                }

                fn page(
                    after: ::core::option::Option<&#krate::SchemaName>,
                    limit: i64,
                    #conn,
                ) -> ::diesel::QueryResult<::std::vec::Vec<Self>> {
                    #page
                }

                #normalize

                #suspended
            }

            #suspendable
        };
    }
}

fn statements(input: &TenantInput) -> Vec<Statement> {
    let TenantInput { model, krate, schema_name, .. } = input;
    let (ident, new) = (&model.ident, input.new.ty());
    let (key, key_type) = (&model.key.ident, &model.key.ty);
    let (table, columns, key_column) = (model.table_type(), model.columns(), model.column(&model.key));
    let (name, name_column) = (&schema_name.ident, model.column(schema_name));

    let this_row = quote!(#table.filter(#key_column.eq(&row.#key)).filter(#name_column.eq(row.#name.as_str())));
    let with_key = quote!(#table.filter(#key_column.eq(key)));
    let with_name = quote!(#table.filter(#name_column.eq(name.as_str())));
    let mut statements = vec![
        Statement::one("insert", quote!(new: #new,), model.insert()),
        Statement::optional("update", quote!(row: &#ident,), model.update(&this_row, &[schema_name])),
        Statement::optional("find_by_key", quote!(key: &#key_type,), model.optional_row(&with_key)),
        Statement::optional(
            "lock_by_key",
            quote!(key: &#key_type,),
            model.optional_row(&quote!(#with_key.for_update())),
        ),
        Statement::optional("find_by_schema_name", quote!(name: &#krate::SchemaName,), model.optional_row(&with_name)),
        Statement::many(
            "page",
            quote!(after: ::core::option::Option<&#krate::SchemaName>, limit: i64,),
            quote! {
                // No schema has the empty name, and every name sorts behind it.
                let after = after.map_or("", |name| name.as_str());
                ::diesel::RunQueryDsl::load(
                    #table
                        .filter(#name_column.gt(after))
                        .order(#name_column.asc())
                        .limit(limit)
                        .select(#columns),
                    conn,
                )
            },
        ),
    ];
    if let Host::Url(field) = &input.host {
        let column = model.column(field);
        let body = model.optional_row(&quote!(#table.filter(#column.eq(host.as_str()))));
        statements.push(Statement::optional("find_by_host", quote!(host: &#krate::Hostname,), body));
    }
    statements.extend(suspended::statement(input, &this_row));
    statements
}

fn delete_domains(input: &TenantInput) -> TokenStream {
    let krate = &input.krate;
    match &input.host {
        Host::Table(domain) => quote_spanned! {on(domain)=>
            <#domain as #krate::model::DomainTable>::delete_of_tenant(self, conn)?;
        },
        Host::Url(_) => TokenStream::new(),
    }
}

fn domain_columns(input: &TenantInput) -> TokenStream {
    let krate = &input.krate;
    match &input.host {
        Host::Table(domain) => quote_spanned! {on(domain)=>
            <#domain as #krate::model::DomainTable>::domain_columns().map(::core::option::Option::Some)
        },
        Host::Url(_) => quote!(::core::result::Result::Ok(::core::option::Option::None)),
    }
}

fn domain_url_column(input: &TenantInput) -> TokenStream {
    match &input.host {
        Host::Table(_) => quote!(::core::option::Option::None),
        Host::Url(field) => {
            let column = input.model.column(field);
            quote!(::core::option::Option::Some(<#column as ::diesel::Column>::NAME))
        }
    }
}

fn find_by_host(input: &TenantInput) -> TokenStream {
    let krate = &input.krate;
    match &input.host {
        Host::Table(domain) => quote_spanned! {on(domain)=>
            <#domain as #krate::model::DomainTable>::find_tenant(host, conn)
        },
        Host::Url(_) => call(&input.model, "find_by_host", &quote!(host,)),
    }
}
