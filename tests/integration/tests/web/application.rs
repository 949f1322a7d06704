//! A small application with tenants.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::routing::{get, post};
use diesel::prelude::*;
use tenants_diesel::resolver::PathRewrite;
use tenants_diesel::web::{Tenant, TenantDb, TenantLayer, WebError};
use tenants_integration::{Client, notes, text};
use tower_layer::Layer as _;

use super::Server;

pub(super) fn application() -> Router {
    Router::new()
        .route("/", get(bodies))
        .route("/add/{body}", post(add))
        .route("/write", post(add_note))
        .route("/name", get(async |tenant: Tenant<Client>| tenant.row().name.clone()))
        .route("/schema", get(schema))
        .route("/link", get(async |uri: http::Uri, rewrite: axum::Extension<PathRewrite>| rewrite.link(uri.path())))
        .route("/sleep/{ms}", get(sleep))
        .route("/panic", get(panic))
        .route("/fail", get(fail))
        .route("/add-and-fail", get(add_and_fail))
}

/// Serves the application behind a layer.
pub(super) type Start = fn(TenantLayer<Client>) -> Server;

#[expect(clippy::needless_pass_by_value, reason = "as the other servers take it")]
pub(super) fn serve(layer: TenantLayer<Client>) -> Server {
    Server::start(layer.layer(application()))
}

pub(super) async fn bodies(db: TenantDb<Client>) -> Result<String, WebError> {
    let bodies: Vec<String> = db.run(|conn| notes::table.order(notes::id).select(notes::body).load(conn)).await?;
    Ok(bodies.join(","))
}

async fn add(db: TenantDb<Client>, Path(body): Path<String>) -> Result<String, WebError> {
    add_note(db, body).await
}

/// In a transaction, which says what the tenant has by then.
pub(super) async fn add_note(db: TenantDb<Client>, body: String) -> Result<String, WebError> {
    let bodies: Vec<String> = db
        .transaction(|conn| {
            diesel::insert_into(notes::table).values(notes::body.eq(body)).execute(conn)?;
            notes::table.order(notes::id).select(notes::body).load(conn)
        })
        .await?;
    Ok(bodies.join(","))
}

pub(super) async fn schema(db: TenantDb<Client>) -> Result<String, WebError> {
    db.run(|conn| Ok(text(conn, "current_schema()"))).await
}

async fn sleep(db: TenantDb<Client>, Path(ms): Path<u64>) -> Result<String, WebError> {
    hold(db, ms).await
}

/// Holds a connection, with a transaction, a setting and a temporary table on it.
pub(super) async fn hold(db: TenantDb<Client>, ms: u64) -> Result<String, WebError> {
    db.run(move |conn| {
        diesel::connection::SimpleConnection::batch_execute(
            conn,
            "BEGIN; SET statement_timeout = '1h'; CREATE TEMPORARY TABLE notes_of_mine (); SET search_path = pg_catalog",
        )?;
        std::thread::sleep(Duration::from_millis(ms));
        Ok::<_, WebError>("slept".to_owned())
    })
    .await
}

pub(super) async fn panic(db: TenantDb<Client>) -> Result<String, WebError> {
    db.run(|conn| {
        diesel::connection::SimpleConnection::batch_execute(conn, "BEGIN; SET search_path = pg_catalog")?;
        assert!(conn.schema_name().is_err(), "a panic of the test's");
        unreachable!("the other panic of the test's")
    })
    .await
}

pub(super) async fn fail(db: TenantDb<Client>) -> Result<String, WebError> {
    db.run(|conn| diesel::sql_query("SELECT * FROM secrets_of_ours").execute(conn)).await?;
    Ok("not reached".to_owned())
}

pub(super) async fn add_and_fail(db: TenantDb<Client>) -> Result<String, WebError> {
    db.run(|conn| {
        diesel::insert_into(notes::table).values(notes::body.eq("more")).execute(conn)?;
        diesel::sql_query("SELECT * FROM secrets_of_ours").execute(conn)
    })
    .await?;
    Ok("not reached".to_owned())
}

/// A note added by `POST`.
pub(super) fn post_note(server: SocketAddr, host: &str, body: &str) -> super::Answer {
    let head = [&*format!("Host: {host}"), "Content-Length: 0"];
    super::Client::send(server, &format!("POST /add/{body}"), &head).read().expect("an answer")
}
