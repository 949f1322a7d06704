//! The answer to a request that went wrong.

use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};

use super::WebError;

impl WebError {
    /// The answer: the status, with `Retry-After` where it is 503. What is behind a 5xx is a `tracing` event, not in the body; a
    /// suspended tenant is no error, and an event of the level `DEBUG` only.
    ///
    /// ```
    /// # use tenants_diesel::web::WebError;
    /// let response = WebError::Busy.response();
    /// assert_eq!((response.status().as_u16(), response.headers()["retry-after"].to_str()?), (503, "1"));
    /// assert_eq!(response.body(), "503 Service Unavailable\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn response(&self) -> Response<String> {
        let status = self.status();
        if let Self::Suspended { .. } = self {
            tracing::debug!(error = self as &dyn std::error::Error, "the tenant is suspended");
        } else if status.is_server_error() {
            tracing::error!(error = self as &dyn std::error::Error, status = status.as_u16(), "a request failed");
        }
        let mut response = Response::new(format!("{status}\n"));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(self.retry_after()));
        }
        response
    }

    /// When to ask again, in seconds.
    fn retry_after(&self) -> u64 {
        match self {
            Self::Suspended { retry_after, .. } => retry_after.as_secs().max(1),
            _ => 1,
        }
    }
}
