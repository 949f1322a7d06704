//! A tenant that is down is answered for, and nobody else.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::get as on_get;
use diesel::prelude::*;
use tenants_diesel::commands::{RenameOptions, SuspendOptions};
use tenants_diesel::prelude::*;
use tenants_diesel::resolver::{HostMapResolver, Unknown};
use tenants_diesel::web::{CacheOptions, ResolverCache, TenantDb, TenantLayer, WebError};
use tenants_integration::notes;
use tower_layer::Layer as _;

use super::{Answer, Client, Server, actix, get};
use crate::helpers::{Shop, Shops};

/// Longer than anything takes here.
const LONG: Duration = Duration::from_secs(30);

async fn bodies(db: TenantDb<Shop>) -> Result<String, WebError> {
    let bodies: Vec<String> = db.run(|conn| notes::table.select(notes::body).load(conn)).await?;
    Ok(bodies.join(","))
}

fn application() -> Router {
    Router::new().route("/", on_get(bodies))
}

/// Nothing is forgotten by itself.
fn lasting(tenancy: &Tenancy<Shop>) -> ResolverCache<Shop> {
    ResolverCache::with(tenancy.clone(), CacheOptions::default().ttl(Duration::from_secs(365 * 24 * 3600)))
}

fn start(shops: &Shops) -> Server {
    Server::start(TenantLayer::with_cache(lasting(&shops.tenancy)).layer(application()))
}

#[track_caller]
fn assert_down(answer: &Answer) {
    assert_eq!((answer.status, &*answer.body), (503, "503 Service Unavailable\n"), "{answer:?}");
    assert!(answer.head.contains("\r\nretry-after: 30\r\n"), "{answer:?}");
}

/// The same on actix-web.
fn start_actix(shops: &Shops) -> Server {
    let layer = TenantLayer::with_cache(lasting(&shops.tenancy));
    actix::serve_routes(layer, |config| _ = config.route("/", actix_web::web::get().to(bodies)))
}

#[test]
fn it_is_down_at_once_and_up_again_without_a_restart() {
    for start in [start, start_actix] {
        down_and_up(start);
    }
}

fn down_and_up(start: fn(&Shops) -> Server) {
    let shops = Shops::new("down", &["acme", "globex"]);
    let server = start(&shops);
    for schema in ["acme", "globex"] {
        assert_eq!(get(server.address, &format!("{schema}.example.com"), "/").body, schema, "cached from now on");
    }
    let mut conn = shops.tenancy.public().unwrap();
    let mut acme = shops.shop("acme");
    for _ in 0..2 {
        acme.suspend(&mut conn).unwrap();
        assert_down(&get(server.address, "acme.example.com", "/"));
        assert_down(&get(server.address, "acme.example.com", "/nowhere"));
        assert_eq!(get(server.address, "globex.example.com", "/").body, "globex");
        acme.resume(&mut conn).unwrap();
        assert_eq!(get(server.address, "acme.example.com", "/").body, "acme");
    }
    // Several at a time, and one who was not looked up before.
    shops.tenancy.suspend_tenants(&SuspendOptions::default()).unwrap();
    for schema in ["acme", "globex"] {
        assert_down(&get(server.address, &format!("{schema}.example.com"), "/"));
    }
    shops.tenancy.resume_tenants(&SuspendOptions::default()).unwrap();
    assert_eq!(get(server.address, "globex.example.com", "/").body, "globex");
}

#[test]
fn that_it_is_down_takes_no_query() {
    let shops = Shops::new("down_hit", &["acme"]);
    let server = start(&shops);
    shops.shop("acme").suspend(&mut shops.tenancy.public().unwrap()).unwrap();
    assert_down(&get(server.address, "acme.example.com", "/"));
    // All there are: who needs one has to wait, and is told to come again in a second.
    let held: Vec<_> = (0..4).map(|_| shops.tenancy.public().unwrap()).collect();
    assert_down(&get(server.address, "acme.example.com", "/"));
    drop(held);
}

#[test]
fn only_what_is_committed_is_seen() {
    let shops = Shops::new("down_rollback", &["acme"]);
    let server = start(&shops);
    let status = || get(server.address, "acme.example.com", "/").status;
    let mut acme = shops.shop("acme");
    let mut conn = shops.tenancy.public().unwrap();
    let rolled_back: tenants_diesel::Result<()> = conn.transaction(|conn| {
        acme.suspend(conn)?;
        assert_eq!(status(), 200);
        Err(diesel::result::Error::RollbackTransaction.into())
    });
    assert!(rolled_back.is_err());
    assert_eq!(status(), 200);
    conn.transaction(|conn| {
        acme.suspend(conn)?;
        // Cached once more, before the commit.
        assert_eq!(status(), 200);
        Ok::<_, tenants_diesel::Error>(())
    })
    .unwrap();
    assert_eq!(status(), 503);
}

