//! A path without the part that names the tenant, and back.

/// A path split in two: the prefix that names the tenant, and the path as the router within sees it.
///
/// ```
/// use tenants_core::resolver::PathRewrite;
///
/// let rewrite = PathRewrite::new("/t/acme", "/notes/7");
/// assert_eq!(rewrite.path(), "/notes/7");
/// assert_eq!(rewrite.link("/notes/8"), "/t/acme/notes/8");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PathRewrite {
    prefix: String,
    path: String,
}

impl PathRewrite {
    /// A prefix and the path behind it, both percent-encoded.
    ///
    /// The path gets exactly one slash in front: browsers take a redirect to `//host` for one to another host.
    ///
    /// ```
    /// # use tenants_core::resolver::PathRewrite;
    /// assert_eq!(PathRewrite::new("/t/acme", "//evil.com").path(), "/evil.com");
    /// assert_eq!(PathRewrite::new("/t/acme", "").path(), "/");
    /// ```
    #[must_use]
    pub fn new(prefix: &str, path: &str) -> Self {
        Self { prefix: prefix.trim_end_matches('/').to_owned(), path: format!("/{}", relative(path)) }
    }

    /// What was taken away, without a slash at its end.
    ///
    /// ```
    /// # use tenants_core::resolver::PathRewrite;
    /// assert_eq!(PathRewrite::new("/t/acme/", "/notes").prefix(), "/t/acme");
    /// ```
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The path for the router within.
    ///
    /// ```
    /// # use tenants_core::resolver::PathRewrite;
    /// assert_eq!(PathRewrite::new("/t/acme", "/notes").path(), "/notes");
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path that leads a browser to a path of the router within, with its query.
    ///
    /// ```
    /// # use tenants_core::resolver::PathRewrite;
    /// assert_eq!(PathRewrite::new("/t/acme", "/").link("/notes?page=2"), "/t/acme/notes?page=2");
    /// ```
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("{}/{}", self.prefix, relative(path))
    }
}

/// Browsers read a backslash as a slash.
fn relative(path: &str) -> &str {
    path.trim_start_matches(['/', '\\'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_path_and_no_link_leads_to_another_host(name in "[a-z]{1,3}", path in "[a-z/\\\\.:]{0,8}") {
            let rewrite = PathRewrite::new(&format!("/t/{name}/"), &path);
            for made in [rewrite.path().to_owned(), rewrite.link(&path)] {
                prop_assert!(made.starts_with('/') && !made[1..].starts_with(['/', '\\']), "{made}");
            }
            prop_assert_eq!(rewrite.link(rewrite.path()), format!("/t/{name}{}", rewrite.path()));
        }
    }
}
