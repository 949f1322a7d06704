//! Forms of other sites, other companies' included, are refused.

use axum::extract::Request;
use axum::http::header::{HOST, HeaderMap, HeaderValue, ORIGIN};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::page::{Problem, problem};

/// Lets a request that changes something pass if the browser says that it comes from the very same origin.
///
/// `Sec-Fetch-Site` ([Fetch Metadata](https://www.w3.org/TR/fetch-metadata/)), else `Origin`. `same-site` is not enough:
/// all companies are one site. A client that sends neither is no browser, and acts for nobody but itself.
pub(crate) async fn same_origin(request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !is_own(request.headers()) {
        return problem(&Problem::of(StatusCode::FORBIDDEN), None);
    }
    next.run(request).await
}

fn is_own(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let (origin, host) = (origin.as_bytes(), headers.get(HOST).map(HeaderValue::as_bytes));
    // Also `null`, which is whoever does not want to be known.
    host.is_some_and(|host| {
        ["http://", "https://"].iter().any(|scheme| origin.strip_prefix(scheme.as_bytes()) == Some(host))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_same_origin_passes() {
        for (headers, passes) in [
            (&[][..], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://acme.localhost:3000")], false),
            (&[("origin", "http://acme.localhost:3000")], true),
            (&[("origin", "http://acme.localhost")], false),
            (&[("origin", "http://globex.localhost:3000")], false),
            (&[("origin", "null")], false),
        ] {
            let mut map = HeaderMap::from_iter([(HOST, "acme.localhost:3000".parse().unwrap())]);
            map.extend(headers.iter().map(|(name, value)| (name.parse().ok(), value.parse().unwrap())));
            assert_eq!(is_own(&map), passes, "{headers:?}");
        }
    }
}
