//! 7: a new tenant that is given a schema of the stock, against one that is migrated.

use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, RunQueryDsl as _};
use tenants_diesel::commands::WarmOptions;
use tenants_diesel::model::TenantTable as _;
use tenants_diesel::prelude::*;

use super::create_schema::save;
use crate::error::Result;
use crate::measure::millis;
use crate::place::Place;
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;
use crate::ten_tables::TenTables;

pub(crate) const ROW: Row = Row {
    id: "7",
    unit: Unit::Milliseconds,
    reach: Reach::ratio(0.1),
    rounds: 101,
    processors: Processors::All,
    contest: |setting| Ok(Box::new(ClaimSchema::new(setting)?)),
};

struct ClaimSchema {
    tenancy: Tenancy<TenTables>,
    ours: TenantConnection,
    other: TenantConnection,
    plain: PgConnection,
    tables: usize,
    made: usize,
    place: Place,
}

impl ClaimSchema {
    fn new(setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_claim_schema", setting);
        let (ours, other) = (tenancy(place.url(), true)?, tenancy(place.url(), false)?);
        Ok(Self {
            ours: ours.public()?,
            other: other.public()?,
            plain: place.plain(),
            tenancy: ours,
            tables: TenTables::migrations().tenant.iter().map(|folder| folder.migrations.len()).sum(),
            made: 0,
            place,
        })
    }

    fn new_name(&mut self) -> String {
        self.made += 1;
        format!("tenant_{}", self.made)
    }

    /// Not measured: that is done while nobody waits, and so is what the server does behind it, when the session ends.
    fn fill(&mut self) -> Result<()> {
        let before = sessions(&mut self.plain)?;
        self.tenancy.warm_schemas(&WarmOptions::default().count(1))?;
        for _ in 0..10_000 {
            if sessions(&mut self.plain)? <= before {
                break;
            }
        }
        Ok(())
    }
}

impl Contest for ClaimSchema {
    fn work(&self) -> String {
        format!("save with a schema of the stock / save, {} migrations of a table each", self.tables)
    }

    fn ours(&mut self) -> Result<f64> {
        self.fill()?;
        let name = self.new_name();
        millis(|| save(&name, &mut self.ours))
    }

    fn other(&mut self) -> Result<f64> {
        let name = self.new_name();
        millis(|| save(&name, &mut self.other))
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        self.fill()?;
        let name = self.new_name();
        let mut conn = tenancy(self.place.counting_url(), true)?.public()?;
        // Whether there is a stock is asked once a process.
        save(&name, &mut conn)?;
        self.fill()?;
        let name = self.new_name();
        self.place.count(|| save(&name, &mut conn)).map(Some)
    }
}

/// How many sessions the database has.
fn sessions(conn: &mut PgConnection) -> Result<i64> {
    let count = sql::<BigInt>("count(*) FROM pg_stat_activity WHERE datname = current_database()");
    Ok(diesel::select(count).get_result(conn)?)
}

fn tenancy(url: &str, claim: bool) -> Result<Tenancy<TenTables>> {
    let builder = Tenancy::<TenTables>::builder(url).migration_url(url).max_size(1).min_idle(0);
    Ok(builder.claim_warm_schemas(claim).build()?)
}
