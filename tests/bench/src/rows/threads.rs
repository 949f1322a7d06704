//! 10: many threads and many tenants at once, against a stock pool and a `SET`.

use std::thread;

use diesel::PgConnection;
use diesel::connection::{LoadConnection, SimpleConnection as _};
use diesel::pg::Pg;
use diesel::r2d2::{ConnectionManager, Pool};
use tenants_diesel::prelude::*;
use tenants_integration::Client;

use crate::error::{Result, chain};
use crate::measure::millis;
use crate::place::Place;
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;
use crate::shop;
use crate::zipf::Zipf;

pub(crate) const ROW: Row = Row {
    id: "10",
    unit: Unit::Milliseconds,
    reach: Reach::ratio(0.67),
    rounds: 31,
    processors: Processors::All,
    contest: |setting| Ok(Box::new(Threads::new(setting)?)),
};

const THREADS: u32 = 8;

/// As many again as are in use at once: who comes has idle ones to choose from.
const POOL: u32 = 16;

struct Threads {
    ours: Tenancy<Client>,
    other: Pool<ConnectionManager<PgConnection>>,
    schemas: Vec<SchemaName>,
    /// Of each thread.
    requests: usize,
    round: u64,
    _place: Place,
}

impl Threads {
    fn new(setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_threads", setting);
        let schemas = shop::create(setting.size(1_000, 5), &mut place.plain())?;
        let ours = Tenancy::builder(place.url()).max_size(POOL).build()?;
        let other = Pool::builder().max_size(POOL).build(ConnectionManager::new(place.url()))?;
        Ok(Self { ours, other, schemas, requests: setting.repeats(500), round: 0, _place: place })
    }

    /// Runs all requests; the rounds differ, the two sides of a round do not.
    fn run(&self, request: impl Fn(&SchemaName, bool) -> Result<()> + Sync) -> Result<f64> {
        let request = &request;
        let work = |number: u64| -> Result<(), String> {
            let mut visitors = Zipf::new(self.schemas.len(), self.round * u64::from(THREADS) + number);
            for n in 0..self.requests {
                // Errors of requests are not all fit to be sent between threads.
                request(&self.schemas[visitors.next()], n % 10 == 9).map_err(|error| chain(&error))?;
            }
            Ok(())
        };
        let work = &work;
        millis(|| {
            thread::scope(|scope| {
                let threads: Vec<_> = (0..u64::from(THREADS)).map(|number| scope.spawn(move || work(number))).collect();
                for thread in threads {
                    thread.join().map_err(|_| "a thread panicked")??;
                }
                Ok(())
            })
        })
    }
}

/// What a request does once it has its connection; one in ten writes.
fn serve<C: LoadConnection<Backend = Pg>>(schema: &str, writes: bool, conn: &mut C) -> Result<()> {
    shop::by_key(schema, conn)?;
    if writes { shop::write(conn) } else { shop::join(conn) }
}

impl Contest for Threads {
    fn work(&self) -> String {
        format!(
            "{THREADS} threads, {} requests of two queries each, {} tenants, pool of {POOL} / stock pool and SET",
            self.requests,
            self.schemas.len()
        )
    }

    fn ours(&mut self) -> Result<f64> {
        self.round += 1;
        self.run(|schema, writes| serve(schema.as_str(), writes, &mut self.ours.schema(schema)?))
    }

    fn other(&mut self) -> Result<f64> {
        self.run(|schema, writes| {
            let mut conn = self.other.get()?;
            conn.batch_execute(&format!("SET search_path TO \"{schema}\", public"))?;
            serve(schema.as_str(), writes, &mut *conn)
        })
    }
}
