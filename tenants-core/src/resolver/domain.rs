//! By the whole host name.

use super::lookup::{Lookup, Resolution};
use super::request::TenantRequest;
use super::request_error::RequestError;
use super::tenant_resolver::TenantResolver;

/// The tenant is the one with this host among its domains, or as its `domain_url`: django-tenants' `TenantMainMiddleware`.
///
/// It has a question about every host, so in a chain it is the last.
///
/// ```
/// use tenants_core::resolver::*;
///
/// let headers = [("Host", "WWW.Acme.com:8000")];
/// let request = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none())?;
/// assert_eq!(DomainResolver.resolve(&request)?, Some(Lookup::Host("acme.com".parse()?).into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DomainResolver;

impl TenantResolver for DomainResolver {
    fn resolve(&self, request: &TenantRequest<'_>) -> Result<Option<Resolution>, RequestError> {
        Ok(Some(Lookup::Host(request.host().clone()).into()))
    }
}
