//! web, web99: a handler that reads its tenant's rows, against the same handler on a plain pool whose connections are all on
//! one schema.

use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::routing::get;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use tenants_diesel::Tenancy;
use tenants_diesel::web::{TenantDb, TenantLayer, WebError};
use tenants_integration::{Client, notes};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use crate::error::Result;
use crate::fleet;
use crate::measure::quantile;
use crate::place::{Place, tenancy};
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;

pub(crate) const MEDIAN: Row = Row {
    id: "web",
    unit: Unit::Microseconds,
    reach: Reach { ratio: 3.0, round_trips: Some(2) },
    rounds: 15,
    processors: Processors::One,
    contest: |setting| Ok(Box::new(Web::new(0.5, setting)?)),
};

pub(crate) const TAIL: Row = Row { id: "web99", contest: |setting| Ok(Box::new(Web::new(0.99, setting)?)), ..MEDIAN };

/// Connections of each pool.
const POOL: u32 = 4;

type PlainPool = Pool<ConnectionManager<PgConnection>>;

struct Web {
    runtime: Runtime,
    ours: Router,
    plain: Router,
    hosts: Vec<String>,
    requests: usize,
    quantile: f64,
    place: Place,
}

impl Web {
    fn new(quantile: f64, setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_web", setting);
        let conn = &mut place.plain();
        fleet::create(setting.size(200, 5), conn)?;
        conn.batch_execute(
            "INSERT INTO public.domains (domain, tenant_id, is_primary)
             SELECT replace(schema_name, '_', '-') || '.example.com', id, true FROM public.clients",
        )?;
        let schemas = fleet::schemas(conn)?;
        let first = schemas.first().ok_or("there are no tenants")?;
        let plain = Pool::builder().max_size(POOL).connection_customizer(Box::new(On(first.clone())));
        let plain = plain.build(ConnectionManager::new(place.url()))?;
        let tenancy = tenancy(place.url()).max_size(POOL).min_idle(POOL).build()?;
        let mut web = Self {
            runtime: tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?,
            ours: ours(tenancy),
            plain: Router::new().route("/", get(read_plain)).with_state(plain),
            hosts: schemas.iter().map(|schema| format!("{}.example.com", schema.replace('_', "-"))).collect(),
            requests: setting.size(500, 5),
            quantile,
            place,
        };
        // Tenants come from the cache, and connections have their statements.
        for _ in 0..web.hosts.len().div_ceil(web.requests) {
            web.ours()?;
            web.other()?;
        }
        Ok(web)
    }

    /// One request after the other, each for the next tenant.
    fn ask(&self, router: &Router, requests: usize) -> Result<f64> {
        self.runtime.block_on(async {
            let mut micros = Vec::with_capacity(requests);
            for host in self.hosts.iter().cycle().take(requests) {
                let request = Request::get("/").header("Host", host).body(Body::empty())?;
                let start = Instant::now();
                let answer = router.clone().oneshot(request).await?;
                micros.push(start.elapsed().as_secs_f64() * 1_000_000.0);
                if answer.status() != StatusCode::OK {
                    return Err(format!("{host} was answered with {}", answer.status()).into());
                }
            }
            Ok(quantile(micros, self.quantile))
        })
    }
}

/// What the handlers have in common.
fn bodies(conn: &mut PgConnection) -> QueryResult<String> {
    Ok(notes::table.select(notes::body).load::<String>(conn)?.join("\n"))
}

fn ours(tenancy: Tenancy<Client>) -> Router {
    Router::new().route("/", get(read)).layer(TenantLayer::new(tenancy))
}

async fn read(db: TenantDb<Client>) -> Result<String, WebError> {
    db.run(|conn| Ok(bodies(conn)?)).await
}

async fn read_plain(State(pool): State<PlainPool>) -> Result<String, StatusCode> {
    let work = move || pool.get().ok().and_then(|mut conn| bodies(&mut conn).ok());
    let read = tokio::task::spawn_blocking(work).await.ok().flatten();
    read.ok_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Puts a new connection on a schema, for good.
#[derive(Debug)]
struct On(String);

impl CustomizeConnection<PgConnection, diesel::r2d2::Error> for On {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), diesel::r2d2::Error> {
        let schema = &self.0;
        conn.batch_execute(&format!("SET search_path = {schema}")).map_err(diesel::r2d2::Error::QueryError)
    }
}

impl Contest for Web {
    fn work(&self) -> String {
        let tenants = self.hosts.len();
        format!("p{:.0} of a handler, {tenants} tenants / the same on a plain pool", self.quantile * 100.0)
    }

    fn ours(&mut self) -> Result<f64> {
        self.ask(&self.ours, self.requests)
    }

    fn other(&mut self) -> Result<f64> {
        self.ask(&self.plain, self.requests)
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        let router = ours(tenancy(self.place.counting_url()).build()?);
        self.ask(&router, 1)?;
        self.place.count(|| self.ask(&router, 1).map(drop)).map(Some)
    }
}
