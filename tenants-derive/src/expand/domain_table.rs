//! `impl DomainTable`: the statements on the table of domains.

use proc_macro2::TokenStream;
use quote::quote;

use super::query;
use super::rows::{self, Statement, call};
use crate::check::DomainInput;

pub(super) fn expand(input: &DomainInput) -> TokenStream {
    let DomainInput { model, krate, domain, tenant_id, is_primary, .. } = input;
    let ident = &model.ident;
    let new = input.new.ty();
    let (key, key_type) = (&model.key.ident, &model.key.ty);
    let (tenant, tenant_type) = (&tenant_id.ident, &tenant_id.ty);

    let imports = query::imports();
    let (table, key_column) = (model.table_type(), model.column(&model.key));
    let (tenant_column, primary_column) = (model.column(tenant_id), model.column(is_primary));
    let host_column = model.column(domain);
    let primaries = quote!(#table.filter(#tenant_column.eq(tenant)).filter(#primary_column));
    let rows = rows::expand(model, krate, &statements(input));
    let insert = call(model, "insert", &quote!(new,));
    let update = call(model, "update", &quote!(self,));
    let delete_row = call(model, "delete_row", &quote!(self,));
    let reload_for_update = call(model, "reload_for_update", &quote!(self,));
    let find_by_host = call(model, "find_by_host", &quote!(host,));
    let of_tenant_key = call(model, "of_tenant_key", &quote!(tenant,));
    let set_fields = input.set_fields();
    let conn = quote!(conn: &mut #krate::TenantConnection);
    let row = quote!(::diesel::QueryResult<::core::option::Option<Self>>);

    quote! {
        const _: () = {
            #rows

            #[automatically_derived]
            impl #krate::model::DomainTable for #ident {
                type New = #new;
                type Key = #key_type;
                type TenantKey = #tenant_type;

                const DOMAIN_COLUMN: &'static str = <#host_column as ::diesel::Column>::NAME;
                const TENANT_COLUMN: &'static str = <#tenant_column as ::diesel::Column>::NAME;
                const PRIMARY_COLUMN: &'static str = <#primary_column as ::diesel::Column>::NAME;

                fn table_name() -> ::diesel::QueryResult<#krate::model::TableName> {
                    #krate::model::TableName::new(&#table)
                }

                fn key(&self) -> &Self::Key {
                    &self.#key
                }

                fn tenant_key(&self) -> &Self::TenantKey {
                    &self.#tenant
                }

                fn insert(new: Self::New, #conn) -> ::diesel::QueryResult<Self> {
                    #insert
                }

                fn update(&self, #conn) -> #row {
                    #update
                }

                fn delete_row(&self, #conn) -> #row {
                    #delete_row
                }

                fn reload_for_update(&self, #conn) -> #row {
                    #reload_for_update
                }

                fn delete_of_tenant_key(tenant: &Self::TenantKey, #conn) -> ::diesel::QueryResult<usize> {
                    #imports
                    ::diesel::RunQueryDsl::execute(
                        ::diesel::delete(#table.filter(#tenant_column.eq(tenant))),
                        conn,
                    )
                }

                fn find_by_host(host: &#krate::Hostname, #conn) -> #row {
                    #find_by_host
                }

                fn of_tenant_key(
                    tenant: &Self::TenantKey,
                    #conn,
                ) -> ::diesel::QueryResult<::std::vec::Vec<Self>> {
                    #of_tenant_key
                }

                fn demote(
                    tenant: &Self::TenantKey,
                    keep: ::core::option::Option<&Self::Key>,
                    #conn,
                ) -> ::diesel::QueryResult<usize> {
                    #imports
                    let primaries = #primaries;
                    let demoted = #primary_column.eq(false);
                    match keep {
                        ::core::option::Option::Some(key) => ::diesel::RunQueryDsl::execute(
                            ::diesel::update(primaries.filter(#key_column.ne(key))).set(demoted),
                            conn,
                        ),
                        ::core::option::Option::None => {
                            ::diesel::RunQueryDsl::execute(::diesel::update(primaries).set(demoted), conn)
                        }
                    }
                }

                fn has_primary(
                    tenant: &Self::TenantKey,
                    except: ::core::option::Option<&Self::Key>,
                    #conn,
                ) -> ::diesel::QueryResult<bool> {
                    #imports
                    let primaries = #primaries;
                    match except {
                        ::core::option::Option::Some(key) => ::diesel::RunQueryDsl::get_result(
                            ::diesel::select(::diesel::dsl::exists(primaries.filter(#key_column.ne(key)))),
                            conn,
                        ),
                        ::core::option::Option::None => ::diesel::RunQueryDsl::get_result(
                            ::diesel::select(::diesel::dsl::exists(primaries)),
                            conn,
                        ),
                    }
                }

                #set_fields
            }
        };
    }
}

fn statements(input: &DomainInput) -> [Statement; 6] {
    let DomainInput { model, krate, domain, tenant_id, is_primary, .. } = input;
    let (ident, new, key) = (&model.ident, input.new.ty(), &model.key.ident);
    let (table, columns, key_column) = (model.table_type(), model.columns(), model.column(&model.key));
    let (host_column, tenant_column) = (model.column(domain), model.column(tenant_id));
    let (primary_column, tenant_type) = (model.column(is_primary), &tenant_id.ty);

    let this_row = quote!(#table.filter(#key_column.eq(&row.#key)));
    let with_host = quote!(#table.filter(#host_column.eq(host.as_str())));
    let of_tenant = quote! {
        ::diesel::RunQueryDsl::load(
            #table
                .filter(#tenant_column.eq(tenant))
                .order((#primary_column.desc(), #host_column.asc()))
                .select(#columns),
            conn,
        )
    };
    [
        Statement::one("insert", quote!(new: #new,), model.insert()),
        Statement::optional("update", quote!(row: &#ident,), model.update(&this_row, &[])),
        Statement::optional("delete_row", quote!(row: &#ident,), model.deleted_row(&this_row)),
        Statement::optional(
            "reload_for_update",
            quote!(row: &#ident,),
            model.optional_row(&quote!(#this_row.for_update())),
        ),
        Statement::optional("find_by_host", quote!(host: &#krate::Hostname,), model.optional_row(&with_host)),
        Statement::many("of_tenant_key", quote!(tenant: &#tenant_type,), of_tenant),
    ]
}
