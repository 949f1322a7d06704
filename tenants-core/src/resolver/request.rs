//! A request: its parts as they come, and what resolvers see of it.

use std::fmt;
use std::net::IpAddr;

use super::headers::Headers;
use super::host;
use super::request_error::RequestError;
use super::trusted_proxies::TrustedProxies;
use crate::Hostname;

/// The parts of a request that can name a tenant, as they come from the web framework.
///
/// ```
/// use tenants_core::resolver::RequestParts;
///
/// let headers = [("X-Forwarded-Host", "acme.com")];
/// let parts = RequestParts::new("/notes", &headers)
///     .authority(Some("backend.internal")) // HTTP/2's :authority
///     .peer(Some("10.0.0.7".parse()?));
/// # let _ = parts;
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy)]
pub struct RequestParts<'a> {
    pub(super) authority: Option<&'a str>,
    path: &'a str,
    pub(super) headers: &'a dyn Headers,
    pub(super) peer: Option<IpAddr>,
}

impl<'a> RequestParts<'a> {
    /// A request for a path, without its query, with these headers.
    ///
    /// ```
    /// # use tenants_core::resolver::RequestParts;
    /// let headers = [("Host", "acme.com")];
    /// let parts = RequestParts::new("/notes", &headers);
    /// # let _ = parts;
    /// ```
    #[must_use]
    pub fn new(path: &'a str, headers: &'a dyn Headers) -> Self {
        Self { authority: None, path, headers, peer: None }
    }

    /// HTTP/2's `:authority`, or the host of a request line in absolute form.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let headers = [("Host", "other.com")];
    /// let parts = RequestParts::new("/", &headers).authority(Some("acme.com"));
    /// let error = TenantRequest::new(&parts, &TrustedProxies::none()).unwrap_err();
    /// assert!(matches!(error, RequestError::AuthorityMismatch { .. }));
    /// ```
    #[must_use]
    pub fn authority(mut self, authority: Option<&'a str>) -> Self {
        self.authority = authority;
        self
    }

    /// Who is at the other end of the connection; none for a socket without addresses.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let headers = [("X-Forwarded-Host", "acme.com")];
    /// let parts = RequestParts::new("/", &headers).peer(Some("10.0.0.7".parse()?));
    /// let proxies = TrustedProxies::nets(["10.0.0.7".parse()?]);
    /// assert_eq!(*TenantRequest::new(&parts, &proxies)?.host(), "acme.com");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn peer(mut self, peer: Option<IpAddr>) -> Self {
        self.peer = peer;
        self
    }
}

impl fmt::Debug for RequestParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { authority, path, headers: _, peer } = self;
        f.debug_struct("RequestParts").field("authority", authority).field("path", path).field("peer", peer).finish()
    }
}

/// A request as a resolver sees it: the host is known and is a host name.
///
/// ```
/// use tenants_core::resolver::{RequestParts, TenantRequest, TrustedProxies};
///
/// let headers = [("Host", "WWW.Acme.com:8000"), ("X-Tenant", "acme")];
/// let request = TenantRequest::new(&RequestParts::new("/notes", &headers), &TrustedProxies::none())?;
/// assert_eq!(*request.host(), "acme.com");
/// assert_eq!(request.path(), "/notes");
/// assert_eq!(request.header("x-tenant")?, Some("acme"));
/// # Ok::<(), tenants_core::resolver::RequestError>(())
/// ```
#[derive(Debug, Clone)]
pub struct TenantRequest<'a> {
    host: Hostname,
    parts: RequestParts<'a>,
}

impl<'a> TenantRequest<'a> {
    /// Reads the host, from a proxy's header where `proxies` trusts the peer.
    ///
    /// # Errors
    ///
    /// There must be one host, and it must be a [`Hostname`]: at most one `Host` header, and one that agrees, as a
    /// `Hostname`, with the `:authority`. Only a trusted proxy's request may lack both, if its own header names the host.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let headers = [("Host", "acme.com, other.com")];
    /// let error = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none()).unwrap_err();
    /// assert!(matches!(error, RequestError::Hostname(_))); // 400
    /// ```
    pub fn new(parts: &RequestParts<'a>, proxies: &TrustedProxies) -> Result<Self, RequestError> {
        Ok(Self { host: host::read(parts, proxies)?, parts: *parts })
    }

    /// The host the client asked for.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let headers = [("Host", "www.acme.com:443")];
    /// let request = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none())?;
    /// assert_eq!(*request.host(), "acme.com");
    /// # Ok::<(), RequestError>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> &Hostname {
        &self.host
    }

    /// The path as it was sent, percent-encoded.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let headers = [("Host", "acme.com")];
    /// let request = TenantRequest::new(&RequestParts::new("/a%20b", &headers), &TrustedProxies::none())?;
    /// assert_eq!(request.path(), "/a%20b");
    /// # Ok::<(), RequestError>(())
    /// ```
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.parts.path
    }

    /// The value of a header that may be there once.
    ///
    /// # Errors
    ///
    /// [`RequestError::SeveralValues`], and [`RequestError::NotText`] if it is not in UTF-8.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let headers = [("Host", "acme.com"), ("X-Tenant", "a"), ("X-Tenant", "b")];
    /// let request = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none())?;
    /// assert!(request.header("X-Tenant").is_err());
    /// assert_eq!(request.header("Accept")?, None);
    /// # Ok::<(), RequestError>(())
    /// ```
    pub fn header(&self, name: &str) -> Result<Option<&'a str>, RequestError> {
        let (value, several) = host::first(self.parts.headers, name);
        if several {
            return Err(RequestError::SeveralValues { name: name.to_owned() });
        }
        value.map(|value| host::text(name, value)).transpose()
    }
}
