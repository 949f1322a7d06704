//! What is one company's is nowhere to be seen at another's.

use axum::http::StatusCode;

use crate::place::Place;

#[tokio::test]
async fn two_companies_share_nothing_but_ids() {
    let place = Place::with("saas_isolation", &["Acme", "Globex"]).await;
    for name in ["acme", "globex"] {
        let host = format!("{name}.localhost");
        let project = format!("{name}-project");
        assert_eq!(place.post(&host, "/projects", &[("name", &project)]).await.location(), "/projects/1");
        place.post(&host, "/notes", &[("body", &format!("{name}-note")), ("project", "1")]).await;
    }
    for (name, other) in [("acme", "globex"), ("globex", "acme")] {
        for path in ["/", "/projects/1", "/projects/1/edit", "/notes/1"] {
            let page = place.get(&format!("{name}.localhost"), path).await;
            assert!(page.status == StatusCode::OK && page.has(&format!("{name}-")), "{path}: {page:?}");
            assert!(!page.has(&format!("{other}-")), "{path} of {name}: {page:?}");
        }
    }
    place.post("acme.localhost", "/notes/1/delete", &[]).await;
    place.post("acme.localhost", "/projects/1/delete", &[]).await;
    assert!(place.get("globex.localhost", "/projects/1").await.has("globex-note</p>"));
}

#[tokio::test]
async fn what_is_typed_is_text_wherever_it_is_shown() {
    let place = Place::production("saas_escape");
    let script = "<script>alert(1)</script>\"'&";
    place.sign_up(script, "evil").await;
    place.post("evil.localhost", "/projects", &[("name", script)]).await;
    place.post("evil.localhost", "/notes", &[("body", script), ("project", "1")]).await;
    for path in ["/", "/projects/1", "/projects/1/edit", "/notes/1"] {
        let page = place.get("evil.localhost", path).await;
        assert!(page.has("&lt;script&gt;alert(1)&lt;/script&gt;&quot;"), "{path}: {page:?}");
        assert!(!page.has("<script"), "{path}: {page:?}");
    }
    // Where it comes back to the one who typed it.
    let again = place.sign_up(script, script).await;
    assert!(again.has("&lt;script&gt;") && !again.has("<script"), "{again:?}");
}
