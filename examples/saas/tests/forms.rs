//! Forms of notes and projects that cannot be stored.

use axum::http::StatusCode;

use crate::place::Place;

const HOST: &str = "acme.localhost";

#[tokio::test]
async fn a_note_that_cannot_be_stored_comes_back() {
    let place = Place::with("saas_bad_note", &["Acme"]).await;
    place.post(HOST, "/projects", &[("name", "Roof")]).await;
    place.post(HOST, "/notes", &[("body", "first")]).await;
    let long = "é".repeat(2_001);
    for (body, project, complaint) in [
        ("  ", "1", "Please fill this in."),
        (&*long, "1", "Please use at most 2000 characters; these are 2001."),
        ("nul\0nul", "", "Please use no control characters."),
        ("kept", "99", "There is no such project any more."),
        ("kept", "x", "There is no such project any more."),
    ] {
        let page = place.post(HOST, "/notes", &[("body", body), ("project", project)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{body:?}");
        assert!(page.has(complaint) && page.has(&format!(">{body}</textarea>")), "{body:?}: {}", page.body);
        assert_eq!(page.has("<option value=\"1\" selected>"), project == "1", "{}", page.body);
    }
    assert_eq!(place.get(HOST, "/").await.body.matches("class=\"body\"").count(), 1);
    let page = place.post(HOST, "/notes/1", &[("body", ""), ("project", "1")]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("Please fill this in."), "{page:?}");
    assert!(place.get(HOST, "/notes/1").await.has(">first</textarea>"));
}

#[tokio::test]
async fn a_project_that_cannot_be_stored_comes_back() {
    let place = Place::with("saas_bad_project", &["Acme"]).await;
    for name in ["Roof", "Cellar"] {
        place.post(HOST, "/projects", &[("name", name)]).await;
    }
    for (path, name, complaint) in [
        ("/projects", "", "Please fill this in."),
        ("/projects", "Roof", "There is a project of this name already."),
        ("/projects/2/edit", " Roof ", "There is a project of this name already."),
        ("/projects/2/edit", &"x".repeat(81), "Please use at most 80 characters; these are 81."),
    ] {
        let page = place.post(HOST, path, &[("name", name)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {name:?}");
        assert!(page.has(complaint) && page.has(&format!("value=\"{name}\"")), "{path} {name:?}: {}", page.body);
    }
    assert!(place.get(HOST, "/projects/2").await.has("<h1>Cellar</h1>"));
}
