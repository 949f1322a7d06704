//! What a browser may do with a page.

use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;

use crate::Site;

/// No scripts, nothing from elsewhere, no frames.
pub(crate) async fn headers(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    // Signing up leads to the company's host, and browsers ask `form-action` about redirections too.
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' http://*.{}:{}; base-uri 'none'; \
         frame-ancestors 'none'",
        site.domain, site.port,
    );
    let mut put = |name: HeaderName, value| response.headers_mut().insert(name, value);
    if let Ok(policy) = HeaderValue::try_from(policy) {
        put(CONTENT_SECURITY_POLICY, policy);
    }
    put(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    put(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    put(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
