//! The derives of `tenants-diesel`, which re-exports them: depend on that crate.
//!
//! Each reads the attributes, checks them, and writes plain diesel code; every mistake is reported at once, on the
//! tokens it is about.

mod attr;
mod check;
mod errors;
mod expand;
mod fallback;
mod krate;
mod migrations;
mod model;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct the model of the tenants table: one row is one customer with a PostgreSQL schema of its own.
///
/// ```text
/// use diesel::prelude::*;
/// use tenants_diesel::prelude::*;
///
/// diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, name -> Text } }
///
/// #[derive(Clone, HasQuery, AsChangeset, TenantModel)]
/// #[diesel(table_name = clients)]
/// #[tenant(domain = Domain, auto_drop_schema)]
/// #[tenant(shared_migrations = "migrations/shared", tenant_migrations = "migrations/tenant")]
/// pub struct Client {
///     pub id: i32,
///     #[diesel(skip_update)]
///     pub schema_name: SchemaName,
///     pub name: String,
/// }
/// ```
///
/// # What it needs
///
/// - `#[diesel(table_name = …)]`, and a field for the primary key: `id`, or the one in `#[diesel(primary_key(…))]`.
/// - A field `schema_name` of the type `SchemaName`, with `#[diesel(skip_update)]` unless there is nothing else to update:
///   diesel's own `update` would rename the row and not the schema.
/// - `Clone`, diesel's `HasQuery` (or `Queryable` and `Selectable`), and `AsChangeset` unless every field is the key,
///   the schema's name or `#[diesel(skip_update)]`.
///
/// Each field is one column: `#[diesel(embed)]` and `#[diesel(select_expression)]` are refused. Attributes of diesel's
/// such as `column_name`, `skip_insertion`, `skip_update`, `serialize_as`, `deserialize_as` and `treat_none_as_null`
/// keep their meaning.
///
/// # What it makes
///
/// - `NewClient` (`New` and the struct's name), an `Insertable` of every field but the primary key and those with
///   `#[diesel(skip_insertion)]`, with their docs and visibilities. Its `save` makes the row and the schema.
/// - The implementations of `TenantModel`, `TenantTable` and, for `NewClient`, `NewTenant`; with `suspended`, `Suspendable`.
///
/// # Attributes: `#[tenant(…)]`
///
/// | attribute | meaning |
/// |---|---|
/// | `domain = Domain` | the tenant's host names are rows of this domain model |
/// | `domain_url`, `domain_url = field` | the row carries its one host name, a `String` or a `Hostname`; this or `domain` is needed |
/// | `suspended`, `suspended = field` | a `bool` with `#[diesel(skip_update)]` says whether the tenant's requests are answered with 503 |
/// | `auto_create_schema = false` | saving a new tenant makes no schema (the default is `true`) |
/// | `auto_drop_schema` | deleting the tenant drops its schema (the default is `false`) |
/// | `shared_migrations = "path"` | the migrations of the public schema |
/// | `tenant_migrations = "path"` | the migrations of every tenant's schema |
/// | `tenant_migrations(crm = "path", billing = "path")` | several folders with names; also for `shared_migrations` |
/// | `in_both("tags")` | relations that may exist in the public schema and in the tenants' |
/// | `schema_name = field` | the field that holds the schema's name, if it is called otherwise |
/// | `client_key` | the primary key is made by the client, so it is a field of `NewClient` |
/// | `new = Type` | a hand-written `Insertable` with a field of the same name for the schema's name (and for `domain_url`) is inserted; no `NewClient` is made |
/// | `new_derive(Debug, Clone)` | further derives for `NewClient` |
/// | `crate = path` | where `tenants_diesel` is, if not at `::tenants_diesel` |
///
/// On a field, `#[tenant(default = "text")]` is what the command `create-tenant` takes it for where nothing is said of it.
///
/// # Migrations
///
/// Paths are relative to the folder of the package's `Cargo.toml`; the layout is the `diesel` CLI's
/// (`<version>_<name>/up.sql`, and `down.sql` and `metadata.toml` if there are any). Plain files and names that begin
/// with a dot are skipped. The texts are embedded in the binary, once. Left out, a set is empty: its migrations may be
/// given in code.
///
/// The compiler notices a migration that is edited or removed, but not one that is **added**. One line in the
/// package's `build.rs`, in its `main`, mends that:
///
/// ```
/// println!("cargo::rerun-if-changed=migrations");
/// ```
#[proc_macro_derive(TenantModel, attributes(tenant, diesel))]
pub fn derive_tenant_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    match check::tenant(&input) {
        Ok(checked) => expand::tenant(&checked),
        Err(error) => fallback::tenant(&input, &error),
    }
    .into()
}

/// Makes a struct the model of the domains table: one row is one host name under which a tenant is reached.
///
/// ```text
/// use diesel::prelude::*;
/// use tenants_diesel::prelude::*;
///
/// diesel::table! { public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool } }
///
/// #[derive(HasQuery, AsChangeset, DomainModel)]
/// #[diesel(table_name = domains)]
/// #[domain(tenant = Client)]
/// pub struct Domain {
///     pub id: i32,
///     pub domain: String,
///     pub tenant_id: i32,
///     pub is_primary: bool,
/// }
///
/// let domain = NewDomain::primary("acme.example.com", &acme);
/// ```
///
/// # What it needs
///
/// As for `TenantModel` (`Clone` only with `#[diesel(serialize_as = …)]` on a field), and the fields `domain` (a `String` or a `Hostname`), `tenant_id` (of the type of the
/// tenant's primary key) and `is_primary` (a `bool`).
///
/// # What it makes
///
/// - `NewDomain` (`New` and the struct's name), an `Insertable` as for `TenantModel`. Its `domain` is a `String` also
///   where the model's is a `Hostname`: `save` brings it into its normal form.
/// - `NewDomain::primary(domain, &tenant, …)` and `NewDomain::new(domain, &tenant, …)`, the latter not primary;
///   further fields of `NewDomain` are further arguments, in their order.
/// - The implementations of `DomainModel`, `DomainTable` and, for `NewDomain`, the trait `NewDomain`.
///
/// # Attributes: `#[domain(…)]`
///
/// | attribute | meaning |
/// |---|---|
/// | `tenant = Client` | the tenant model; needed |
/// | `domain = field`, `tenant_id = field`, `is_primary = field` | the fields, if they are called otherwise |
/// | `client_key` | the primary key is made by the client, so it is a field of `NewDomain` |
/// | `new = Type` | a hand-written `Insertable` with fields of the same names is inserted; no `NewDomain` is made |
/// | `new_derive(Debug, Clone)` | further derives for `NewDomain` |
/// | `crate = path` | where `tenants_diesel` is, if not at `::tenants_diesel` |
///
/// On a field, `#[domain(default = "text")]` is what the commands take it for where nothing is said of it.
#[proc_macro_derive(DomainModel, attributes(domain, diesel))]
pub fn derive_domain_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    match check::domain(&input) {
        Ok(checked) => expand::domain(&checked),
        Err(error) => fallback::domain(&input, &error),
    }
    .into()
}
