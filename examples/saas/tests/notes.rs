//! Notes and projects as one works with them.

use diesel::connection::SimpleConnection as _;

use crate::place::Place;

const HOST: &str = "acme.localhost";

#[tokio::test]
async fn notes_are_added_changed_and_deleted() {
    let place = Place::with("saas_notes", &["Acme"]).await;
    assert_eq!(place.post(HOST, "/notes", &[("body", "first"), ("project", "")]).await.location(), "/");
    assert_eq!(place.post(HOST, "/notes", &[("body", " second\r\nline ")]).await.location(), "/");
    let list = place.get(HOST, "/").await;
    let at = |text| list.body.find(text).unwrap();
    assert!(at("second\nline</p>") < at("first</p>"), "the newest comes first");

    assert_eq!(place.post(HOST, "/notes/1", &[("body", "changed")]).await.location(), "/");
    let list = place.get(HOST, "/").await;
    assert!(list.has("changed</p>") && !list.has("first"));

    for _ in 0..2 {
        assert_eq!(place.post(HOST, "/notes/1/delete", &[]).await.location(), "/");
    }
    let list = place.get(HOST, "/").await;
    assert!(!list.has("changed") && list.has("second"));
}

#[tokio::test]
async fn a_project_has_its_notes() {
    let place = Place::with("saas_projects", &["Acme"]).await;
    assert_eq!(place.post(HOST, "/projects", &[("name", "Roof")]).await.location(), "/projects/1");
    assert_eq!(place.post(HOST, "/notes", &[("body", "tiles"), ("project", "1")]).await.location(), "/projects/1");
    place.post(HOST, "/notes", &[("body", "elsewhere")]).await;
    let project = place.get(HOST, "/projects/1").await;
    assert!(project.has("tiles</p>") && !project.has("elsewhere"), "{project:?}");
    assert!(project.has("<option value=\"1\" selected>"), "a new note is one of this project");

    assert_eq!(place.post(HOST, "/projects/1/edit", &[("name", "Attic")]).await.location(), "/projects/1");
    assert!(place.get(HOST, "/projects/1").await.has("<h1>Attic</h1>"));
    assert!(place.get(HOST, "/projects/1/edit").await.has("value=\"Attic\""));

    assert_eq!(place.post(HOST, "/projects/1/delete", &[]).await.location(), "/");
    let list = place.get(HOST, "/").await;
    assert!(list.has("tiles</p>") && !list.has("Attic"), "its notes stay: {list:?}");
}

#[tokio::test]
async fn more_notes_than_are_shown_are_told_of() {
    let place = Place::with("saas_many", &["Acme"]).await;
    let add = |from: u32, to: u32| {
        let notes = format!("INSERT INTO acme.notes (body) SELECT 'note ' || n FROM generate_series({from}, {to}) n");
        place.database.connect().unwrap().batch_execute(&notes).unwrap();
    };
    add(1, 100);
    let list = place.get(HOST, "/").await;
    assert!(list.has(">note 1</p>") && !list.has("Older notes"), "{list:?}");
    add(101, 101);
    let list = place.get(HOST, "/").await;
    assert!(
        list.has(">note 101</p>") && !list.has(">note 1</p>") && list.has("Older notes are not shown."),
        "{list:?}"
    );
}
