//! 4: a connection from the pool, cleaned and checked, one query, and back, against a stock pool and a `SET`.

use diesel::PgConnection;
use diesel::connection::SimpleConnection as _;
use diesel::r2d2::{ConnectionManager, Pool};
use tenants_diesel::prelude::*;
use tenants_integration::Client;

use crate::error::Result;
use crate::measure::micros_each;
use crate::place::{Place, tenancy};
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;
use crate::shop;
use crate::zipf::Zipf;

pub(crate) const ROW: Row = Row {
    id: "4",
    unit: Unit::Microseconds,
    reach: Reach { ratio: 0.8, round_trips: Some(2) },
    rounds: 61,
    processors: Processors::One,
    contest: |setting| Ok(Box::new(Checkout::new(setting)?)),
};

const POOL: u32 = 10;

struct Checkout {
    ours: Tenancy<Client>,
    other: Pool<ConnectionManager<PgConnection>>,
    schemas: Vec<SchemaName>,
    /// Both sides see the same tenants in the same order.
    visitors: [Zipf; 2],
    requests: usize,
    place: Place,
}

impl Checkout {
    fn new(setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_checkout", setting);
        let schemas = shop::create(setting.size(100, 3), &mut place.plain())?;
        let ours = Tenancy::builder(place.url()).max_size(POOL).build()?;
        let other = Pool::builder().max_size(POOL).build(ConnectionManager::new(place.url()))?;
        let visitors = [Zipf::new(schemas.len(), 1), Zipf::new(schemas.len(), 1)];
        let checkout = Self { ours, other, requests: setting.repeats(200), schemas, visitors, place };
        for schema in &checkout.schemas {
            request(schema, &checkout.ours)?;
        }
        Ok(checkout)
    }
}

fn request(schema: &SchemaName, tenancy: &Tenancy<Client>) -> Result<()> {
    shop::by_key(schema.as_str(), &mut tenancy.schema(schema)?)
}

impl Contest for Checkout {
    fn work(&self) -> String {
        format!("checkout, query by key, return, {} tenants, pool of {POOL} / get, SET, query", self.schemas.len())
    }

    fn ours(&mut self) -> Result<f64> {
        let visitors = &mut self.visitors[0];
        micros_each(self.requests, |_| request(&self.schemas[visitors.next()], &self.ours))
    }

    fn other(&mut self) -> Result<f64> {
        let visitors = &mut self.visitors[1];
        micros_each(self.requests, |_| {
            let schema = &self.schemas[visitors.next()];
            let mut conn = self.other.get()?;
            conn.batch_execute(&format!("SET search_path TO \"{schema}\", public"))?;
            shop::by_key(schema.as_str(), &mut *conn)
        })
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        let tenancy = tenancy(self.place.counting_url()).build()?;
        let schema = &self.schemas[0];
        request(schema, &tenancy)?;
        self.place.count(|| request(schema, &tenancy)).map(Some)
    }
}
