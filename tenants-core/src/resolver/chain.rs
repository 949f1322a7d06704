//! Several ways to name a tenant.

use super::lookup::Resolution;
use super::request::TenantRequest;
use super::request_error::RequestError;
use super::tenant_resolver::TenantResolver;

/// Asks resolvers one after the other; the first that finds a name in the request decides.
///
/// Whether there is such a tenant changes nothing: a request with a misspelt name does not end up at the tenant it names in
/// another way. Those that know few requests come first, [`DomainResolver`](super::DomainResolver) last.
///
/// ```
/// use tenants_core::resolver::*;
///
/// let resolver = ChainResolver::new(HostMapResolver::new().public("example.com".parse()?))
///     .or(SubdomainResolver::new("example.com".parse()?)) // acme.example.com
///     .or(DomainResolver); // customers' own domains
///
/// let headers = [("Host", "shop.acme.com")];
/// let request = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none())?;
/// assert_eq!(resolver.resolve(&request)?, Some(Lookup::Host("shop.acme.com".parse()?).into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ChainResolver {
    resolvers: Vec<Box<dyn TenantResolver>>,
}

impl ChainResolver {
    /// Asks this one first.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let alone = ChainResolver::new(DomainResolver); // says what DomainResolver says
    /// # let _ = alone;
    /// ```
    #[must_use]
    pub fn new(first: impl TenantResolver + 'static) -> Self {
        Self { resolvers: vec![Box::new(first)] }
    }

    /// Asks this one where those before found no name.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let resolver = ChainResolver::new(SubfolderResolver::new("/t")?).or(DomainResolver);
    /// # let _ = resolver;
    /// # Ok::<(), SubfolderPrefixError>(())
    /// ```
    #[must_use]
    pub fn or(mut self, next: impl TenantResolver + 'static) -> Self {
        self.resolvers.push(Box::new(next));
        self
    }
}

impl TenantResolver for ChainResolver {
    fn resolve(&self, request: &TenantRequest<'_>) -> Result<Option<Resolution>, RequestError> {
        self.resolvers.iter().find_map(|resolver| resolver.resolve(request).transpose()).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        DomainResolver, HeaderResolver, HostMapResolver, Lookup, PathRewrite, RequestParts, SubdomainResolver,
        SubfolderResolver, TrustedProxies,
    };
    use super::*;

    fn resolve<const N: usize>(host: &str, path: &str, headers: [(&str, &str); N]) -> Result<Lookup, RequestError> {
        let chain = ChainResolver::new(HostMapResolver::new().public("status.example.com".parse().unwrap()))
            .or(HeaderResolver::new("X-Tenant").unwrap())
            .or(SubfolderResolver::new("/t").unwrap())
            .or(SubdomainResolver::new("example.com".parse().unwrap()))
            .or(DomainResolver);
        let parts = RequestParts::new(path, &headers).authority(Some(host));
        let request = TenantRequest::new(&parts, &TrustedProxies::none())?;
        Ok(chain.resolve(&request)?.unwrap().lookup)
    }

    #[test]
    fn the_first_name_decides() {
        let schema = |name: &str| Ok(Lookup::Schema(name.parse().unwrap()));
        assert_eq!(resolve("status.example.com", "/t/b/", [("X-Tenant", "c")]), Ok(Lookup::Public));
        assert_eq!(resolve("a.example.com", "/t/b/", [("X-Tenant", "c")]), schema("c"));
        assert_eq!(resolve("a.example.com", "/t/b/", []), schema("b"));
        assert_eq!(resolve("a.example.com", "/t/", []), schema("a"));
        assert_eq!(resolve("a.b.example.com", "/", []), Ok(Lookup::Host("a.b.example.com".parse().unwrap())));
        assert_eq!(resolve("acme.com", "/", []), Ok(Lookup::Host("acme.com".parse().unwrap())));
    }

    #[test]
    fn an_impossible_name_and_a_malformed_request_end_the_search() {
        assert_eq!(resolve("a.example.com", "/", [("X-Tenant", "pg_x")]), Ok(Lookup::Unknown));
        assert_eq!(resolve("a.example.com", "/t/%zz", []), Ok(Lookup::Unknown));
        assert_eq!(resolve("pg_x.example.com", "/", []), Ok(Lookup::Unknown));
        let twice = resolve("a.example.com", "/t/b", [("X-Tenant", "c"), ("X-Tenant", "d")]);
        assert_eq!(twice, Err(RequestError::SeveralValues { name: "x-tenant".to_owned() }));
    }

    #[test]
    fn without_a_name_nobody_decides() {
        let chain = ChainResolver::new(SubfolderResolver::new("/t").unwrap()).or(HostMapResolver::new());
        let headers = [("Host", "example.com")];
        let request = |path| TenantRequest::new(&RequestParts::new(path, &headers), &TrustedProxies::none()).unwrap();
        assert_eq!(chain.resolve(&request("/")), Ok(None));
        let rewrite = chain.resolve(&request("/t/a/b")).unwrap().unwrap().rewrite;
        assert_eq!(rewrite, Some(PathRewrite::new("/t/a", "/b")));
    }
}
