//! 1: a query by primary key on the tenant the connection is on, against the same one on a plain connection.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use tenants_diesel::prelude::*;

use crate::error::Result;
use crate::measure::micros_each;
use crate::place::{Place, tenancy};
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;
use crate::shop;

pub(crate) const ROW: Row = Row {
    id: "1",
    unit: Unit::Microseconds,
    reach: Reach { ratio: 1.03, round_trips: Some(1) },
    rounds: 201,
    processors: Processors::One,
    contest: |setting| Ok(Box::new(SameTenant::new(setting)?)),
};

struct SameTenant {
    ours: TenantConnection,
    other: PgConnection,
    queries: usize,
    schema: SchemaName,
    place: Place,
}

impl SameTenant {
    fn new(setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_same_tenant", setting);
        let schema = shop::create(1, &mut place.plain())?.remove(0);
        let mut other = PgConnection::establish(place.url())?;
        other.batch_execute(&format!("SET search_path TO \"{schema}\", public"))?;
        let ours = tenancy(place.url()).build()?.schema(&schema)?;
        Ok(Self { ours, other, queries: setting.repeats(200), schema, place })
    }
}

impl Contest for SameTenant {
    fn work(&self) -> String {
        "query by key, same tenant / the same on a plain connection".to_owned()
    }

    fn ours(&mut self) -> Result<f64> {
        micros_each(self.queries, |_| shop::by_key(self.schema.as_str(), &mut self.ours))
    }

    fn other(&mut self) -> Result<f64> {
        micros_each(self.queries, |_| shop::by_key(self.schema.as_str(), &mut self.other))
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        let mut conn = tenancy(self.place.counting_url()).build()?.schema(&self.schema)?;
        shop::by_key(self.schema.as_str(), &mut conn)?;
        self.place.count(|| shop::by_key(self.schema.as_str(), &mut conn)).map(Some)
    }
}
