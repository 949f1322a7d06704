//! A service whose requests have a tenant.

use std::fmt;
use std::mem::replace;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::uri::{Authority, PathAndQuery};
use http::{Extensions, Request, Response, Uri};
use tenants_core::resolver::{PathRewrite, RequestParts};
use tower_service::Service;
use tracing::Instrument as _;

use super::WebError;
use super::headers::MapHeaders;
use super::layer::PeerOf;
use super::settings::{Refused, Served, Settings, malformed_path, path_and_query};
use crate::model::TenantTable;

/// A service behind a [`TenantLayer`](super::TenantLayer).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::web::{TenantLayer, TenantService};
/// use tower_layer::Layer as _;
///
/// fn around<S>(tenancy: Tenancy<Client>, service: S) -> TenantService<Client, S> {
///     TenantLayer::new(tenancy).layer(service)
/// }
/// # fn main() {}
/// ```
pub struct TenantService<T: TenantTable, S> {
    pub(super) settings: Arc<Settings<T>>,
    pub(super) peer: Arc<PeerOf>,
    pub(super) inner: S,
}

impl<T, S, B, R> Service<Request<B>> for TenantService<T, S>
where
    T: TenantTable,
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
    B: Send + 'static,
    R: From<String>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that has said it is ready.
        let next = self.inner.clone();
        let mut inner = replace(&mut self.inner, next);
        let (settings, peer) = (Arc::clone(&self.settings), Arc::clone(&self.peer));
        Box::pin(async move {
            match prepared(&settings, &*peer, request).await {
                Ok((request, span)) => {
                    let answer = span.in_scope(|| inner.call(request));
                    answer.instrument(span).await
                }
                Err(refused) => Ok(settings.refuse(&refused).map(R::from)),
            }
        })
    }
}

async fn prepared<T: TenantTable, B>(
    settings: &Settings<T>,
    peer: &PeerOf,
    request: Request<B>,
) -> Result<(Request<B>, tracing::Span), Refused> {
    let (mut parts, body) = request.into_parts();
    let named = settings.named(
        &RequestParts::new(parts.uri.path(), &MapHeaders(&parts.headers))
            .authority(parts.uri.authority().map(Authority::as_str))
            .peer(peer(&parts.extensions)),
    )?;
    let served = settings.served(named).await?;
    if let Some(rewrite) = &served.rewrite {
        parts.uri = rewritten(&parts.uri, rewrite)?;
    }
    let Served { span, rewrite, tenant, db } = served;
    set(&mut parts.extensions, rewrite);
    set(&mut parts.extensions, tenant);
    parts.extensions.insert(db);
    Ok((Request::from_parts(parts, body), span))
}

/// Replaces what an outer layer, or the client's side, may have left there.
fn set<V: Clone + Send + Sync + 'static>(extensions: &mut Extensions, value: Option<V>) {
    match value {
        Some(value) => _ = extensions.insert(value),
        None => _ = extensions.remove::<V>(),
    }
}

/// The URI with the path that the router within knows, and the query as it came.
fn rewritten(uri: &Uri, rewrite: &PathRewrite) -> Result<Uri, WebError> {
    let mut parts = uri.clone().into_parts();
    let path = PathAndQuery::try_from(path_and_query(rewrite, uri.query()));
    parts.path_and_query = Some(path.map_err(|_| malformed_path())?);
    Uri::from_parts(parts).map_err(|_| malformed_path())
}

impl<T: TenantTable, S: Clone> Clone for TenantService<T, S> {
    fn clone(&self) -> Self {
        Self { settings: Arc::clone(&self.settings), peer: Arc::clone(&self.peer), inner: self.inner.clone() }
    }
}

impl<T: TenantTable, S: fmt::Debug> fmt::Debug for TenantService<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantService").field("inner", &self.inner).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_path_is_another() {
        for (uri, expected) in [
            ("/t/acme/notes?page=2&x=%2F", "/notes?page=2&x=%2F"),
            ("http://example.com:8000/t/acme/notes", "http://example.com:8000/notes"),
            ("/t/acme/notes?", "/notes?"),
        ] {
            let rewrite = PathRewrite::new("/t/acme", "/notes");
            assert_eq!(rewritten(&uri.parse().unwrap(), &rewrite).unwrap(), expected);
        }
    }
}
