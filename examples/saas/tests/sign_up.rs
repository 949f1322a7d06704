//! From a visitor's wish to a company.

use axum::http::StatusCode;

use crate::place::Place;

#[tokio::test]
async fn a_company_has_its_site_at_once() {
    let place = Place::production("saas_sign_up");
    assert!(place.get("localhost", "/").await.has("Sign up"));
    let signed_up = place.sign_up("Fonzy & Sons", "").await;
    assert_eq!(signed_up.location(), "http://fonzy-sons.localhost:3000/");
    let site = place.get("fonzy-sons.localhost:3000", "/").await;
    assert_eq!(site.status, StatusCode::OK);
    assert!(site.has("Fonzy &amp; Sons") && site.has("There are no notes yet."), "{site:?}");
}

#[tokio::test]
async fn the_address_can_be_chosen() {
    let place = Place::production("saas_address");
    assert_eq!(place.sign_up("東京", " Tokyo ").await.location(), "http://tokyo.localhost:3000/");
    assert_eq!(place.get("WWW.Tokyo.LOCALHOST.:3000", "/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_is_first_at_an_address_has_it() {
    let place = Place::production("saas_race");
    let (one, other) = tokio::join!(place.sign_up("One", "same"), place.sign_up("Other", "same"));
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
    let loser = if one.status == StatusCode::SEE_OTHER { &other } else { &one };
    assert!(loser.has("The address “same” is taken."), "{loser:?}");
}
