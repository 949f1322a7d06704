//! What a browser may do with a page.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;

use crate::Site;

/// No scripts, nothing from elsewhere, no frames, no forms to elsewhere; and no copy in a cache that others read.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    put(headers, CONTENT_SECURITY_POLICY, &policy("'self'"));
    put(headers, CACHE_CONTROL, "private, no-cache");
    put(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(headers, X_FRAME_OPTIONS, "DENY");
    put(headers, REFERRER_POLICY, "same-origin");
    response
}

/// On the public site forms may lead to companies: signing up does, and browsers ask `form-action` about redirections too.
pub(crate) async fn forms_lead_to_companies(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let companies = format!("'self' http://*.{}:{}", site.domain, site.port);
    put(response.headers_mut(), CONTENT_SECURITY_POLICY, &policy(&companies));
    response
}

fn policy(form_action: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action {form_action}; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

/// Says it where nothing is said yet.
fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.entry(name).or_insert(value);
    }
}
