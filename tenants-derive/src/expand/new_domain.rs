//! `impl NewDomain` for what is inserted, and the constructors of the generated struct.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;

use super::query::on;
use crate::check::{DomainInput, New};
use crate::model::Field;

pub(super) fn expand(input: &DomainInput) -> TokenStream {
    let DomainInput { krate, model, domain, tenant_id, is_primary, .. } = input;
    let ident = &model.ident;
    let tenant_type = &tenant_id.ty;
    let new = input.new.ty();
    let place = |field: &Field| input.new.place(&field.ident);
    let (host, tenant_id, primary) = (place(domain), place(tenant_id), place(is_primary));
    let tenant_id = quote_spanned!(on(&new)=> &#tenant_id);
    let set_fields = input.set_fields();
    let constructors = constructors(input);
    quote! {
        #constructors

        #[automatically_derived]
        impl #krate::model::NewDomain for #new {
            type Domain = #ident;

            fn domain(&self) -> &str {
                #host.as_str()
            }

            fn is_primary(&self) -> bool {
                #primary
            }

            fn tenant_key(&self) -> &#tenant_type {
                #tenant_id
            }

            #set_fields
        }
    }
}

impl DomainInput {
    /// `set_domain` and `set_primary`, of the same text in both traits.
    pub(super) fn set_fields(&self) -> TokenStream {
        let krate = &self.krate;
        let (domain, is_primary) = (&self.domain.ident, &self.is_primary.ident);
        quote! {
            fn set_domain(&mut self, host: #krate::Hostname) {
                self.#domain = ::core::convert::From::from(host);
            }

            fn set_primary(&mut self, is_primary: bool) {
                self.#is_primary = is_primary;
            }
        }
    }
}

/// `NewDomain::primary(…)` and `NewDomain::new(…)`; a hand-written struct has its own.
fn constructors(input: &DomainInput) -> TokenStream {
    let New::Generated { ident, fields, .. } = &input.new else {
        return TokenStream::new();
    };
    let DomainInput { krate, model, tenant, domain, tenant_id, is_primary, .. } = input;
    let (vis, ident_of_model) = (&model.vis, &model.ident);
    let ours = [&domain.ident, &tenant_id.ident, &is_primary.ident];
    let further: Vec<_> = fields.iter().filter(|field| !ours.contains(&&field.ident)).collect();
    let names: Vec<_> = further.iter().map(|field| &field.ident).collect();
    let types = further.iter().map(|field| &field.ty);
    // Hygienic, so that further fields may have these names.
    let (host, owner) = (Ident::new("domain", Span::mixed_site()), Ident::new("tenant", Span::mixed_site()));
    let arguments = quote! {
        #host: impl ::core::convert::Into<::std::string::String>,
        #owner: &#tenant,
        #(#names: #types,)*
    };
    let (domain, primary) = (&domain.ident, &is_primary.ident);
    let key = quote_spanned! {on(&tenant_id.ty)=>
        <#ident_of_model as #krate::model::DomainTable>::key_of_tenant(#owner)
    };
    let tenant_id = &tenant_id.ident;
    let build = |is_primary: bool| {
        quote! {
            Self {
                #domain: ::core::convert::Into::into(#host),
                #tenant_id: #key,
                #primary: #is_primary,
                #(#names,)*
            }
        }
    };
    let (main, further) = (build(true), build(false));
    quote! {
        #[automatically_derived]
        #[allow(clippy::too_many_arguments, dead_code)]
        impl #ident {
            /// The tenant's main domain: saving it takes that place from another.
            #vis fn primary(#arguments) -> Self {
                #main
            }

            /// A further domain of the tenant; saved as the main one if it is the first.
            #vis fn new(#arguments) -> Self {
                #further
            }
        }
    }
}
