//! By a header.

use super::lookup::Resolution;
use super::named_by::NamedBy;
use super::request::TenantRequest;
use super::request_error::RequestError;
use super::tenant_resolver::TenantResolver;
use crate::shown::Shown;

/// The tenant's schema is named by a header: `X-Tenant: acme`.
///
/// **The header authorises nothing.** Whoever can reach the application can send it, with any name: every handler behind this
/// resolver has to check that its user belongs to the tenant. Answers differ by the header, so say so in `Vary` if they may
/// be cached. Meant for programs, and for gateways that overwrite what clients send.
///
/// ```
/// use tenants_core::resolver::*;
///
/// let resolver = HeaderResolver::new("X-Tenant")?;
/// let headers = [("Host", "api.example.com"), ("x-tenant", "acme")];
/// let request = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none())?;
/// assert_eq!(resolver.resolve(&request)?, Some(Lookup::Schema("acme".parse()?).into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderResolver {
    name: String,
    named_by: NamedBy,
}

/// A text that no header can have for its name (RFC 9110, section 5.1).
///
/// ```
/// use tenants_core::resolver::HeaderResolver;
///
/// assert!(HeaderResolver::new("X-Tenant:").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is no name of a header", Shown(name))]
#[non_exhaustive]
pub struct HeaderNameError {
    /// The refused text.
    pub name: String,
}

impl HeaderResolver {
    /// Tenants are named by the header of this name.
    ///
    /// # Errors
    ///
    /// If no header can have such a name.
    ///
    /// ```
    /// # use tenants_core::resolver::HeaderResolver;
    /// assert_eq!(HeaderResolver::new("X-Tenant"), HeaderResolver::new("x-tenant"));
    /// ```
    pub fn new(name: &str) -> Result<Self, HeaderNameError> {
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(token) {
            return Err(HeaderNameError { name: name.to_owned() });
        }
        Ok(Self { name: name.to_ascii_lowercase(), named_by: NamedBy::Schema })
    }

    /// The header's value is looked up among the domains.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let resolver = HeaderResolver::new("X-Tenant")?.by_domain();
    /// let headers = [("Host", "api.example.com"), ("X-Tenant", "acme.com")];
    /// let request = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none())?;
    /// assert_eq!(resolver.resolve(&request)?, Some(Lookup::Host("acme.com".parse()?).into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn by_domain(mut self) -> Self {
        self.named_by = NamedBy::Domain;
        self
    }
}

impl TenantResolver for HeaderResolver {
    fn resolve(&self, request: &TenantRequest<'_>) -> Result<Option<Resolution>, RequestError> {
        Ok(request.header(&self.name)?.map(|value| self.named_by.lookup(value).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::headers::Headers;
    use super::super::{Lookup, RequestParts, TrustedProxies};
    use super::*;

    fn resolve(resolver: &HeaderResolver, headers: &dyn Headers) -> Result<Option<Lookup>, RequestError> {
        let parts = RequestParts::new("/", headers).authority(Some("api.example.com"));
        let request = TenantRequest::new(&parts, &TrustedProxies::none()).unwrap();
        Ok(resolver.resolve(&request)?.map(|resolution| resolution.lookup))
    }

    #[test]
    fn the_value_is_the_schema() {
        let resolver = HeaderResolver::new("X-Tenant").unwrap();
        let schema = |name: &str| Ok(Some(Lookup::Schema(name.parse().unwrap())));
        assert_eq!(resolve(&resolver, &[("X-TENANT", "Acme")]), schema("Acme"));
        assert_eq!(resolve(&resolver, &[("X-Tenant", "bücher")]), schema("bücher"));
        assert_eq!(resolve(&resolver, &[("X-Tenants", "acme")]), Ok(None));
        for impossible in ["", " ", "pg_x", "a\"b", "a\0"] {
            assert_eq!(resolve(&resolver, &[("X-Tenant", impossible)]), Ok(Some(Lookup::Unknown)), "{impossible:?}");
        }
    }

    #[test]
    fn by_domain_the_value_is_a_host_name() {
        let resolver = HeaderResolver::new("X-Tenant").unwrap().by_domain();
        let host = Lookup::Host("acme.com".parse().unwrap());
        assert_eq!(resolve(&resolver, &[("X-Tenant", "www.Acme.com")]), Ok(Some(host)));
        assert_eq!(resolve(&resolver, &[("X-Tenant", "a b")]), Ok(Some(Lookup::Unknown)));
    }

    #[test]
    fn several_values_or_bytes_are_malformed() {
        let resolver = HeaderResolver::new("X-Tenant").unwrap();
        let name = || "x-tenant".to_owned();
        let twice = [("X-Tenant", "acme"), ("x-tenant", "acme")];
        assert_eq!(resolve(&resolver, &twice), Err(RequestError::SeveralValues { name: name() }));
        let bytes = [("X-Tenant", b"b\xfccher".as_slice())];
        assert_eq!(resolve(&resolver, &bytes), Err(RequestError::NotText { name: name() }));
        for name in ["", "X Tenant", "X-Tenant:", "ü"] {
            assert_eq!(HeaderResolver::new(name), Err(HeaderNameError { name: name.to_owned() }));
        }
    }
}
