//! A request's connections, listened to.

use std::sync::{Arc, Mutex};

use axum::routing::get;
use axum::{Extension, Router};
use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::web::{TenantDb, TenantLayer, WebError};
use tenants_integration::{Fixture, notes};

use super::{Server, tenant};

type Log = Arc<Mutex<Vec<String>>>;

fn listened(db: TenantDb<tenants_integration::Client>, log: &Log) -> TenantDb<tenants_integration::Client> {
    let log = Arc::clone(log);
    db.listen(move |schema: Option<&SchemaName>, event: &InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let word = query.to_string().split([' ', ';']).next().unwrap_or_default().to_owned();
            log.lock().unwrap().push(format!("{} {word}", schema.map_or("?", SchemaName::as_str)));
        }
    })
}

fn read(conn: &mut TenantConnection) -> QueryResult<Vec<String>> {
    notes::table.select(notes::body).load(conn)
}

async fn run(db: TenantDb<tenants_integration::Client>, log: Extension<Log>) -> Result<String, WebError> {
    let rows = listened(db, &log)
        .run(|conn| {
            let mut rows = read(conn)?;
            rows.extend(conn.with_schema(&"globex".parse::<SchemaName>().unwrap(), read)?);
            rows.extend(read(conn)?);
            Ok::<_, WebError>(rows)
        })
        .await?;
    Ok(rows.join(","))
}

async fn transaction(db: TenantDb<tenants_integration::Client>, log: Extension<Log>) -> Result<String, WebError> {
    Ok(listened(db, &log).transaction(read).await?.join(","))
}

async fn unheard(db: TenantDb<tenants_integration::Client>) -> Result<String, WebError> {
    Ok(db.run(read).await?.join(","))
}

#[test]
fn each_query_is_told_with_the_schema_it_ran_in() {
    // One session, so that everybody is the next user of the others'.
    let fixture = Fixture::with("listen", |builder| builder.max_size(1));
    ["acme", "globex"].iter().for_each(|schema| _ = tenant(&fixture, schema));
    let log = Log::default();
    let router = Router::new().route("/run", get(run)).route("/transaction", get(transaction));
    let router = router.route("/unheard", get(unheard)).layer(Extension(Arc::clone(&log)));
    let server = Server::start(router.layer(TenantLayer::new(fixture.tenancy.clone())));
    let body = |path| super::get(server.address, "acme.example.com", path).body;
    let heard = || std::mem::take(&mut *log.lock().unwrap());

    assert_eq!(body("/run"), "acme,globex,acme");
    assert_eq!(heard(), ["acme SELECT", "? SET", "globex SELECT", "? SET", "acme SELECT"]);
    assert_eq!(body("/unheard"), "acme");
    assert_eq!(heard(), [""; 0]);
    assert_eq!(body("/transaction"), "acme");
    assert_eq!(heard(), ["acme SELECT", "acme COMMIT"]);
    fixture.tenancy.public().unwrap().schema_name().unwrap();
    assert_eq!(body("/unheard"), "acme");
    assert_eq!(heard(), [""; 0]);
}
