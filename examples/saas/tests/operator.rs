//! The operator's page.

use axum::http::StatusCode;
use diesel::connection::SimpleConnection as _;
use saas::Mode;

use crate::place::Place;

#[tokio::test]
async fn the_operator_sees_who_is_up_to_date() {
    let place = Place::new("saas_operator", Mode::Development);
    assert!(place.get("localhost", "/operator").await.has("Nobody has signed up yet."));
    for name in ["Acme", "Globex", "Initech"] {
        place.sign_up(name, "").await;
    }
    let mut conn = place.database.connect().unwrap();
    let last = "DELETE FROM globex.__diesel_schema_migrations WHERE version = (SELECT max(version) FROM globex.__diesel_schema_migrations)";
    conn.batch_execute(&format!("{last}; DELETE FROM public.__tenants_registry; DROP SCHEMA initech CASCADE")).unwrap();
    let page = place.get("localhost", "/operator").await;
    for row in [
        "<td><a href=\"http://acme.localhost:3000/\">Acme</a></td><td>acme</td><td>2 migrations, up to date</td>",
        "<td>globex</td><td>1 migrations, 1 behind</td>",
        "<td>initech</td><td>no schema</td>",
    ] {
        assert!(page.has(row), "{row}: {}", page.body);
    }
}

#[tokio::test]
async fn a_company_is_suspended_and_resumed() {
    let place = Place::new("saas_suspended", Mode::Development);
    for name in ["Acme", "Globex"] {
        place.sign_up(name, "").await;
    }
    place.post("acme.localhost", "/notes", &[("body", "kept")]).await;
    assert_eq!(place.post("localhost", "/operator/acme/suspend", &[]).await.location(), "/operator");
    assert!(place.get("localhost", "/operator").await.has("action=\"/operator/acme/resume\""));
    for page in [
        place.get("acme.localhost", "/").await,
        place.get("acme.localhost", "/nothing").await,
        place.post("acme.localhost", "/notes", &[("body", "lost?")]).await,
    ] {
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(page.headers.contains_key("retry-after") && page.has("Closed for maintenance"), "{page:?}");
        assert!(!page.has("kept"), "{page:?}");
    }
    assert_eq!(place.get("globex.localhost", "/").await.status, StatusCode::OK);

    assert_eq!(place.post("localhost", "/operator/acme/resume", &[]).await.location(), "/operator");
    let list = place.get("acme.localhost", "/").await;
    assert!(list.has("kept</p>") && !list.has("lost?"), "{list:?}");
    for path in ["/operator/nobody/suspend", "/operator/x%22/resume"] {
        assert_eq!(place.post("localhost", path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn it_is_nobodys_in_production() {
    let place = Place::production("saas_no_operator");
    assert_eq!(place.get("localhost", "/operator").await.status, StatusCode::NOT_FOUND);
    place.sign_up("Acme", "").await;
    assert_eq!(place.post("localhost", "/operator/acme/suspend", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(place.get("acme.localhost", "/").await.status, StatusCode::OK);
}
