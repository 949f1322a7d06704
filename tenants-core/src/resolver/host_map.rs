//! By a list of hosts that the program knows.

use std::collections::BTreeMap;

use super::lookup::{Lookup, Resolution};
use super::request::TenantRequest;
use super::request_error::RequestError;
use super::tenant_resolver::TenantResolver;
use crate::{Hostname, SchemaName};

/// Hosts that lead to the public site or to a certain tenant, whatever the database says; other hosts are not its business.
///
/// ```
/// use tenants_core::resolver::*;
///
/// let known = HostMapResolver::new().public("example.com".parse()?).schema("demo.example.com".parse()?, "acme".parse()?);
/// let resolver = ChainResolver::new(known).or(DomainResolver);
///
/// let headers = [("Host", "www.example.com")];
/// let request = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none())?;
/// assert_eq!(resolver.resolve(&request)?, Some(Lookup::Public.into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostMapResolver {
    hosts: BTreeMap<Hostname, Lookup>,
}

impl HostMapResolver {
    /// No host is known yet.
    ///
    /// ```
    /// # use tenants_core::resolver::HostMapResolver;
    /// assert_eq!(HostMapResolver::new(), HostMapResolver::default());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A host of the public site. Of what is said about a host, the last counts.
    ///
    /// ```
    /// # use tenants_core::resolver::HostMapResolver;
    /// let known = ["example.com", "example.org"]
    ///     .iter()
    ///     .try_fold(HostMapResolver::new(), |known, host| host.parse().map(|host| known.public(host)))?;
    /// # let _ = known;
    /// # Ok::<(), tenants_core::HostnameError>(())
    /// ```
    #[must_use]
    pub fn public(mut self, host: Hostname) -> Self {
        self.hosts.insert(host, Lookup::Public);
        self
    }

    /// A host of the tenant with this schema.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let known = HostMapResolver::new().schema("localhost".parse()?, "acme".parse()?);
    /// let headers = [("Host", "localhost:8000")];
    /// let request = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none())?;
    /// assert_eq!(known.resolve(&request)?, Some(Lookup::Schema("acme".parse()?).into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn schema(mut self, host: Hostname, schema: SchemaName) -> Self {
        self.hosts.insert(host, Lookup::Schema(schema));
        self
    }
}

impl TenantResolver for HostMapResolver {
    fn resolve(&self, request: &TenantRequest<'_>) -> Result<Option<Resolution>, RequestError> {
        Ok(self.hosts.get(request.host()).cloned().map(Resolution::new))
    }
}
