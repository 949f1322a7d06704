//! Who may say that a request was for another host than the one it names itself.

use std::net::IpAddr;

use super::ip_net::IpNet;

/// The proxies whose word counts for the host the client asked for; by default there are none.
///
/// Anybody can send `X-Forwarded-Host`, so it is read only when the peer is one of these, and of a list of values only
/// the last, which is the one the peer itself wrote. Have the outermost proxy set the header, and those behind it pass it
/// on; each must drop or overwrite what a client sent.
///
/// Only one header is ever read: a proxy that sets the one lets a client's other one through.
///
/// ```
/// use tenants_core::resolver::*;
///
/// let headers = [("Host", "backend:8000"), ("X-Forwarded-Host", "acme.com")];
/// let parts = RequestParts::new("/", &headers).peer(Some("10.0.0.7".parse()?));
///
/// let proxies = TrustedProxies::nets(["10.0.0.0/8".parse()?]);
/// assert_eq!(*TenantRequest::new(&parts, &proxies)?.host(), "acme.com");
/// assert_eq!(*TenantRequest::new(&parts, &TrustedProxies::none())?.host(), "backend");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustedProxies {
    peers: Peers,
    pub(super) header: ForwardedHeader,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Peers {
    Nets(Vec<IpNet>),
    Every,
}

impl Default for Peers {
    fn default() -> Self {
        Self::Nets(Vec::new())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ForwardedHeader {
    #[default]
    XForwardedHost,
    Forwarded,
}

impl TrustedProxies {
    /// Nobody is believed.
    ///
    /// ```
    /// # use tenants_core::resolver::TrustedProxies;
    /// assert_eq!(TrustedProxies::none(), TrustedProxies::default());
    /// ```
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Peers with an address in one of these ranges are believed.
    ///
    /// ```
    /// # use tenants_core::resolver::TrustedProxies;
    /// let proxies = TrustedProxies::nets(["10.0.0.0/8".parse()?, "fd00::/8".parse()?]);
    /// # let _ = proxies;
    /// # Ok::<(), tenants_core::resolver::IpNetError>(())
    /// ```
    #[must_use]
    pub fn nets(nets: impl IntoIterator<Item = IpNet>) -> Self {
        Self { peers: Peers::Nets(nets.into_iter().collect()), ..Self::default() }
    }

    /// Every peer is believed: for a socket that nobody but the proxy can reach, such as a Unix socket.
    ///
    /// ```
    /// # use tenants_core::resolver::*;
    /// let headers = [("X-Forwarded-Host", "acme.com")];
    /// let request = TenantRequest::new(&RequestParts::new("/", &headers), &TrustedProxies::every_peer())?;
    /// assert_eq!(*request.host(), "acme.com");
    /// # Ok::<(), RequestError>(())
    /// ```
    #[must_use]
    pub fn every_peer() -> Self {
        Self { peers: Peers::Every, ..Self::default() }
    }

    /// Reads `Forwarded` (RFC 7239) instead of `X-Forwarded-Host`.
    ///
    /// Its elements say who wrote them, so that several proxies may each add one: from the right, as long as an element
    /// came `for` a proxy out of [`nets`](Self::nets), the one before is believed too. With
    /// [`every_peer`](Self::every_peer), the last counts.
    ///
    /// ```
    /// use tenants_core::resolver::*;
    ///
    /// let headers = [("Forwarded", "host=forged.com, for=203.0.113.9;host=acme.com, for=10.0.0.8;host=inner")];
    /// let parts = RequestParts::new("/", &headers).peer(Some("10.0.0.7".parse()?));
    /// let proxies = TrustedProxies::nets(["10.0.0.0/8".parse()?]).forwarded();
    /// assert_eq!(*TenantRequest::new(&parts, &proxies)?.host(), "acme.com");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn forwarded(mut self) -> Self {
        self.header = ForwardedHeader::Forwarded;
        self
    }

    pub(super) fn trusts(&self, peer: Option<IpAddr>) -> bool {
        matches!(self.peers, Peers::Every) || peer.is_some_and(|peer| self.lists(peer))
    }

    /// Whether an address belongs to a known proxy, which holds of none where every peer is believed.
    pub(super) fn lists(&self, address: IpAddr) -> bool {
        match &self.peers {
            Peers::Nets(nets) => nets.iter().any(|net| net.contains(address)),
            Peers::Every => false,
        }
    }
}
