//! 2 and 3: another tenant before each query, checked, against a `SET` that nobody checks.

use diesel::connection::{LoadConnection, SimpleConnection as _};
use diesel::pg::Pg;
use diesel::{Connection as _, PgConnection};
use tenants_diesel::prelude::*;

use crate::error::Result;
use crate::measure::micros_each;
use crate::place::{Place, tenancy};
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;
use crate::shop;

/// 2: a query by primary key.
pub(crate) const BY_KEY: Row = Row {
    id: "2",
    unit: Unit::Microseconds,
    reach: Reach { ratio: 0.9, round_trips: Some(2) },
    rounds: 61,
    processors: Processors::One,
    contest: |setting| Ok(Box::new(Switch::new(Work::ByKey, setting)?)),
};

/// 3: a join of three tables.
pub(crate) const JOIN: Row = Row {
    id: "3",
    unit: Unit::Microseconds,
    reach: Reach { ratio: 0.35, round_trips: Some(2) },
    rounds: 61,
    processors: Processors::One,
    contest: |setting| Ok(Box::new(Switch::new(Work::Join, setting)?)),
};

/// 3bare: the same join of tables without foreign keys and indexes on them.
pub(crate) const BARE_JOIN: Row =
    Row { id: "3bare", contest: |setting| Ok(Box::new(Switch::new(Work::BareJoin, setting)?)), ..JOIN };

#[derive(Debug, Clone, Copy)]
enum Work {
    ByKey,
    Join,
    BareJoin,
}

impl Work {
    fn run<C: LoadConnection<Backend = Pg>>(self, schema: &str, conn: &mut C) -> Result<()> {
        match self {
            Self::ByKey => shop::by_key(schema, conn),
            Self::Join | Self::BareJoin => shop::join(conn),
        }
    }
}

struct Switch {
    work: Work,
    ours: TenantConnection,
    other: PgConnection,
    schemas: Vec<SchemaName>,
    queries: usize,
    place: Place,
}

impl Switch {
    fn new(work: Work, setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_switch", setting);
        let create = if matches!(work, Work::BareJoin) { shop::create_bare } else { shop::create };
        let schemas = create(setting.size(100, 3), &mut place.plain())?;
        let ours = tenancy(place.url()).build()?.public()?;
        let other = PgConnection::establish(place.url())?;
        let mut switch = Self { work, ours, other, queries: setting.repeats(schemas.len()), schemas, place };
        // Each tenant once, so that what is done but once is not part of the work.
        for schema in &switch.schemas {
            visit(work, schema, &mut switch.ours)?;
        }
        Ok(switch)
    }
}

fn visit(work: Work, schema: &SchemaName, conn: &mut TenantConnection) -> Result<()> {
    conn.set_schema(schema)?;
    work.run(schema.as_str(), conn)
}

impl Contest for Switch {
    fn work(&self) -> String {
        let work = match self.work {
            Work::ByKey => "query by key",
            Work::Join => "join of three tables",
            Work::BareJoin => "join of three bare tables",
        };
        format!("checked switch and {work}, {} tenants in turns / unchecked SET and query", self.schemas.len())
    }

    fn ours(&mut self) -> Result<f64> {
        micros_each(self.queries, |n| visit(self.work, &self.schemas[n % self.schemas.len()], &mut self.ours))
    }

    fn other(&mut self) -> Result<f64> {
        micros_each(self.queries, |n| {
            let schema = &self.schemas[n % self.schemas.len()];
            self.other.batch_execute(&format!("SET search_path TO \"{schema}\", public"))?;
            self.work.run(schema.as_str(), &mut self.other)
        })
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        let mut conn = tenancy(self.place.counting_url()).build()?.public()?;
        let schema = &self.schemas[0];
        visit(self.work, schema, &mut conn)?;
        conn.set_schema_to_public()?;
        self.place.count(|| visit(self.work, schema, &mut conn)).map(Some)
    }
}
