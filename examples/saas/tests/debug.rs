//! The panel with a page's queries.

use saas::Mode;

use crate::place::Place;

#[tokio::test]
async fn a_page_shows_its_own_queries_in_development() {
    let place = Place::new("saas_debug", Mode::Development);
    for name in ["Acme", "Globex"] {
        place.sign_up(name, "").await;
    }
    place.post("globex.localhost", "/notes", &[("body", "secret")]).await;
    let page = place.get("acme.localhost", "/").await;
    assert!(page.has("<summary>2 queries, "), "{page:?}");
    assert_eq!(page.body.matches("<td>acme</td>").count(), 2, "{page:?}");
    assert!(page.has("FROM &quot;projects&quot;") && !page.has("globex"), "{page:?}");
    // The session has had another user, who was listened to.
    assert!(place.get("acme.localhost", "/").await.has("<summary>2 queries, "));
    assert!(place.get("localhost", "/").await.has("<summary>0 queries, "));
    assert!(!place.get("acme.localhost", "/style.css").await.has("<summary>"));
}

#[tokio::test]
async fn it_is_not_there_in_production() {
    let place = Place::with("saas_no_debug", &["Acme"]).await;
    for host in ["localhost", "acme.localhost", "nobody.localhost"] {
        let page = place.get(host, "/").await;
        assert!(!page.has("<summary>") && !page.has("SELECT"), "{page:?}");
    }
}
