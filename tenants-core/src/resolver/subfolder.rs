//! By a folder of the path.

use super::lookup::{Lookup, Resolution};
use super::named_by::NamedBy;
use super::path_rewrite::PathRewrite;
use super::request::TenantRequest;
use super::request_error::RequestError;
use super::tenant_resolver::TenantResolver;
use crate::escape::{percent_decode, percent_encode};
use crate::shown::Shown;

/// The tenant's schema is named by the folder behind a prefix of the path: `/t/acme/notes`, which the router within sees as
/// `/notes`; django-tenants' `TenantSubfolderMiddleware`.
///
/// - The name is percent-decoded: `/t/b%C3%BCcher/`, `/t/a%2Fb/`. One that no schema can have, what is no encoding,
///   `.` and `..` are [`Lookup::Unknown`].
/// - Paths beside the prefix, and those with no name behind it (`/t`, `/t/`), name no tenant. In a chain, what knows the
///   host as the public site's stands behind this resolver.
/// - `/t/acme` without a slash is the tenant's `/`. Relative links on that page would lead out of the folder.
///
/// To a browser all tenants are one site: they share cookies, and a script of one can read another's pages.
///
/// ```
/// use tenants_core::resolver::*;
///
/// let resolver = SubfolderResolver::new("/t")?;
/// let headers = [("Host", "example.com")];
/// let request = TenantRequest::new(&RequestParts::new("/t/acme/notes", &headers), &TrustedProxies::none())?;
///
/// let rewrite = PathRewrite::new("/t/acme", "/notes");
/// assert_eq!(resolver.resolve(&request)?, Some(Resolution::new(Lookup::Schema("acme".parse()?)).rewrite(rewrite)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubfolderResolver {
    /// Between slashes, or one slash.
    prefix: String,
    named_by: NamedBy,
}

/// The prefix of a [`SubfolderResolver`] would match no path.
///
/// ```
/// use tenants_core::resolver::SubfolderResolver;
///
/// assert!(SubfolderResolver::new("/my tenants").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubfolderPrefixError {
    /// A folder of it is empty, or is `.` or `..`.
    #[error("prefix {} holds an empty folder, or one that leads elsewhere", Shown(prefix))]
    Folder {
        /// The refused text.
        prefix: String,
    },
    /// It holds a character that is encoded in a path, or ends it.
    #[error(
        "prefix {} holds the character {character:?}: letters, digits, '-', '.', '_', '~' are allowed",
        Shown(prefix)
    )]
    Character {
        /// The refused text.
        prefix: String,
        /// The first such character.
        character: char,
    },
}

impl SubfolderResolver {
    /// Tenants are folders of this one; with `/`, the first folder of every path is a tenant.
    ///
    /// # Errors
    ///
    /// Folders of the prefix are made of letters, digits and `-._~`, so that there is one way to write them.
    ///
    /// ```
    /// # use tenants_core::resolver::SubfolderResolver;
    /// assert_eq!(SubfolderResolver::new("t"), SubfolderResolver::new("/t/"));
    /// assert!(SubfolderResolver::new("/my%20tenants").is_err());
    /// ```
    pub fn new(prefix: &str) -> Result<Self, SubfolderPrefixError> {
        let owned = || prefix.to_owned();
        if matches!(prefix, "" | "/") {
            return Ok(Self { prefix: "/".to_owned(), named_by: NamedBy::Schema });
        }
        let bare = prefix.strip_prefix('/').unwrap_or(prefix);
        let bare = bare.strip_suffix('/').unwrap_or(bare);
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
        if let Some(character) = bare.chars().find(|&character| !allowed(character)) {
            return Err(SubfolderPrefixError::Character { prefix: owned(), character });
        }
        if bare.split('/').any(|folder| matches!(folder, "" | "." | "..")) {
            return Err(SubfolderPrefixError::Folder { prefix: owned() });
        }
        Ok(Self { prefix: format!("/{bare}/"), named_by: NamedBy::Schema })
    }

    /// The folder's name is looked up among the domains, as `TenantSubfolderMiddleware` does.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let resolver = SubfolderResolver::new("/t")?.by_domain();
    /// let headers = [("Host", "example.com")];
    /// let request = TenantRequest::new(&RequestParts::new("/t/acme/", &headers), &TrustedProxies::none())?;
    /// let lookup = resolver.resolve(&request)?.map(|resolution| resolution.lookup);
    /// assert_eq!(lookup, Some(Lookup::Host("acme".parse()?)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn by_domain(mut self) -> Self {
        self.named_by = NamedBy::Domain;
        self
    }

    fn split(&self, path: &str) -> Option<Resolution> {
        let behind = path.strip_prefix(&self.prefix)?;
        let (folder, rest) = behind.split_at(behind.find('/').unwrap_or(behind.len()));
        if folder.is_empty() {
            return None;
        }
        // Browsers and proxies take these away, encoded or not; who sends them means something else.
        let Some(name) = percent_decode(folder).filter(|name| name != "." && name != "..") else {
            return Some(Lookup::Unknown.into());
        };
        // Encoded anew: there are many ways to write a name, and links shall go by one.
        let prefix = format!("{}{}", self.prefix, percent_encode(&name));
        Some(Resolution::new(self.named_by.lookup(&name)).rewrite(PathRewrite::new(&prefix, rest)))
    }
}

