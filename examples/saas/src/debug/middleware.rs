//! Listening to a request's connections, and telling its page.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tenants_diesel::web::TenantDb;

use super::log::QueryLog;
use super::panel::panel;
use crate::models::Company;

/// No page of ours is larger.
const LARGEST_PAGE: usize = 4 * 1024 * 1024;

/// Puts a `TenantDb` that is listened to in the place of the layer's: handlers are none the wiser.
pub(crate) async fn show_queries(mut request: Request, next: Next) -> Response {
    let log = QueryLog::default();
    if let Some(db) = request.extensions_mut().remove::<TenantDb<Company>>() {
        request.extensions_mut().insert(db.listen(log.listener()));
    }
    let response = next.run(request).await;
    if is_page(&response) { with_panel(response, &log).await } else { response }
}

fn is_page(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

async fn with_panel(response: Response, log: &QueryLog) -> Response {
    const END: &str = "</body>";
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, LARGEST_PAGE).await.ok().and_then(|bytes| String::from_utf8(bytes.into()).ok());
    let Some(mut page) = body else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if let Some(end) = page.rfind(END) {
        page.insert_str(end, &panel(&log.take()).into_string());
    }
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(page))
}
