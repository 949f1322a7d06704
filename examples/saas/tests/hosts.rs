//! Which site a host name leads to.

use axum::http::{Request, StatusCode};
use saas::models::{NewCompany, NewDomain};
use tenants_diesel::prelude::*;

use crate::place::Place;

#[tokio::test]
async fn an_unknown_host_leads_to_signing_up() {
    let place = Place::with("saas_hosts", &["Acme"]).await;
    for host in ["nobody.localhost:3000", "acme.example.com", "deep.acme.localhost"] {
        let page = place.get(host, "/").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{host}");
        let name = host.split(':').next().unwrap();
        assert!(page.has(&format!("No company has the address {name}.")), "{page:?}");
        assert!(page.has("href=\"http://localhost:3000/\""), "{page:?}");
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    }
}

#[tokio::test]
async fn what_is_no_host_is_a_page_too() {
    let place = Place::production("saas_no_host");
    for request in [Request::get("/"), Request::get("/").header("Host", "<script>")] {
        let page = place.send(request, "").await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert!(page.has("<h1>") && !page.has("<script"), "{page:?}");
    }
}

#[tokio::test]
async fn each_site_has_its_own_pages() {
    let place = Place::with("saas_sites", &["Acme"]).await;
    for (host, path) in [("localhost", "/notes/1"), ("acme.localhost", "/sign-up")] {
        assert_eq!(place.get(host, path).await.status, StatusCode::NOT_FOUND, "{host}{path}");
    }
    for host in ["localhost", "acme.localhost", "nobody.localhost"] {
        assert_eq!(place.get(host, "/style.css").await.status, StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn a_row_for_the_public_schema_is_no_company() {
    let place = Place::production("saas_public_tenant");
    let conn = &mut place.tenancy.public().unwrap();
    let ours = NewCompany { schema_name: SchemaName::public(), name: "Ours".to_owned() }.save(conn).unwrap();
    NewDomain::primary("home.localhost", &ours).save(conn).unwrap();
    assert!(place.get("home.localhost", "/").await.has("<h1>Sign up</h1>"));
    assert_eq!(place.get("home.localhost", "/notes/1").await.status, StatusCode::NOT_FOUND);
}