impl TenantResolver for SubfolderResolver {
    fn resolve(&self, request: &TenantRequest<'_>) -> Result<Option<Resolution>, RequestError> {
        Ok(self.split(request.path()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::SchemaName;

    fn split(path: &str) -> Option<(Lookup, String, String)> {
        let resolution = SubfolderResolver::new("t").unwrap().split(path)?;
        let rewrite = resolution.rewrite.unwrap();
        Some((resolution.lookup, rewrite.prefix().to_owned(), rewrite.path().to_owned()))
    }

    #[test]
    fn the_folder_is_the_schema() {
        for (path, schema, prefix, within) in [
            ("/t/acme", "acme", "/t/acme", "/"),
            ("/t/acme/", "acme", "/t/acme", "/"),
            ("/t/acme/notes/7", "acme", "/t/acme", "/notes/7"),
            ("/t/acme/t/other/", "acme", "/t/acme", "/t/other/"),
            ("/t/Acme/", "Acme", "/t/Acme", "/"),
            ("/t/a%63me/%41", "acme", "/t/acme", "/%41"),
            ("/t/b%c3%bccher/x", "bücher", "/t/b%C3%BCcher", "/x"),
            ("/t/bücher/x", "bücher", "/t/b%C3%BCcher", "/x"),
            ("/t/a%2Fb/x", "a/b", "/t/a%2Fb", "/x"),
            ("/t/a+b%20c", "a+b c", "/t/a%2Bb%20c", "/"),
            ("/t/%252e", "%2e", "/t/%252e", "/"),
            ("/t/.../x", "...", "/t/...", "/x"),
            ("/t/acme//evil.com/x", "acme", "/t/acme", "/evil.com/x"),
            ("/t/acme/\\evil.com", "acme", "/t/acme", "/evil.com"),
            ("/t/acme/../other", "acme", "/t/acme", "/../other"),
            ("/t/select", "select", "/t/select", "/"),
        ] {
            let expected = (Lookup::Schema(schema.parse().unwrap()), prefix.to_owned(), within.to_owned());
            assert_eq!(split(path), Some(expected), "{path}");
        }
    }

    #[test]
    fn other_paths_name_nothing() {
        for path in [
            "",
            "/",
            "*",
            "/t",
            "/t/",
            "/t//",
            "/t//acme",
            "/tx/acme",
            "/tacme",
            "/T/acme",
            "t/acme",
            "//t/acme",
            "/x/t/acme",
        ] {
            assert_eq!(split(path), None, "{path}");
        }
    }

    #[test]
    fn impossible_names_are_unknown() {
        let resolver = SubfolderResolver::new("/t/").unwrap();
        let long = format!("/t/{}", "a".repeat(64));
        for path in [
            "/t/..",
            "/t/../x",
            "/t/%2e%2E/x",
            "/t/.%2e",
            "/t/.",
            "/t/%2e/x",
            "/t/%",
            "/t/%zz/x",
            "/t/%ff",
            "/t/a%00",
            "/t/a%22b",
            "/t/pg_catalog/x",
            "/t/%20",
            "/t/information_schema",
            &long,
        ] {
            assert_eq!(resolver.split(path).map(|resolution| resolution.lookup), Some(Lookup::Unknown), "{path}");
        }
    }

    #[test]
    fn by_domain_the_folder_is_a_host_name() {
        let resolver = SubfolderResolver::new("/").unwrap().by_domain();
        let found = resolver.split("/Acme/notes").unwrap();
        assert_eq!(found.lookup, Lookup::Host("acme".parse().unwrap()));
        assert_eq!(found.rewrite, Some(PathRewrite::new("/Acme", "/notes")));
        assert_eq!(resolver.split("/"), None);
        assert_eq!(resolver.split("/a b").unwrap().lookup, Lookup::Unknown);
    }

    #[test]
    fn a_prefix_is_folders() {
        for (given, stored) in [("t", "/t/"), ("/t", "/t/"), ("/a/b.c/", "/a/b.c/"), ("", "/"), ("/", "/")] {
            assert_eq!(SubfolderResolver::new(given).unwrap().prefix, stored);
        }
        for prefix in ["//", "a//b", "//t", "t//", "..", "/a/./b"] {
            assert!(matches!(SubfolderResolver::new(prefix), Err(SubfolderPrefixError::Folder { .. })), "{prefix}");
        }
        for prefix in ["a b", "%74", "t?", "ü", "a\\b"] {
            assert!(matches!(SubfolderResolver::new(prefix), Err(SubfolderPrefixError::Character { .. })), "{prefix}");
        }
    }

    proptest! {
        #[test]
        fn a_link_leads_back_to_the_same_tenant(
            name in prop_oneof![any::<String>().boxed(), "[.a%/]{1,3}".boxed()],
            within in "(/[a-z%.]{1,5}){0,3}/?",
        ) {
            if let Ok(name) = name.parse::<SchemaName>()
                && name != "."
                && name != ".."
            {
                let (_, prefix, _) = split(&format!("/t/{}", percent_encode(name.as_str()))).unwrap();
                let link = PathRewrite::new(&prefix, "/").link(&within);
                let path = PathRewrite::new("", &within).path().to_owned();
                prop_assert_eq!(split(&link), Some((Lookup::Schema(name), prefix, path)));
            }
        }

        #[test]
        fn no_path_is_too_strange(path in any::<String>(), tail in "[/.%a-f0-9]{0,12}") {
            let resolver = SubfolderResolver::new("/t").unwrap();
            let _ = resolver.split(&path);
            let _ = resolver.split(&format!("/t/{tail}{path}"));
        }
    }
}
