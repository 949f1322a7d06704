//! What a layer goes by, and how a request is resolved by it.

use std::sync::Arc;
use std::time::Duration;

use http::Response;
use tenants_core::resolver::{
    DomainResolver, Lookup, PathRewrite, RequestError, RequestParts, Resolution, TenantRequest, TenantResolver,
    TrustedProxies, Unknown,
};
use tenants_core::{Hostname, TenantModel as _};

use super::tenant_db::Site;
use super::{ResolverCache, Tenant, TenantDb, WebError};
use crate::model::TenantTable;

type Answer = dyn Fn(&WebError) -> Response<String> + Send + Sync;

pub(super) struct Settings<T: TenantTable> {
    pub(super) cache: ResolverCache<T>,
    pub(super) resolver: Arc<dyn TenantResolver>,
    pub(super) proxies: TrustedProxies,
    pub(super) unknown: Unknown,
    pub(super) retry_after: Duration,
    pub(super) answer: Arc<Answer>,
}

/// What a request says by itself.
pub(super) struct Named {
    host: Hostname,
    resolution: Resolution,
}

/// What goes on to the handler, into the request's extensions, which may hold another layer's.
pub(super) struct Served<T: TenantTable> {
    pub(super) span: tracing::Span,
    pub(super) rewrite: Option<PathRewrite>,
    pub(super) tenant: Option<Tenant<T>>,
    pub(super) db: TenantDb<T>,
}

/// Why a request does not get to its handler; in the span of its tenant, where that is known.
pub(super) struct Refused {
    error: WebError,
    span: tracing::Span,
}

impl<T: TenantTable> Settings<T> {
    pub(super) fn new(cache: ResolverCache<T>) -> Self {
        Self {
            cache,
            resolver: Arc::new(DomainResolver),
            proxies: TrustedProxies::none(),
            unknown: Unknown::NotFound,
            retry_after: Duration::from_secs(30),
            answer: Arc::new(WebError::response),
        }
    }

    /// Reads the request: what is left to do needs nothing of it.
    pub(super) fn named(&self, request: &RequestParts<'_>) -> Result<Named, WebError> {
        let request = TenantRequest::new(request, &self.proxies)?;
        let resolution = self.resolver.resolve(&request)?.unwrap_or_else(|| Lookup::Unknown.into());
        Ok(Named { host: request.host().clone(), resolution })
    }

    pub(super) async fn served(&self, named: Named) -> Result<Served<T>, Refused> {
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
                    None => return Err(WebError::UnknownTenant { host }.into()),
                }
            }
        };
        let shared = Arc::clone(&self.cache.0);
        let schema = match &site {
            Site::Public => &shared.tenancy.settings().public_schema,
            Site::Tenant(_, tenant) => tenant.schema_name(),
        };
        let span = tracing::info_span!("tenant", tenant.schema = schema.as_str(), tenant.domain = host.as_str());
        let tenant = match &site {
            Site::Public => None,
            Site::Tenant(_, tenant) if tenant.row().suspended() == Some(true) => {
                let (schema, retry_after) = (schema.clone(), self.retry_after);
                return Err(Refused { error: WebError::Suspended { schema, host, retry_after }, span });
            }
            Site::Tenant(_, tenant) => Some(Tenant(Arc::clone(tenant))),
        };
        Ok(Served { span, rewrite, tenant, db: TenantDb { shared, site } })
    }

    /// The answer to a request that does not get to its handler.
    pub(super) fn refuse(&self, refused: &Refused) -> Response<String> {
        refused.span.in_scope(|| (self.answer)(&refused.error))
    }

    async fn site(&self, lookup: &Lookup) -> Result<Option<Site<T>>, WebError> {
        if *lookup == Lookup::Public {
            return Ok(Some(Site::Public));
        }
        Ok(self.cache.resolve(lookup).await?.map(|tenant| Site::Tenant(lookup.clone(), tenant)))
    }
}

/// The path that the handlers within know, and the query as it came.
pub(super) fn path_and_query(rewrite: &PathRewrite, query: Option<&str>) -> String {
    match query {
        Some(query) => format!("{}?{query}", rewrite.path()),
        None => rewrite.path().to_owned(),
    }
}

/// The error of a path that cannot be put into a URI.
pub(super) fn malformed_path() -> WebError {
    RequestError::Refused { reason: "the path is malformed".to_owned() }.into()
}

impl From<WebError> for Refused {
    fn from(error: WebError) -> Self {
        Self { error, span: tracing::Span::none() }
    }
}

impl<T: TenantTable> Clone for Settings<T> {
    fn clone(&self) -> Self {
        Self {
            cache: self.cache.clone(),
            resolver: Arc::clone(&self.resolver),
            proxies: self.proxies.clone(),
            unknown: self.unknown.clone(),
            retry_after: self.retry_after,
            answer: Arc::clone(&self.answer),
        }
    }
}