#[test]
fn what_another_process_does_is_seen_when_it_is_looked_up_again() {
    let shops = Shops::new("down_elsewhere", &["acme"]);
    let cache = lasting(&shops.tenancy);
    let server = Server::start(TenantLayer::with_cache(cache.clone()).layer(application()));
    let status = || get(server.address, "acme.example.com", "/").status;
    assert_eq!(status(), 200);
    let other = Shops::tenancy(&shops.database);
    other.suspend_tenants(&SuspendOptions::default()).unwrap();
    assert_eq!(status(), 200);
    cache.forget_all();
    assert_eq!(status(), 503);
    other.resume_tenants(&SuspendOptions::default()).unwrap();
    cache.forget_all();
    assert_eq!(status(), 200);
}

#[test]
fn what_is_found_again_after_a_renaming_may_be_down() {
    let shops = Shops::new("down_renamed", &["acme"]);
    let server = start(&shops);
    let answer = || get(server.address, "acme.example.com", "/");
    assert_eq!(answer().body, "acme");
    let other = Shops::tenancy(&shops.database);
    other.suspend_tenants(&SuspendOptions::default()).unwrap();
    let (from, to) = ("acme".parse().unwrap(), "acme2".parse().unwrap());
    other.rename_schema(&from, &to, RenameOptions::default()).unwrap();
    assert_eq!(answer().status, 503);
}

#[test]
fn a_request_that_has_begun_goes_on() {
    let shops = Shops::new("down_running", &["acme"]);
    let (begun, has_begun) = channel();
    let (goes_on, go_on) = channel();
    let go_on = Arc::new(Mutex::new(go_on));
    let slow = move |db: TenantDb<Shop>| async move {
        begun.send(()).unwrap();
        let wait = move |conn: &mut TenantConnection| {
            go_on.lock().unwrap().recv_timeout(LONG).unwrap();
            notes::table.select(notes::body).first::<String>(conn)
        };
        Ok::<_, WebError>(db.run(wait).await?)
    };
    let app = application().route("/slow", on_get(slow));
    let server = Server::start(TenantLayer::with_cache(lasting(&shops.tenancy)).layer(app));
    let running = Client::send(server.address, "GET /slow", &["Host: acme.example.com"]);
    has_begun.recv_timeout(LONG).unwrap();
    let acme = shops.shop("acme");
    acme.clone().suspend(&mut shops.tenancy.public().unwrap()).unwrap();
    assert_down(&get(server.address, "acme.example.com", "/"));
    goes_on.send(()).unwrap();
    assert_eq!(running.read().unwrap().body, "acme");
    // What is no request is not held up.
    assert_eq!(shops.tenancy.tenant(&acme).unwrap().schema_name().unwrap(), "acme");
}

#[test]
fn the_page_is_the_users() {
    let shops = Shops::new("down_page", &["acme"]);
    let layer = TenantLayer::with_cache(lasting(&shops.tenancy)).retry_after(Duration::from_millis(90_500));
    let layer = layer.answer(|error| match error {
        WebError::Suspended { schema, host, retry_after } => {
            error.response().map(|_| format!("{schema} at {host} is back in {retry_after:?}"))
        }
        _ => error.response(),
    });
    let server = Server::start(layer.layer(application()));
    shops.shop("acme").suspend(&mut shops.tenancy.public().unwrap()).unwrap();
    let answer = get(server.address, "www.Acme.example.com:80", "/");
    assert_eq!((answer.status, &*answer.body), (503, "acme at acme.example.com is back in 90.5s"));
    assert!(answer.head.contains("\r\nretry-after: 90\r\n"), "{answer:?}");
    assert_eq!(get(server.address, "nobody.example.com", "/").status, 404);
}

#[test]
fn the_default_tenant_and_the_public_site() {
    let shops = Shops::new("down_default", &["acme"]);
    let by_map = HostMapResolver::new().public("www.example.com".parse().unwrap());
    let layer = TenantLayer::with_cache(lasting(&shops.tenancy)).resolver(by_map);
    let layer = layer.unknown(Unknown::Default("acme".parse().unwrap()));
    let public =
        async |db: TenantDb<Shop>| db.run(TenantConnection::schema_name).await.map(|name| name.to_string()).unwrap();
    let server = Server::start(layer.layer(application().route("/where", on_get(public))));
    assert_eq!(get(server.address, "nobody.com", "/where").body, "acme");
    shops.shop("acme").suspend(&mut shops.tenancy.public().unwrap()).unwrap();
    assert_down(&get(server.address, "nobody.com", "/where"));
    assert_eq!(get(server.address, "example.com", "/where").body, "public");
}
