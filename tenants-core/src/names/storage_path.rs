//! Files of a tenant.

use std::path::{Path, PathBuf};

use super::storage_component::storage_component;
use super::storage_path_error::StoragePathError;
use crate::SchemaName;

/// What common file systems hold, on Windows in other units that are never more.
const MAX_PART_BYTES: usize = 255;

/// The path of a tenant's file: the root, the schema's name as [one component](super::storage_component), and a path
/// within, whose parts are separated by `/`; django-tenants' `TenantFileSystemStorage`.
///
/// The same paths are refused on every system. This looks at names only: a symbolic link in the tenant's folder leads
/// wherever it leads, so whoever lets tenants make links has to look at the file system too.
///
/// # Errors
///
/// A path that leads out of the tenant's folder or to what is no file, on whatever system, or whose parts are too long for one.
///
/// ```
/// use std::path::Path;
/// use tenants_core::storage_path;
///
/// let path = storage_path(&"acme".parse()?, "/srv/media", "logos/2026.png")?;
/// assert_eq!(path, Path::new("/srv/media/acme/logos/2026.png"));
/// assert!(storage_path(&"acme".parse()?, "/srv/media", "../other/logo.png").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn storage_path(
    schema_name: &SchemaName,
    root: impl AsRef<Path>,
    relative: &str,
) -> Result<PathBuf, StoragePathError> {
    check(relative)?;
    let mut path = root.as_ref().join(storage_component(schema_name));
    path.extend(relative.split('/'));
    Ok(path)
}

fn check(relative: &str) -> Result<(), StoragePathError> {
    let path = || relative.to_owned();
    if relative.is_empty() {
        return Err(StoragePathError::Empty);
    }
    if relative.starts_with('/') {
        return Err(StoragePathError::Absolute { path: path() });
    }
    if let Some(character) = relative.chars().find(|c| matches!(c, '\\' | ':') || c.is_control()) {
        return Err(StoragePathError::Character { path: path(), character });
    }
    for part in relative.split('/') {
        if part.is_empty() {
            return Err(StoragePathError::EmptyPart { path: path() });
        }
        if part == "." || part == ".." {
            return Err(StoragePathError::Dots { path: path() });
        }
        if part.ends_with(['.', ' ']) {
            return Err(StoragePathError::End { path: path() });
        }
        if is_device(part) {
            return Err(StoragePathError::Device { path: path() });
        }
        if part.len() > MAX_PART_BYTES {
            return Err(StoragePathError::TooLong { path: path() });
        }
    }
    Ok(())
}

/// Whether Windows takes a file's name for a device, whatever its extension
/// ([naming files](https://learn.microsoft.com/windows/win32/fileio/naming-a-file)).
pub(super) fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end_matches(' ').to_ascii_lowercase();
    let port = |rest: &str| matches!(rest, "¹" | "²" | "³") || rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit();
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$")
        || stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt")).is_some_and(port)
}

#[cfg(test)]
mod tests {
    use std::path::Component;

    use proptest::prelude::*;

    use super::*;

    fn path(relative: &str) -> Result<PathBuf, StoragePathError> {
        storage_path(&"Acme".parse().unwrap(), "media", relative)
    }

    #[test]
    fn leads_into_the_folder_of_the_tenant() {
        let longest = "é".repeat(127) + "x";
        for relative in [
            "a",
            "a/b/c.png",
            ".hidden",
            "...a",
            "a..b",
            "..a",
            "-",
            "~",
            "ü 1?.png",
            "$HOME",
            "console",
            "%2e%2e",
            &longest,
        ] {
            assert_eq!(path(relative).unwrap(), Path::new("media").join("=41cme").join(relative));
        }
        let schema = "..".parse().unwrap();
        assert_eq!(storage_path(&schema, "/", "a").unwrap(), Path::new("/=2E=2E/a"));
        assert_eq!(storage_path(&schema, "", "a").unwrap(), Path::new("=2E=2E/a"));
    }

    #[test]
    fn each_rule_has_its_error() {
        use StoragePathError as E;
        let owned = |path: &str| path.to_owned();
        assert_eq!(path(""), Err(E::Empty));
        for text in ["/", "/etc/passwd", "//server/share"] {
            assert_eq!(path(text), Err(E::Absolute { path: owned(text) }));
        }
        for text in ["a//b", "a/"] {
            assert_eq!(path(text), Err(E::EmptyPart { path: owned(text) }));
        }
        for text in [".", "..", "../a", "a/..", "a/../../b", "a/./b", "./a"] {
            assert_eq!(path(text), Err(E::Dots { path: owned(text) }));
        }
        for (text, character) in [
            ("..\\a", '\\'),
            ("\\\\server\\share", '\\'),
            ("C:/a", ':'),
            ("c:a", ':'),
            ("a.txt:stream", ':'),
            ("a\0.png", '\0'),
            ("a\nb", '\n'),
            ("a\u{85}", '\u{85}'),
        ] {
            assert_eq!(path(text), Err(E::Character { path: owned(text), character }));
        }
        for text in ["...", ".. ", "a.", "a /b", ". ./a", "a/. ", " "] {
            assert_eq!(path(text), Err(E::End { path: owned(text) }));
        }
        for text in ["nul", "a/CON", "Aux.txt", "com1", "LPT9.tar.gz", "com¹", "nul .txt", "conin$", "COM0"] {
            assert_eq!(path(text), Err(E::Device { path: owned(text) }));
        }
        let long = format!("a/{}", "b".repeat(256));
        assert_eq!(path(&long), Err(E::TooLong { path: long.clone() }));
    }

    proptest! {
        #[test]
        fn no_path_leads_out(
            name: String,
            relative in prop_oneof![any::<String>().boxed(), "([a. :\\\\\0~]{0,3}/){0,3}[a. ]{0,3}".boxed()]
        ) {
            let Ok(schema) = name.parse::<SchemaName>() else { return Ok(()) };
            let Ok(path) = storage_path(&schema, "/srv/media", &relative) else { return Ok(()) };
            let folder = Path::new("/srv/media").join(storage_component(&schema));
            let within = path.strip_prefix(&folder).unwrap();
            prop_assert!(within.components().all(|part| matches!(part, Component::Normal(_))));
            prop_assert_eq!(within.components().count(), relative.split('/').count());
        }

        #[test]
        fn no_two_tenants_share_a_path(one in "[aA=4.1/]{1,4}", other in "[aA=4.1/]{1,4}", a in "[a/]{1,5}", b in "[a/]{1,5}") {
            let (Ok(one), Ok(other)) = (one.parse::<SchemaName>(), other.parse::<SchemaName>()) else { return Ok(()) };
            let folded = |schema, relative| storage_path(schema, "m", relative).ok().map(|path| path.to_string_lossy().to_lowercase());
            let (one_path, other_path) = (folded(&one, &a), folded(&other, &b));
            prop_assert!(one == other || one_path.is_none() || one_path != other_path);
        }
    }
}
