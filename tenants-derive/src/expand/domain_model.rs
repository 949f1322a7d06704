//! `impl DomainModel`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::check::DomainInput;

pub(super) fn expand(input: &DomainInput) -> TokenStream {
    let DomainInput { krate, tenant, domain, is_primary, .. } = input;
    let ident = &input.model.ident;
    let (domain, is_primary) = (&domain.ident, &is_primary.ident);
    quote! {
        #[automatically_derived]
        impl #krate::DomainModel for #ident {
            type Tenant = #tenant;

            fn domain(&self) -> &str {
                self.#domain.as_str()
            }

            fn is_primary(&self) -> bool {
                self.#is_primary
            }
        }
    }
}
