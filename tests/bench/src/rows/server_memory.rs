//! 11: what one session takes on the server after many tenants, against few.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use tenants_diesel::prelude::*;

use crate::error::Result;
use crate::place::{Place, tenancy};
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;
use crate::shop;
use crate::statements::twenty;

pub(crate) const ROW: Row = Row {
    id: "11",
    unit: Unit::Mebibytes,
    reach: Reach::ratio(2.0),
    rounds: 3,
    processors: Processors::All,
    contest: |setting| Ok(Box::new(ServerMemory::new(setting)?)),
};

const FEW: usize = 50;

struct ServerMemory {
    schemas: Vec<SchemaName>,
    place: Place,
}

impl ServerMemory {
    fn new(setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_server_memory", setting);
        let schemas = shop::create(setting.size(1_000, FEW + 5), &mut place.plain())?;
        Ok(Self { schemas, place })
    }

    /// The most that was ever taken, in MiB.
    fn peak(&self, tenants: usize) -> Result<f64> {
        let tenancy = tenancy(self.place.url()).build()?;
        let mut peak = 0.0_f64;
        for schema in &self.schemas[..tenants] {
            let conn = &mut tenancy.schema(schema)?;
            twenty(schema.as_str(), conn)?;
            peak = peak.max(taken(conn)?);
        }
        Ok(peak)
    }
}

/// What the session's backend has allocated (manual, 54.4: `pg_backend_memory_contexts`).
fn taken(conn: &mut TenantConnection) -> Result<f64> {
    let bytes = sql::<BigInt>("SELECT sum(total_bytes)::bigint FROM pg_catalog.pg_backend_memory_contexts");
    let kibibytes = u32::try_from(bytes.get_result::<i64>(&mut **conn)? / 1_024)?;
    Ok(f64::from(kibibytes) / 1_024.0)
}

impl Contest for ServerMemory {
    fn work(&self) -> String {
        format!("server memory of a session, 20 statements each in {} tenants / in {FEW}", self.schemas.len())
    }

    fn ours(&mut self) -> Result<f64> {
        self.peak(self.schemas.len())
    }

    fn other(&mut self) -> Result<f64> {
        self.peak(FEW)
    }
}
