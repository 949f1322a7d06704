//! The fields of a new row, for `expand::commands`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Expr, Lit, Meta, Path, Type};

use crate::check::{New, in_option};
use crate::model::Field;

/// The bodies of `fields` and `from_fields`; `given` are the fields whose values are known, which `more` sets.
pub(super) fn new_row(new: &New, krate: &Path, given: &[&Field], more: &TokenStream) -> (TokenStream, TokenStream) {
    let New::Generated { ident, fields, .. } = new else {
        return own_row(new, krate, given.is_empty());
    };
    let asked: Vec<_> = fields.iter().filter(|field| given.iter().all(|other| other.ident != field.ident)).collect();
    let descriptions = asked.iter().map(|field| description(field, krate));
    let values = asked.iter().map(|field| value(field, krate));
    let imports = quote! {
        #[allow(unused_imports)]
        use #krate::cli::model::{NotReadable as _, Readable as _};
    };
    let list = quote! {
        #imports
        ::core::option::Option::Some(::std::vec![#(#descriptions),*])
    };
    let build = quote! {
        #imports
        ::core::result::Result::Ok(#ident { #more #(#values,)* })
    };
    (list, build)
}

/// The same for a struct of the user's, which may say how it is made.
fn own_row(new: &New, krate: &Path, of_tenant: bool) -> (TokenStream, TokenStream) {
    let ty = new.ty();
    let (probe, arguments) =
        if of_tenant { (quote!(OwnFields), quote!(values)) } else { (quote!(OwnDomainFields), quote!(values, tenant)) };
    let imports = quote! {
        #[allow(unused_imports)]
        use #krate::cli::model::{WithDomainFields as _, WithFields as _, WithoutDomainFields as _, WithoutFields as _};
    };
    let probe = quote!((&#krate::cli::model::#probe::<#ty>::TYPE));
    (quote!(#imports #probe.fields()), quote!(#imports #probe.build(#arguments)))
}

fn description(field: &Field, krate: &Path) -> TokenStream {
    let (inner, name) = (inner(field), text(&field.ident));
    let ty = type_text(inner);
    let mut description = quote! {
        #krate::cli::model::Field::new(#name, #ty, |text| (&#krate::cli::model::Text::<#inner>::TYPE).check(text))
            .readable((&#krate::cli::model::Text::<#inner>::TYPE).is_readable())
    };
    if in_option(&field.ty).is_some() {
        description.extend(quote!(.optional()));
    }
    if let Some(default) = &field.default {
        description.extend(quote!(.or(#default)));
    }
    if let Some(sentence) = first_line(field) {
        description.extend(quote!(.describe(#sentence)));
    }
    description
}

fn value(field: &Field, krate: &Path) -> TokenStream {
    let (ident, inner, name) = (&field.ident, inner(field), text(&field.ident));
    let value = quote!((&#krate::cli::model::Text::<#inner>::TYPE).value(#name, values)?);
    match in_option(&field.ty) {
        Some(_) => quote!(#ident: #value),
        None => quote!(#ident: #krate::cli::model::FieldError::needed(#name, #value)?),
    }
}

fn inner(field: &Field) -> &Type {
    in_option(&field.ty).unwrap_or(&field.ty)
}

/// A name as it is written, without what makes it raw.
pub(super) fn text(ident: &syn::Ident) -> String {
    use syn::ext::IdentExt as _;
    ident.unraw().to_string()
}

/// The type as people read it, without the path to it.
fn type_text(ty: &Type) -> String {
    let text = match ty {
        Type::Path(path) => path.path.segments.last().map(ToTokens::to_token_stream),
        _ => None,
    };
    text.unwrap_or_else(|| ty.to_token_stream()).to_string().replace(' ', "")
}

/// The first line of the field's documentation.
fn first_line(field: &Field) -> Option<String> {
    field.docs.iter().find_map(|attr| match &attr.meta {
        Meta::NameValue(meta) => match &meta.value {
            Expr::Lit(lit) => match &lit.lit {
                Lit::Str(text) => Some(text.value().trim().trim_end_matches('.').to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    })
}
