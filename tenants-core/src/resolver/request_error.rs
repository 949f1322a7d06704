//! Why a request cannot be for any tenant.

use crate::shown::Shown;
use crate::{Hostname, HostnameError};

/// The request is malformed: the answer is 400, whatever tenants there are.
///
/// ```
/// use tenants_core::resolver::*;
///
/// let headers = [("Host", "acme.com"), ("Host", "other.com")];
/// let error = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::none()).unwrap_err();
/// assert_eq!(error, RequestError::SeveralHosts);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// There is neither a `Host` header nor an `:authority` (RFC 9112, section 3.2).
    #[error("the request names no host")]
    MissingHost,
    /// There are several `Host` headers (RFC 9112, section 3.2).
    #[error("the request has several Host headers")]
    SeveralHosts,
    /// The host is no host name.
    #[error(transparent)]
    Hostname(#[from] HostnameError),
    /// The `:authority`, or the host in the request line, is another than that of the `Host` header (RFC 9113, section 8.3.1).
    #[error("the request is for {authority}, but its Host header says {host}")]
    AuthorityMismatch {
        /// The host of the request itself.
        authority: Hostname,
        /// The host of the header.
        host: Hostname,
    },
    /// A header that is needed is not in UTF-8.
    #[error("the header {name} is not in UTF-8")]
    NotText {
        /// The header's name.
        name: String,
    },
    /// A header that names the tenant is there several times.
    #[error("the request has several headers {name}")]
    SeveralValues {
        /// The header's name.
        name: String,
    },
    /// The `Forwarded` header of a trusted proxy does not follow RFC 7239, section 4.
    #[error("the Forwarded header is malformed: {}", Shown(value))]
    Forwarded {
        /// The header's value.
        value: String,
    },
    /// A resolver of the user's own finds the request malformed.
    #[error("{reason}")]
    Refused {
        /// What it says.
        reason: String,
    },
}
