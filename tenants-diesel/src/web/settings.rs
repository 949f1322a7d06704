//! What a layer goes by, and how a request is resolved by it.

use std::net::IpAddr;
use std::sync::Arc;

use http::request::Parts;
use http::{Extensions, Response};
use tenants_core::resolver::{
    DomainResolver, Lookup, PathRewrite, RequestParts, Resolution, TenantRequest, TenantResolver, TrustedProxies,
    Unknown,
};
use tenants_core::{Hostname, TenantModel as _};

use super::headers::MapHeaders;
use super::tenant_db::Site;
use super::{ResolverCache, Tenant, TenantDb, WebError};
use crate::model::TenantTable;

type PeerOf = dyn Fn(&Extensions) -> Option<IpAddr> + Send + Sync;
type Answer = dyn Fn(&WebError) -> Response<String> + Send + Sync;

pub(super) struct Settings<T: TenantTable> {
    pub(super) cache: ResolverCache<T>,
    pub(super) resolver: Arc<dyn TenantResolver>,
    pub(super) proxies: TrustedProxies,
    pub(super) unknown: Unknown,
    pub(super) peer: Arc<PeerOf>,
    pub(super) answer: Arc<Answer>,
}

/// What a request says by itself.
pub(super) struct Named {
    host: Hostname,
    resolution: Resolution,
}

/// What goes on to the handler.
pub(super) struct Served<T: TenantTable> {
    pub(super) span: tracing::Span,
    pub(super) rewrite: Option<PathRewrite>,
    db: TenantDb<T>,
}

impl<T: TenantTable> Settings<T> {
    pub(super) fn new(cache: ResolverCache<T>) -> Self {
        Self {
            cache,
            resolver: Arc::new(DomainResolver),
            proxies: TrustedProxies::none(),
            unknown: Unknown::NotFound,
            peer: Arc::new(peer),
            answer: Arc::new(WebError::response),
        }
    }

    pub(super) fn named(&self, parts: &Parts) -> Result<Named, WebError> {
        let headers = MapHeaders(&parts.headers);
        let request = RequestParts::new(parts.uri.path(), &headers)
            .authority(parts.uri.authority().map(http::uri::Authority::as_str))
            .peer((self.peer)(&parts.extensions));
        let request = TenantRequest::new(&request, &self.proxies)?;
        let resolution = self.resolver.resolve(&request)?.unwrap_or_else(|| Lookup::Unknown.into());
        Ok(Named { host: request.host().clone(), resolution })
    }

    pub(super) async fn served(&self, named: Named) -> Result<Served<T>, WebError> {
        let Named { host, resolution } = named;
        let (site, rewrite) = match self.site(&resolution.lookup).await? {
            Some(site) => (site, resolution.rewrite),
            None => {
                let fallback = self.unknown.fallback();
                let site = match &fallback {
                    Some(fallback) => self.site(&fallback.lookup).await?,
                    None => None,
                };
                match site {
                    Some(site) => (site, fallback.and_then(|fallback| fallback.rewrite)),
                    None => return Err(WebError::UnknownTenant { host }),
                }
            }
        };
        let shared = Arc::clone(&self.cache.0);
        let schema = match &site {
            Site::Public => &shared.tenancy.settings().public_schema,
            Site::Tenant(_, tenant) => tenant.schema_name(),
        };
        let span = tracing::info_span!("tenant", tenant.schema = schema.as_str(), tenant.domain = host.as_str());
        Ok(Served { span, rewrite, db: TenantDb { shared, site, listener: None } })
    }

    async fn site(&self, lookup: &Lookup) -> Result<Option<Site<T>>, WebError> {
        if *lookup == Lookup::Public {
            return Ok(Some(Site::Public));
        }
        Ok(self.cache.resolve(lookup).await?.map(|tenant| Site::Tenant(lookup.clone(), tenant)))
    }
}

impl<T: TenantTable> Served<T> {
    /// Replaces what an outer layer, or the client's side, may have left there.
    pub(super) fn put(self, extensions: &mut Extensions) {
        extensions.remove::<Tenant<T>>();
        if let Site::Tenant(_, tenant) = &self.db.site {
            extensions.insert(Tenant(Arc::clone(tenant)));
        }
        extensions.remove::<PathRewrite>();
        if let Some(rewrite) = self.rewrite {
            extensions.insert(rewrite);
        }
        extensions.insert(self.db);
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

impl<T: TenantTable> Clone for Settings<T> {
    fn clone(&self) -> Self {
        Self {
            cache: self.cache.clone(),
            resolver: Arc::clone(&self.resolver),
            proxies: self.proxies.clone(),
            unknown: self.unknown.clone(),
            peer: Arc::clone(&self.peer),
            answer: Arc::clone(&self.answer),
        }
    }
}
