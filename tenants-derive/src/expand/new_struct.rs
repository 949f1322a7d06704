//! `struct NewClient`: the fields a new row is given.

use proc_macro2::TokenStream;
use quote::quote;

use crate::check::{DomainInput, New, TenantInput};
use crate::model::Model;

pub(super) fn of_tenant(input: &TenantInput) -> TokenStream {
    let fate = "`save` inserts the row and creates the tenant's schema: both or neither.";
    expand(&input.model, &input.new, fate)
}

pub(super) fn of_domain(input: &DomainInput) -> TokenStream {
    let fate = "`save` brings the host name into its normal form and inserts the row.";
    expand(&input.model, &input.new, fate)
}

fn expand(model: &Model, new: &New, fate: &str) -> TokenStream {
    let New::Generated { ident, derives, fields } = new else {
        return TokenStream::new();
    };
    let Model { vis, table, kept, .. } = model;
    let summary = format!(" A [`{}`] that is not in the database yet.", model.ident);
    let fate = format!(" {fate}");
    let fields = fields.iter().map(|field| {
        let (ident, vis, ty) = (&field.ident, &field.vis, &field.ty);
        let (docs, kept) = (&field.docs, &field.kept);
        quote!(#(#docs)* #kept #vis #ident: #ty)
    });
    quote! {
        #[doc = #summary]
        #[doc = ""]
        #[doc = #fate]
        #[allow(missing_docs)]
        #[derive(::diesel::Insertable #(, #derives)*)]
        #[diesel(table_name = #table)]
        #kept
        #vis struct #ident {
            #(#fields,)*
        }
    }
}
