//! From a visitor's wish to a company.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use diesel::connection::SimpleConnection as _;
use tokio::task::JoinSet;

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

/// More wait than the pool has connections.
#[tokio::test]
async fn who_signs_up_leaves_connections_to_the_companies() {
    let place = Arc::new(Place::with("saas_turns", &["Acme"]).await);
    let mut stranger = place.database.connect().unwrap();
    // Whoever inserts a company waits; whoever reads does not.
    stranger.batch_execute("BEGIN; LOCK TABLE public.companies IN EXCLUSIVE MODE").unwrap();
    let mut visitors = JoinSet::new();
    for number in 0..12 {
        let place = Arc::clone(&place);
        visitors.spawn(async move { place.sign_up(&format!("Company {number}"), "").await });
    }
    let two_wait = async {
        while place.waiting_for_locks() < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), two_wait).await.unwrap();
    assert_eq!(place.get("acme.localhost", "/").await.status, StatusCode::OK);
    assert_eq!(place.waiting_for_locks(), 2);
    stranger.batch_execute("COMMIT").unwrap();
    while let Some(page) = visitors.join_next().await {
        assert_eq!(page.unwrap().status, StatusCode::SEE_OTHER);
    }
}
