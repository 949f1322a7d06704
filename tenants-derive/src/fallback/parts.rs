//! What can be known of a model that has mistakes.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{DeriveInput, Ident, Path, Type, Visibility, parse_quote};

use crate::check::new_ident;
use crate::errors::Errors;
use crate::krate;
use crate::model::{Field, Sketch};

/// The names and types the traits are written with.
pub(super) struct Parts {
    pub(super) krate: Path,
    pub(super) ident: Ident,
    pub(super) vis: Visibility,
    /// The type that is inserted.
    pub(super) new: TokenStream,
    /// The key's type, or a likely one.
    pub(super) key: Type,
    /// The fields of the generated struct, as far as they can be known.
    pub(super) fields: Vec<Field>,
    /// The generated struct, unless the user has their own.
    pub(super) new_struct: Option<TokenStream>,
    /// Nothing can be written for a generic struct without knowing what is meant.
    pub(super) is_generic: bool,
}

impl Parts {
    pub(super) fn of(
        input: &DeriveInput,
        namespace: &str,
        krate: Option<Path>,
        new: Option<Type>,
        client_key: bool,
    ) -> Self {
        let sketch = Sketch::of(input, namespace, &mut Errors::default());
        let key = sketch.key().or_else(|| sketch.first_key()).cloned();
        let is_inserted = |field: &Field| {
            let by_database = key.as_ref().is_some_and(|key| key.ident == field.ident) && !client_key;
            !by_database && !field.skip_insertion
        };
        let fields: Vec<_> = sketch.fields.iter().filter(|field| is_inserted(field)).cloned().collect();
        let generated = new_ident(&input.ident);
        let new_struct = new.is_none().then(|| new_struct(input, &generated, &fields));
        Self {
            krate: krate::or_default(krate),
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            new: new.map_or_else(|| generated.to_token_stream(), ToTokens::into_token_stream),
            key: key.map_or_else(|| parse_quote!(i32), |key| key.ty),
            fields,
            new_struct,
            is_generic: !input.generics.params.is_empty(),
        }
    }
}

fn new_struct(input: &DeriveInput, ident: &Ident, fields: &[Field]) -> TokenStream {
    let vis = &input.vis;
    let fields = fields.iter().map(|field| {
        let (vis, ident, ty) = (&field.vis, &field.ident, &field.ty);
        quote!(#vis #ident: #ty)
    });
    quote! {
        #[doc(hidden)]
        #[allow(dead_code, missing_docs, missing_debug_implementations)]
        #vis struct #ident { #(#fields),* }
    }
}
