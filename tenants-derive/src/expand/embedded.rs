//! The migrations, embedded.

use std::path::Path as FilePath;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use crate::migrations::{Folder, Migration};

/// `fn migrations()` with its one static, so that the binary holds one copy.
pub(super) fn migrations(krate: &Path, shared: &[Folder], tenant: &[Folder]) -> TokenStream {
    let shared = shared.iter().map(|each| folder(krate, each));
    let tenant = tenant.iter().map(|each| folder(krate, each));
    quote! {
        fn migrations() -> &'static #krate::migrations::EmbeddedMigrations {
            static MIGRATIONS: #krate::migrations::EmbeddedMigrations = #krate::migrations::EmbeddedMigrations {
                shared: &[#(#shared),*],
                tenant: &[#(#tenant),*],
            };
            &MIGRATIONS
        }
    }
}

fn folder(krate: &Path, folder: &Folder) -> TokenStream {
    let app = match &folder.app {
        Some(app) => {
            let app = app.to_string();
            quote!(::core::option::Option::Some(#app))
        }
        None => quote!(::core::option::Option::None),
    };
    let path = path(folder);
    let migrations = folder.migrations.iter().map(|each| migration(krate, &path, each));
    quote! {
        #krate::migrations::EmbeddedFolder {
            app: #app,
            path: ::core::concat!(#path),
            migrations: &[#(#migrations),*],
        }
    }
}

/// Through `env!` and `include_str!`, so that the compiler knows what the binary depends on.
fn migration(krate: &Path, folder: &TokenStream, migration: &Migration) -> TokenStream {
    let Migration { name, version, has_down, has_metadata } = migration;
    let include = |file: &str| {
        let file = format!("/{name}/{file}");
        quote!(::core::include_str!(::core::concat!(#folder, #file)))
    };
    let optional = |file: &str, exists: bool| {
        if exists {
            let text = include(file);
            quote!(::core::option::Option::Some(#text))
        } else {
            quote!(::core::option::Option::None)
        }
    };
    let up = include("up.sql");
    let down = optional("down.sql", *has_down);
    let metadata = optional("metadata.toml", *has_metadata);
    quote! {
        #krate::migrations::EmbeddedMigration {
            name: #name,
            version: #version,
            up: #up,
            down: #down,
            metadata: #metadata,
        }
    }
}

/// The folder's absolute path, as arguments of `concat!`.
fn path(folder: &Folder) -> TokenStream {
    let written = folder.path.value();
    let trimmed = written.trim_end_matches('/');
    if FilePath::new(&written).is_absolute() {
        quote!(#trimmed)
    } else {
        quote!(::core::env!("CARGO_MANIFEST_DIR"), "/", #trimmed)
    }
}
