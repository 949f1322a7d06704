//! What cannot be is said, and what was typed is still there.

use axum::http::{Request, StatusCode};
use diesel::prelude::*;
use saas::schema::companies;

use crate::place::Place;

#[tokio::test]
async fn a_wish_that_cannot_be_granted_comes_back() {
    let place = Place::with("saas_bad_wish", &["Acme"]).await;
    let long = "x".repeat(81);
    for (name, address, complaint) in [
        ("", "acme-2", "Please fill this in."),
        (" \n ", "acme-2", "Please fill this in."),
        (&*long, "acme-2", "Please use at most 80 characters; these are 81."),
        ("Nul\0", "acme-2", "Please use no control characters."),
        ("東京", "", "No address can be made from this name. Please choose one."),
        ("Acme", "", "The address “acme” is taken. Please choose another one."),
        ("Other", "ACME", "The address “acme” is taken. Please choose another one."),
        ("Other", "www", "The address “www” is reserved. Please choose another one."),
        ("Public", "", "No address can be made from this name. Please choose one."),
        ("Other", "a.b", "Please use letters from a to z"),
        ("Other", "x\"; DROP SCHEMA acme CASCADE; --", "Please use letters from a to z"),
        ("Other", &long[..41], "Please use at most 40 characters."),
    ] {
        let page = place.sign_up(name, address).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?} {address:?}");
        assert!(page.has(complaint), "{name:?} {address:?}: {}", page.body);
        let escaped = |text: &str| text.replace('"', "&quot;");
        assert!(page.has(&format!("value=\"{}\"", escaped(name))), "{name:?} is lost: {}", page.body);
        assert!(page.has(&format!("value=\"{}\"", escaped(address))), "{address:?} is lost: {}", page.body);
    }
    let companies: i64 = companies::table.count().get_result(&mut place.tenancy.public().unwrap()).unwrap();
    assert_eq!(companies, 1);
}

#[tokio::test]
async fn what_is_no_form_is_refused() {
    let place = Place::with("saas_no_form", &["Acme"]).await;
    let too_long = format!("body={}", "x".repeat(40_000));
    for (kind, body, status) in [
        ("text/plain", "body=hi", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/x-www-form-urlencoded", &too_long, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let request = Request::post("/notes").header("Host", "acme.localhost").header("Content-Type", kind);
        let page = place.send(request, body).await;
        assert_eq!(page.status, status);
        assert!(page.has("<h1>"), "{page:?}");
    }
    assert!(place.get("acme.localhost", "/").await.has("There are no notes yet."));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let place = Place::with("saas_not_found", &["Acme"]).await;
    for path in ["/nothing", "/notes/7", "/notes/x", "/notes/99999999999", "/projects/7", "/operator", "/sign-up"] {
        let page = place.get("acme.localhost", path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.has("There is no such page"), "{page:?}");
    }
    let changed = place.post("acme.localhost", "/notes/7", &[("body", "hi")]).await;
    assert_eq!(changed.status, StatusCode::NOT_FOUND);
    assert_eq!(place.get("acme.localhost", "/notes").await.status, StatusCode::METHOD_NOT_ALLOWED);
}
