//! `impl DomainTable`: the statements on the table of domains.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::query::{self, on};
use crate::check::DomainInput;

pub(super) fn expand(input: &DomainInput) -> TokenStream {
    let DomainInput { model, krate, tenant, domain, tenant_id, is_primary, .. } = input;
    let ident = &model.ident;
    let new = input.new.ty();
    let (key, key_type) = (&model.key.ident, &model.key.ty);
    let tenant_key = quote!(<#tenant as #krate::model::TenantTable>::Key);
    let field = &tenant_id.ident;
    let tenant_field = quote_spanned!(on(&tenant_id.ty)=> &self.#field);

    let imports = query::imports();
    let table = model.table_type();
    let key_column = model.column(&model.key);
    let (host_column, tenant_column) = (model.column(domain), model.column(tenant_id));
    let primary_column = model.column(is_primary);
    let row = model.row();
    let this_row = quote!(#table.filter(#key_column.eq(&self.#key)));
    let primaries = quote!(#table.filter(#tenant_column.eq(tenant)).filter(#primary_column.eq(true)));
    let update = model.update(&this_row, &[]);
    let find_by_host = model.optional_row(&quote!(#table.filter(#host_column.eq(host.as_str()))));
    let set_fields = input.set_fields();

    quote! {
        #[automatically_derived]
        impl #krate::model::DomainTable for #ident {
            type New = #new;
            type Key = #key_type;

            fn key(&self) -> &Self::Key {
                &self.#key
            }

            fn tenant_key(&self) -> &#tenant_key {
                #tenant_field
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
                ::diesel::RunQueryDsl::execute(::diesel::delete(#this_row), conn)
            }

            fn delete_of_tenant(
                tenant: &#tenant_key,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<usize> {
                #imports
                ::diesel::RunQueryDsl::execute(
                    ::diesel::delete(#table.filter(#tenant_column.eq(tenant))),
                    conn,
                )
            }

            fn find_by_host(
                host: &#krate::Hostname,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<::core::option::Option<Self>> {
                #imports
                #find_by_host
            }

            fn of_tenant(
                tenant: &#tenant,
                conn: &mut #krate::TenantConnection,
            ) -> ::diesel::QueryResult<::std::vec::Vec<Self>> {
                #imports
                let tenant = #krate::model::TenantTable::key(tenant);
                ::diesel::RunQueryDsl::load(
                    #table
                        .filter(#tenant_column.eq(tenant))
                        .order((#primary_column.desc(), #host_column.asc()))
                        .select(#row),
                    conn,
                )
            }

            fn demote(
                tenant: &#tenant_key,
                keep: ::core::option::Option<&Self::Key>,
                conn: &mut #krate::TenantConnection,
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
                tenant: &#tenant_key,
                except: ::core::option::Option<&Self::Key>,
                conn: &mut #krate::TenantConnection,
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
    }
}
