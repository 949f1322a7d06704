//! 5: three queries in a tenant's transaction, in `SET LOCAL` mode, against a plain transaction that knows no tenants.

use diesel::connection::{CacheSize, SimpleConnection as _};
use diesel::{Connection as _, PgConnection};
use tenants_diesel::prelude::*;
use tenants_integration::Client;

use crate::error::{Error, Result};
use crate::measure::micros_each;
use crate::place::{Place, tenancy};
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;
use crate::shop;

pub(crate) const ROW: Row = Row {
    id: "5",
    unit: Unit::Microseconds,
    // BEGIN, three queries, COMMIT.
    reach: Reach { ratio: 1.4, round_trips: Some(5) },
    rounds: 61,
    processors: Processors::One,
    contest: |setting| Ok(Box::new(Transaction::new(setting)?)),
};

struct Transaction {
    ours: Tenancy<Client>,
    other: PgConnection,
    schemas: Vec<SchemaName>,
    transactions: usize,
    place: Place,
}

/// Boxed errors are no diesel errors, which a transaction's closure must be able to make.
#[derive(Debug)]
struct Failure(Error);

impl<E: std::error::Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl Transaction {
    fn new(setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_transaction", setting);
        let schemas = shop::create(setting.size(100, 3), &mut place.plain())?;
        let mut other = PgConnection::establish(place.url())?;
        other.batch_execute(&format!("SET search_path TO {}, public", schemas[0]))?;
        // As ours has it behind a pooler, where another client's statement may have the same name.
        other.set_prepared_statement_cache_size(CacheSize::Disabled);
        let ours = tenancy(place.url()).search_path_mode(SearchPathMode::Transaction).build()?;
        let transactions = setting.repeats(schemas.len());
        Ok(Self { ours, other, schemas, transactions, place })
    }
}

fn three_queries<C>(schema: &str, conn: &mut C) -> Result<(), Failure>
where
    C: diesel::connection::LoadConnection<Backend = diesel::pg::Pg>,
{
    (0..3).try_for_each(|_| shop::by_key(schema, conn)).map_err(Failure)
}

fn transaction(schema: &SchemaName, tenancy: &Tenancy<Client>) -> Result<()> {
    let done = tenancy.schema_transaction(schema, |conn| three_queries(schema.as_str(), conn));
    done.map_err(|failure| failure.0)
}

impl Contest for Transaction {
    fn work(&self) -> String {
        let tenants = self.schemas.len();
        format!("transaction of three queries, SET LOCAL, {tenants} tenants in turns / plain transaction, one tenant")
    }

    fn ours(&mut self) -> Result<f64> {
        micros_each(self.transactions, |n| transaction(&self.schemas[n % self.schemas.len()], &self.ours))
    }

    fn other(&mut self) -> Result<f64> {
        let schema = self.schemas[0].as_str();
        micros_each(self.transactions, |_| {
            self.other.transaction(|conn| three_queries(schema, conn)).map_err(|failure| failure.0)
        })
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        let url = self.place.counting_url();
        let tenancy = tenancy(url).search_path_mode(SearchPathMode::Transaction).build()?;
        transaction(&self.schemas[0], &tenancy)?;
        self.place.count(|| transaction(&self.schemas[0], &tenancy)).map(Some)
    }
}
