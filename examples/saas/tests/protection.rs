//! What an attacker, or a broken database, gets to see.

use axum::http::{Request, StatusCode};
use diesel::connection::SimpleConnection as _;

use crate::place::Place;

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let place = Place::with("saas_cross", &["Acme", "Globex"]).await;
    for (name, value) in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "http://globex.localhost:3000"),
        ("Origin", "null"),
    ] {
        let request = Request::post("/notes").header("Host", "acme.localhost:3000").header(name, value);
        let page = place.send(request.header("Content-Type", "application/x-www-form-urlencoded"), "body=evil").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert!(place.get("acme.localhost", "/").await.has("There are no notes yet."));
    let own = Request::post("/notes").header("Host", "acme.localhost:3000").header("Sec-Fetch-Site", "same-origin");
    let page = place.send(own.header("Content-Type", "application/x-www-form-urlencoded"), "body=mine").await;
    assert_eq!(page.location(), "/");
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do() {
    let place = Place::with("saas_headers", &["Acme"]).await;
    for (host, path) in [("localhost", "/"), ("acme.localhost", "/"), ("nobody.localhost", "/"), ("localhost", "/x")] {
        let headers = place.get(host, path).await.headers;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let path_is_form = (host, path) == ("localhost", "/");
        let leads_on = policy.contains("form-action 'self' http://*.localhost:3000;");
        assert_eq!((leads_on, policy.contains("form-action 'self';")), (path_is_form, !path_is_form));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "private, no-cache");
    }
}

#[tokio::test]
async fn a_database_error_is_not_shown() {
    let place = Place::with("saas_error", &["Acme"]).await;
    place.database.connect().unwrap().batch_execute("DROP TABLE acme.notes").unwrap();
    let page = place.get("acme.localhost", "/").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.has("It was our mistake"), "{page:?}");
    assert!(!page.has("does not exist") && !page.has("relation") && !page.has("acme"), "{page:?}");
    assert_eq!(place.get("localhost", "/").await.status, StatusCode::OK);
}
