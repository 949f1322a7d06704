//! The layer that finds a request's tenant.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Extensions, Response};
use tenants_core::resolver::{TenantResolver, TrustedProxies, Unknown};

use super::settings::Settings;
use super::{ResolverCache, TenantService, WebError};
use crate::model::TenantTable;
use crate::{Result, Tenancy};

/// Finds the tenant of each request: django-tenants' `TenantMainMiddleware`, for tower.
///
/// Puts [`Tenant`](super::Tenant), [`TenantDb`](super::TenantDb) and, where the path was rewritten,
/// [`PathRewrite`](crate::resolver::PathRewrite) into the request's extensions, and runs the rest in a `tracing` span
/// `tenant` with `tenant.schema` and `tenant.domain`. An unknown tenant is answered with 404, a malformed request with 400,
/// and with 503 what may go better in a moment, a suspended tenant's requests among them.
///
/// A router within must see the path that is rewritten: with a
/// [`SubfolderResolver`](crate::resolver::SubfolderResolver) put the layer around axum's `Router` (`layer.layer(router)`),
/// not into it.
///
/// With the feature `actix` it is a middleware of actix-web too: `App::new().wrap(layer.clone())`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::resolver::{ChainResolver, DomainResolver, SubdomainResolver, Unknown};
/// use tenants_diesel::web::TenantLayer;
///
/// fn layer(tenancy: Tenancy<Client>) -> Result<TenantLayer<Client>, tenants_diesel::HostnameError> {
///     let subdomains = SubdomainResolver::new("example.com".parse()?);
///     Ok(TenantLayer::new(tenancy).resolver(ChainResolver::new(subdomains).or(DomainResolver)).unknown(Unknown::Public))
/// }
/// # fn main() {}
/// ```
#[must_use = "a layer does nothing until it is put around a service"]
pub struct TenantLayer<T: TenantTable> {
    pub(super) settings: Settings<T>,
    peer: Arc<PeerOf>,
}

/// Where the address at the other end of a connection is found.
pub(super) type PeerOf = dyn Fn(&Extensions) -> Option<IpAddr> + Send + Sync;

impl<T: TenantTable> TenantLayer<T> {
    /// By the host's domain, with a cache of its own; what is unknown is 404.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # use tenants_diesel::web::TenantLayer;
    /// fn layer(tenancy: Tenancy<Client>) -> TenantLayer<Client> {
    ///     TenantLayer::new(tenancy)
    /// }
    /// # fn main() {}
    /// ```
    pub fn new(tenancy: Tenancy<T>) -> Self {
        Self::with_cache(ResolverCache::new(tenancy))
    }

    /// As [`new`](Self::new), with a cache of your own making, which several layers can share.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # use tenants_diesel::web::TenantLayer;
    /// use tenants_diesel::web::{CacheOptions, ResolverCache};
    ///
    /// fn layer(tenancy: Tenancy<Client>) -> TenantLayer<Client> {
    ///     TenantLayer::with_cache(ResolverCache::with(tenancy, CacheOptions::default().capacity(50_000)))
    /// }
    /// # fn main() {}
    /// ```
    pub fn with_cache(cache: ResolverCache<T>) -> Self {
        Self { settings: Settings::new(cache), peer: Arc::new(peer) }
    }

    /// Has the cache hear of what other processes change: [`ResolverCache::listen`].
    ///
    /// # Errors
    ///
    /// As for [`ResolverCache::listen`]; a database that cannot be reached now is none, and tried again.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # use tenants_diesel::web::TenantLayer;
    /// fn layer(tenancy: Tenancy<Client>) -> tenants_diesel::Result<TenantLayer<Client>> {
    ///     TenantLayer::new(tenancy).listen()
    /// }
    /// # fn main() {}
    /// ```
    pub fn listen(mut self) -> Result<Self> {
        self.settings.cache = self.settings.cache.listen()?;
        Ok(self)
    }

    /// Who says which tenant a request names; the [`DomainResolver`](crate::resolver::DomainResolver) by default.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # use tenants_diesel::web::TenantLayer;
    /// use tenants_diesel::resolver::{SubfolderPrefixError, SubfolderResolver};
    ///
    /// fn layer(tenancy: Tenancy<Client>) -> Result<TenantLayer<Client>, SubfolderPrefixError> {
    ///     Ok(TenantLayer::new(tenancy).resolver(SubfolderResolver::new("/t")?))
    /// }
    /// # fn main() {}
    /// ```
    pub fn resolver(mut self, resolver: impl TenantResolver + 'static) -> Self {
        self.settings.resolver = Arc::new(resolver);
        self
    }

