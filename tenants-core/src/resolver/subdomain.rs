//! By the label in front of a base domain.

use super::lookup::{Lookup, Resolution};
use super::named_by::NamedBy;
use super::request::TenantRequest;
use super::request_error::RequestError;
use super::tenant_resolver::TenantResolver;
use crate::Hostname;
use crate::international::to_unicode;

/// The tenant's schema is named by the one label in front of a base domain: `acme.example.com`.
///
/// - The base domain itself is the public site.
/// - Hosts elsewhere, and deeper ones (`a.b.example.com`), are not its business: another resolver of a chain may know
///   them. A deeper name's first label is not taken for the tenant, since no wildcard certificate covers it.
/// - A label that no schema can have for its name (`pg_x`) is [`Lookup::Unknown`].
/// - Host names are in lower case, so schemas with capitals are not reached. With the feature
///   `idn` international labels are read as Unicode: `xn--bcher-kva` is the schema `bücher`.
///
/// ```
/// use tenants_core::resolver::*;
///
/// let resolver = SubdomainResolver::new("example.com".parse()?);
/// let lookup = |host| {
///     let headers = [("Host", host)];
///     let request = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none())?;
///     Ok::<_, RequestError>(resolver.resolve(&request)?.map(|resolution| resolution.lookup))
/// };
/// assert_eq!(lookup("acme.example.com")?, Some(Lookup::Schema("acme".parse()?)));
/// assert_eq!(lookup("www.example.com")?, Some(Lookup::Public));
/// assert_eq!(lookup("acme.eu.example.com")?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubdomainResolver {
    base: Hostname,
    named_by: NamedBy,
}

impl SubdomainResolver {
    /// Tenants are one label below `base`.
    ///
    /// ```
    /// # use tenants_core::resolver::SubdomainResolver;
    /// let in_development = SubdomainResolver::new("localhost".parse()?); // acme.localhost:8000
    /// # let _ = in_development;
    /// # Ok::<(), tenants_core::HostnameError>(())
    /// ```
    #[must_use]
    pub fn new(base: Hostname) -> Self {
        Self { base, named_by: NamedBy::Schema }
    }

    /// The label is looked up among the domains, where `acme` stands then instead of `acme.example.com`.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let resolver = SubdomainResolver::new("example.com".parse()?).by_domain();
    /// let headers = [("Host", "acme.example.com")];
    /// let request = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none())?;
    /// assert_eq!(resolver.resolve(&request)?, Some(Lookup::Host("acme".parse()?).into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn by_domain(mut self) -> Self {
        self.named_by = NamedBy::Domain;
        self
    }

    fn lookup(&self, host: &Hostname) -> Option<Lookup> {
        let front = host.as_str().strip_suffix(self.base.as_str())?;
        if front.is_empty() {
            return Some(Lookup::Public);
        }
        let label = front.strip_suffix('.').filter(|label| !label.contains('.'))?;
        Some(match self.named_by {
            NamedBy::Schema => self.named_by.lookup(&to_unicode(label)),
            NamedBy::Domain => self.named_by.lookup(label),
        })
    }
}

impl TenantResolver for SubdomainResolver {
    fn resolve(&self, request: &TenantRequest<'_>) -> Result<Option<Resolution>, RequestError> {
        Ok(self.lookup(request.host()).map(Resolution::new))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lookup(base: &str, host: &str) -> Option<Lookup> {
        SubdomainResolver::new(base.parse().unwrap()).lookup(&host.parse().unwrap())
    }

    fn schema(name: &str) -> Option<Lookup> {
        Some(Lookup::Schema(name.parse().unwrap()))
    }

    #[test]
    fn the_label_is_the_schema() {
        for (base, host, name) in [
            ("example.com", "acme.example.com", "acme"),
            ("example.com", "WWW.ACME.example.com.:8000", "acme"),
            ("www.example.com", "acme.example.com", "acme"),
            ("example.com", "acme_corp.example.com", "acme_corp"),
            ("example.com", "acme-corp.example.com", "acme-corp"),
            ("example.com", "42.example.com", "42"),
            ("example.com", "public.example.com", "public"),
            ("localhost", "acme.localhost:8000", "acme"),
            ("acme.com", "acme.acme.com", "acme"),
        ] {
            assert_eq!(lookup(base, host), schema(name), "{host} under {base}");
        }
        assert_eq!(lookup("localhost", &format!("{}.localhost", "a".repeat(63))), schema(&"a".repeat(63)));
    }

    #[cfg(feature = "idn")]
    #[test]
    fn an_international_label_is_the_schema_as_people_write_it() {
        for (base, host, name) in [
            ("example.com", "Bücher.example.com", "bücher"),
            ("example.com", "xn--bcher-kva.example.com", "bücher"),
            ("bücher.example", "acme.xn--bcher-kva.example", "acme"),
        ] {
            assert_eq!(lookup(base, host), schema(name), "{host} under {base}");
        }
        let resolver = SubdomainResolver::new("example.com".parse().unwrap()).by_domain();
        let found = resolver.lookup(&"Bücher.example.com".parse().unwrap());
        assert_eq!(found, Some(Lookup::Host("xn--bcher-kva".parse().unwrap())));
    }

    #[test]
    fn other_hosts_name_nothing() {
        for (base, host) in [
            ("example.com", "a.b.example.com"),
            ("example.com", "notexample.com"),
            ("example.com", "example.com.evil.com"),
            ("example.com", "acme.example.org"),
            ("example.com", "com"),
            ("example.com", "127.0.0.1"),
            ("example.com", "[::1]"),
        ] {
            assert_eq!(lookup(base, host), None, "{host} under {base}");
        }
    }

    #[test]
    fn the_base_is_public_and_impossible_names_are_unknown() {
        for host in ["example.com", "www.example.com", "EXAMPLE.com.:80"] {
            assert_eq!(lookup("example.com", host), Some(Lookup::Public), "{host}");
        }
        for host in ["pg_x.example.com", "PG_CATALOG.example.com", "information_schema.example.com"] {
            assert_eq!(lookup("example.com", host), Some(Lookup::Unknown), "{host}");
        }
    }

    #[test]
    fn by_domain_the_label_is_looked_up_as_it_is_stored() {
        let resolver = SubdomainResolver::new("example.com".parse().unwrap()).by_domain();
        let found = resolver.lookup(&"Acme.example.com".parse().unwrap());
        assert_eq!(found, Some(Lookup::Host("acme".parse().unwrap())));
        // Alone, it would be an IPv4 address.
        assert_eq!(resolver.lookup(&"42.example.com".parse().unwrap()), Some(Lookup::Unknown));
    }

    proptest! {
        #[test]
        fn two_hosts_never_lead_to_one_schema(one in "[a-z0-9äßςσ日-]{1,6}", other in "[a-z0-9äßςσ日-]{1,6}") {
            let host = |label: &str| format!("{label}.example.com").parse::<Hostname>();
            if let (Ok(one), Ok(other)) = (host(&one), host(&other)) {
                let found = |host: &Hostname| lookup("example.com", host.as_str());
                prop_assert!(one == other || found(&one) != found(&other), "{one} {other}");
            }
        }
    }
}
