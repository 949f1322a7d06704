//! The derives of `tenants-diesel`.

mod attr;
mod check;
mod errors;
mod expand;
mod fallback;
mod krate;
mod migrations;
mod model;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct the model of the tenants table.
#[proc_macro_derive(TenantModel, attributes(tenant, diesel))]
pub fn derive_tenant_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    match check::tenant(&input) {
        Ok(checked) => expand::tenant(&checked),
        Err(error) => fallback::tenant(&input, &error),
    }
    .into()
}

/// Makes a struct the model of the domains table.
#[proc_macro_derive(DomainModel, attributes(domain, diesel))]
pub fn derive_domain_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    match check::domain(&input) {
        Ok(checked) => expand::domain(&checked),
        Err(error) => fallback::domain(&input, &error),
    }
    .into()
}
