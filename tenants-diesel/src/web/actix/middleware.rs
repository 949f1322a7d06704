//! The layer as a middleware: `App::new().wrap(layer)`.

use std::fmt;
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Extensions, Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::Uri;
use actix_web::http::uri::{Authority, PathAndQuery};
use actix_web::{Error, HttpMessage as _};
use tenants_core::resolver::{PathRewrite, RequestParts};
use tracing::Instrument as _;

use super::headers::ActixHeaders;
use super::response::response;
use crate::model::TenantTable;
use crate::web::settings::{Refused, Served, Settings, malformed_path, path_and_query};
use crate::web::{TenantLayer, WebError};

/// A service behind a [`TenantLayer`] in actix-web.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use actix_web::{App, web};
/// use tenants_diesel::web::{TenantDb, TenantLayer, WebError};
///
/// async fn list(db: TenantDb<Client>) -> Result<String, WebError> {
///     let bodies: Vec<String> = db.run(|conn| notes::table.select(notes::body).load(conn)).await?;
///     Ok(bodies.join("\n"))
/// }
///
/// fn routes(tenancy: Tenancy<Client>) {
///     // Made once, so that all workers share its cache.
///     let layer = TenantLayer::new(tenancy);
///     let factory = move || App::new().wrap(layer.clone()).route("/notes", web::get().to(list));
///     // HttpServer::new(factory).bind("127.0.0.1:8000")?.run().await
/// #   let _ = factory;
/// }
/// # fn main() {}
/// ```
pub struct TenantMiddleware<T: TenantTable, S> {
    settings: Rc<Settings<T>>,
    inner: Rc<S>,
}

impl<T, S, B> Transform<S, ServiceRequest> for TenantLayer<T>
where
    T: TenantTable,
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = TenantMiddleware<T, S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(TenantMiddleware { settings: Rc::new(self.settings.clone()), inner: Rc::new(inner) }))
    }
}

impl<T, S, B> Service<ServiceRequest> for TenantMiddleware<T, S>
where
    T: TenantTable,
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let (settings, inner) = (Rc::clone(&self.settings), Rc::clone(&self.inner));
        Box::pin(async move {
            match prepare(&settings, &mut request).await {
                Ok(span) => {
                    let answer = span.in_scope(|| inner.call(request));
                    Ok(answer.instrument(span).await?.map_into_left_body())
                }
                Err(refused) => {
                    let answer = response(settings.refuse(&refused));
                    Ok(request.into_response(answer).map_into_right_body())
                }
            }
        })
    }
}

async fn prepare<T: TenantTable>(
    settings: &Settings<T>,
    request: &mut ServiceRequest,
) -> Result<tracing::Span, Refused> {
    let named = {
        let head = request.head();
        let headers = ActixHeaders(&head.headers);
        let parts = RequestParts::new(head.uri.path(), &headers)
            .authority(head.uri.authority().map(Authority::as_str))
            .peer(head.peer_addr.as_ref().map(SocketAddr::ip));
        settings.named(&parts)?
    };
    let Served { span, rewrite, tenant, db } = settings.served(named).await?;
    if let Some(rewrite) = &rewrite {
        let uri = rewritten(&request.head().uri, rewrite)?;
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    let mut extensions = request.extensions_mut();
    set(&mut extensions, rewrite);
    set(&mut extensions, tenant);
    extensions.insert(db);
    drop(extensions);
    Ok(span)
}

/// Replaces what an outer layer may have left there.
fn set<V: 'static>(extensions: &mut Extensions, value: Option<V>) {
    match value {
        Some(value) => _ = extensions.insert(value),
        None => _ = extensions.remove::<V>(),
    }
}

/// The URI with the path that the routes within know, and the query as it came.
fn rewritten(uri: &Uri, rewrite: &PathRewrite) -> Result<Uri, WebError> {
    let mut parts = uri.clone().into_parts();
    let path = PathAndQuery::try_from(path_and_query(rewrite, uri.query()));
    parts.path_and_query = Some(path.map_err(|_| malformed_path())?);
    Uri::from_parts(parts).map_err(|_| malformed_path())
}

impl<T: TenantTable, S: fmt::Debug> fmt::Debug for TenantMiddleware<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantMiddleware").field("inner", &self.inner).finish_non_exhaustive()
    }
}
