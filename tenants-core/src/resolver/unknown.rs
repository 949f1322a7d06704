//! What happens to a request without a tenant.

use super::lookup::{Lookup, Resolution};
use crate::SchemaName;

/// What a request gets that names no tenant, or one that there is not.
///
/// ```
/// use tenants_core::resolver::{Lookup, Unknown};
///
/// assert_eq!(Unknown::default().fallback(), None); // 404
/// assert_eq!(Unknown::Public.fallback(), Some(Lookup::Public.into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Unknown {
    /// The answer 404.
    #[default]
    NotFound,
    /// The public schema: django-tenants' `SHOW_PUBLIC_IF_NO_TENANT_FOUND`.
    Public,
    /// The tenant of this schema: django-tenants' `DefaultTenantMiddleware`. If it is missing too, the answer is 404.
    Default(SchemaName),
}

impl Unknown {
    /// What is served instead, with the path as it came; none for 404.
    ///
    /// ```
    /// # use tenants_core::resolver::{Lookup, Unknown};
    /// let unknown = Unknown::Default("demo".parse()?);
    /// assert_eq!(unknown.fallback(), Some(Lookup::Schema("demo".parse()?).into()));
    /// # Ok::<(), tenants_core::SchemaNameError>(())
    /// ```
    #[must_use]
    pub fn fallback(&self) -> Option<Resolution> {
        match self {
            Self::NotFound => None,
            Self::Public => Some(Lookup::Public.into()),
            Self::Default(schema) => Some(Lookup::Schema(schema.clone()).into()),
        }
    }
}
