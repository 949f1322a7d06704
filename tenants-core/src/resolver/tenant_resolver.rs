//! What a resolver is.

use std::fmt::Debug;

use super::lookup::Resolution;
use super::request::TenantRequest;
use super::request_error::RequestError;

/// Says which tenant a request names.
///
/// The way of django-tenants' `TenantMainMiddleware` is [`DomainResolver`](super::DomainResolver). A resolver of your own
/// is as short as this:
///
/// ```
/// use tenants_core::resolver::*;
///
/// /// Mail comes in by a webhook, whose path names the tenant.
/// #[derive(Debug)]
/// struct InboundMail;
///
/// impl TenantResolver for InboundMail {
///     fn resolve(&self, request: &TenantRequest<'_>) -> Result<Option<Resolution>, RequestError> {
///         let Some(name) = request.path().strip_prefix("/inbound/") else { return Ok(None) };
///         Ok(Some(name.parse().map_or(Lookup::Unknown, Lookup::Schema).into()))
///     }
/// }
///
/// let headers = [("Host", "example.com")];
/// let request = TenantRequest::new(&RequestParts::new("/inbound/acme", &headers), &TrustedProxies::none())?;
/// assert_eq!(InboundMail.resolve(&request)?, Some(Lookup::Schema("acme".parse()?).into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not a resolver of tenants", label = "needs `TenantResolver`")]
pub trait TenantResolver: Debug + Send + Sync {
    /// What to look up for a request; none if it names no tenant in the way this resolver knows.
    ///
    /// # Errors
    ///
    /// If the request is malformed, which is answered with 400. A name that no tenant can have is [`Lookup::Unknown`]
    /// instead.
    ///
    /// [`Lookup::Unknown`]: super::Lookup::Unknown
    fn resolve(&self, request: &TenantRequest<'_>) -> Result<Option<Resolution>, RequestError>;
}