    /// What a request gets that names no tenant; 404 by default.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # use tenants_diesel::web::TenantLayer;
    /// use tenants_diesel::resolver::Unknown;
    ///
    /// fn layer(tenancy: Tenancy<Client>) -> TenantLayer<Client> {
    ///     TenantLayer::new(tenancy).unknown(Unknown::Public)
    /// }
    /// # fn main() {}
    /// ```
    pub fn unknown(mut self, unknown: Unknown) -> Self {
        self.settings.unknown = unknown;
        self
    }

    /// The proxies whose `X-Forwarded-Host` counts; by default none.
    ///
    /// Needs the [`peer`](Self::peer)'s address.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # use tenants_diesel::web::TenantLayer;
    /// use tenants_diesel::resolver::{IpNetError, TrustedProxies};
    ///
    /// fn layer(tenancy: Tenancy<Client>) -> Result<TenantLayer<Client>, IpNetError> {
    ///     Ok(TenantLayer::new(tenancy).trusted_proxies(TrustedProxies::nets(["10.0.0.0/8".parse()?])))
    /// }
    /// # fn main() {}
    /// ```
    pub fn trusted_proxies(mut self, proxies: TrustedProxies) -> Self {
        self.settings.proxies = proxies;
        self
    }

    /// Where the address at the other end of the connection is found.
    ///
    /// Under actix-web it is the connection's, whatever is said here. By default, with the feature `axum`, in `ConnectInfo<SocketAddr>`, which is there if the server is made with
    /// `into_make_service_with_connect_info`; else nowhere.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # use tenants_diesel::web::TenantLayer;
    /// use std::net::IpAddr;
    ///
    /// fn layer(tenancy: Tenancy<Client>) -> TenantLayer<Client> {
    ///     TenantLayer::new(tenancy).peer(|extensions| extensions.get::<IpAddr>().copied())
    /// }
    /// # fn main() {}
    /// ```
    pub fn peer(mut self, peer: impl Fn(&Extensions) -> Option<IpAddr> + Send + Sync + 'static) -> Self {
        self.peer = Arc::new(peer);
        self
    }

    /// The `Retry-After` of requests for a suspended tenant, in whole seconds and at least one; 30 seconds by default.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # use tenants_diesel::web::TenantLayer;
    /// use std::time::Duration;
    ///
    /// fn layer(tenancy: Tenancy<Client>) -> TenantLayer<Client> {
    ///     TenantLayer::new(tenancy).retry_after(Duration::from_secs(300))
    /// }
    /// # fn main() {}
    /// ```
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.settings.retry_after = wait;
        self
    }

    /// The answer to a request that does not get to its handler; [`WebError::response`] by default.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # use tenants_diesel::web::TenantLayer;
    /// use tenants_diesel::web::WebError;
    ///
    /// fn layer(tenancy: Tenancy<Client>) -> TenantLayer<Client> {
    ///     TenantLayer::new(tenancy).answer(|error| match error {
    ///         WebError::Suspended { .. } => error.response().map(|_| "We are back in a moment.\n".to_owned()),
    ///         WebError::UnknownTenant { .. } => error.response().map(|_| "There is nobody here.\n".to_owned()),
    ///         error => error.response(),
    ///     })
    /// }
    /// # fn main() {}
    /// ```
    pub fn answer(mut self, answer: impl Fn(&WebError) -> Response<String> + Send + Sync + 'static) -> Self {
        self.settings.answer = Arc::new(answer);
        self
    }
}

#[cfg(feature = "axum")]
fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<::axum::extract::ConnectInfo<std::net::SocketAddr>>().map(|peer| peer.0.ip())
}

#[cfg(not(feature = "axum"))]
fn peer(_: &Extensions) -> Option<IpAddr> {
    None
}

impl<T: TenantTable, S> tower_layer::Layer<S> for TenantLayer<T> {
    type Service = TenantService<T, S>;

    fn layer(&self, inner: S) -> Self::Service {
        TenantService { settings: Arc::new(self.settings.clone()), peer: Arc::clone(&self.peer), inner }
    }
}

impl<T: TenantTable> Clone for TenantLayer<T> {
    fn clone(&self) -> Self {
        Self { settings: self.settings.clone(), peer: Arc::clone(&self.peer) }
    }
}

impl<T: TenantTable> fmt::Debug for TenantLayer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantLayer")
            .field("resolver", &self.settings.resolver)
            .field("proxies", &self.settings.proxies)
            .field("unknown", &self.settings.unknown)
            .finish_non_exhaustive()
    }
}
