//! What a resolver says.

use super::path_rewrite::PathRewrite;
use crate::{Hostname, SchemaName};

/// The question that leads to the tenant of a request, for whoever can ask the database.
///
/// A name out of a request authorises nothing: whether the user may see this tenant is for the application to check.
///
/// ```
/// use tenants_core::resolver::Lookup;
///
/// fn shown(lookup: &Lookup) -> String {
///     match lookup {
///         Lookup::Host(host) => format!("the tenant at {host}"),
///         Lookup::Schema(schema) => format!("the tenant of schema {schema}"),
///         Lookup::Public => "the public site".to_owned(),
///         _ => "no tenant".to_owned(),
///     }
/// }
/// assert_eq!(shown(&Lookup::Schema("acme".parse()?)), "the tenant of schema acme");
/// # Ok::<(), tenants_core::SchemaNameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lookup {
    /// The tenant with this domain: in the domains table, or its own `domain_url`.
    Host(Hostname),
    /// The tenant whose row has this schema name. A schema without a row, such as another program's, is no tenant's.
    Schema(SchemaName),
    /// No tenant: the public schema, without a look-up.
    Public,
    /// A tenant that there cannot be, since no schema and no domain has such a name: [`Unknown`](super::Unknown) applies.
    Unknown,
}

/// A [`Lookup`], and what is to be done with the path if it finds a tenant.
///
/// ```
/// use tenants_core::resolver::{Lookup, PathRewrite, Resolution};
///
/// let resolution = Resolution::new(Lookup::Public).rewrite(PathRewrite::new("/site", "/about"));
/// assert_eq!(resolution.rewrite.as_ref().map(PathRewrite::path), Some("/about"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resolution {
    /// Which tenant it is.
    pub lookup: Lookup,
    /// How the path looks to the router within; none: as it came.
    pub rewrite: Option<PathRewrite>,
}

impl Resolution {
    /// The path stays as it is.
    ///
    /// ```
    /// # use tenants_core::resolver::{Lookup, Resolution};
    /// assert_eq!(Resolution::new(Lookup::Public).rewrite, None);
    /// ```
    #[must_use]
    pub fn new(lookup: Lookup) -> Self {
        Self { lookup, rewrite: None }
    }

    /// The path is rewritten.
    ///
    /// ```
    /// # use tenants_core::resolver::{Lookup, PathRewrite, Resolution};
    /// let resolution = Resolution::new(Lookup::Public).rewrite(PathRewrite::new("/site", "/"));
    /// assert!(resolution.rewrite.is_some());
    /// ```
    #[must_use]
    pub fn rewrite(mut self, rewrite: PathRewrite) -> Self {
        self.rewrite = Some(rewrite);
        self
    }
}

impl From<Lookup> for Resolution {
    fn from(lookup: Lookup) -> Self {
        Self::new(lookup)
    }
}
