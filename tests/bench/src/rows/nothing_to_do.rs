//! 8a: a fleet that is up to date, against reading what it says about itself.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Oid, Text, Timestamptz};
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _};

use crate::column::migrate;
use crate::error::Result;
use crate::measure::millis;
use crate::place::tenancy;
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::up_to_date::UpToDate;

pub(crate) const ROW: Row = Row {
    id: "8a",
    unit: Unit::Milliseconds,
    reach: Reach { ratio: 3.0, round_trips: Some(6) },
    rounds: 15,
    processors: Processors::All,
    contest: |setting| Ok(Box::new(NothingToDo(UpToDate::new("bench_nothing_to_do", setting)?))),
};

#[derive(QueryableByName)]
#[expect(dead_code, reason = "read, as by anyone who wants to know them")]
struct Entry {
    #[diesel(sql_type = Text)]
    schema_name: String,
    #[diesel(sql_type = Oid)]
    schema_oid: u32,
    #[diesel(sql_type = Array<Text>)]
    versions: Vec<String>,
    #[diesel(sql_type = Timestamptz)]
    migrated_at: DateTime<Utc>,
}

struct NothingToDo(UpToDate);

impl Contest for NothingToDo {
    fn work(&self) -> String {
        format!("migrate_schemas, nothing to do, {} tenants / SELECT of the registry", self.0.tenants)
    }

    fn ours(&mut self) -> Result<f64> {
        millis(|| migrate(&self.0.tenancy, 0))
    }

    fn other(&mut self) -> Result<f64> {
        millis(|| {
            let conn = &mut PgConnection::establish(self.0.place.url())?;
            let entries: Vec<Entry> = diesel::sql_query("SELECT * FROM public.__tenants_registry").load(conn)?;
            if entries.len() < self.0.tenants {
                return Err(format!("the registry has {} entries only", entries.len()).into());
            }
            Ok(())
        })
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        let tenancy = tenancy(self.0.place.counting_url()).build()?;
        self.0.place.count_after_connecting(|| migrate(&tenancy, 0)).map(Some)
    }
}
