//! Generated code. Nothing here can fail.
//!
//! Types are named in full and traits are imported as `_`, so that nothing the user's module defines gets in the way.
//! `RunQueryDsl` is called by path: a user of diesel-async has another one in scope.

mod command_fields;
mod commands;
mod domain_model;
mod domain_table;
mod embedded;
mod new_domain;
mod new_struct;
mod new_tenant;
mod query;
mod rows;
mod suspended;
mod tenant_model;
mod tenant_table;

use proc_macro2::TokenStream;
use quote::quote;

use crate::check::{DomainInput, TenantInput};

/// Everything `#[derive(TenantModel)]` writes.
pub(crate) fn tenant(input: &TenantInput) -> TokenStream {
    let new_struct = new_struct::of_tenant(input);
    let model = tenant_model::expand(input);
    let table = tenant_table::expand(input);
    let new_tenant = new_tenant::expand(input);
    let commands = commands::of_tenant(input);
    quote! {
        #new_struct
        #model
        #table
        #new_tenant
        #commands
    }
}

/// Everything `#[derive(DomainModel)]` writes.
pub(crate) fn domain(input: &DomainInput) -> TokenStream {
    let new_struct = new_struct::of_domain(input);
    let model = domain_model::expand(input);
    let table = domain_table::expand(input);
    let new_domain = new_domain::expand(input);
    let commands = commands::of_domain(input);
    quote! {
        #new_struct
        #model
        #table
        #new_domain
        #commands
    }
}
