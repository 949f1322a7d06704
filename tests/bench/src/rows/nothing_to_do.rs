//! 8a: a fleet that is up to date, against reading what it says about itself.

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{Array, Oid, Text, Timestamptz};
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _};
use tenants_diesel::prelude::*;
use tenants_integration::Client;

use crate::error::Result;
use crate::fleet;
use crate::measure::millis;
use crate::place::{Place, tenancy};
use crate::row::{Contest, Reach, Row, Unit};
use crate::setting::Setting;

pub(crate) const ROW: Row = Row {
    id: "8a",
    unit: Unit::Milliseconds,
    reach: Reach { ratio: 3.0, round_trips: Some(6) },
    rounds: 15,
    contest: |setting| Ok(Box::new(NothingToDo::new(setting)?)),
};

/// The table that the floor reads; whoever keeps it has filled it already.
const REGISTRY: &str = "CREATE TABLE IF NOT EXISTS public.__tenants_registry (
        schema_name text PRIMARY KEY,
        schema_oid oid NOT NULL,
        versions text[] NOT NULL,
        migrated_at timestamptz NOT NULL DEFAULT now()
    );
    INSERT INTO public.__tenants_registry (schema_name, schema_oid, versions)
    SELECT n.nspname, n.oid, ARRAY(SELECT version::text FROM tenant_000000.__diesel_schema_migrations)
    FROM public.clients c JOIN pg_namespace n ON n.nspname = c.schema_name
    ON CONFLICT DO NOTHING;
    ANALYZE public.__tenants_registry";

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

struct NothingToDo {
    tenancy: Tenancy<Client>,
    place: Place,
    tenants: usize,
}

impl NothingToDo {
    fn new(setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_nothing_to_do", setting);
        let tenants = setting.size(2_000, 20);
        let conn = &mut place.plain();
        fleet::create(tenants, conn)?;
        let tenancy = tenancy(place.url()).build()?;
        migrate(&tenancy)?;
        conn.batch_execute(REGISTRY)?;
        Ok(Self { tenancy, place, tenants })
    }
}

impl Contest for NothingToDo {
    fn work(&self) -> String {
        format!("migrate_schemas, nothing to do, {} tenants / SELECT of the registry", self.tenants)
    }

    fn ours(&mut self) -> Result<f64> {
        millis(|| migrate(&self.tenancy))
    }

    fn other(&mut self) -> Result<f64> {
        millis(|| {
            let conn = &mut PgConnection::establish(self.place.url())?;
            let entries: Vec<Entry> = diesel::sql_query("SELECT * FROM public.__tenants_registry").load(conn)?;
            if entries.len() < self.tenants {
                return Err(format!("the registry has {} entries only", entries.len()).into());
            }
            Ok(())
        })
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        let tenancy = tenancy(self.place.counting_url()).build()?;
        self.place.count_after_connecting(|| migrate(&tenancy)).map(Some)
    }
}

fn migrate(tenancy: &Tenancy<Client>) -> Result<()> {
    match tenancy.migrate_schemas(&MigrateOptions::default())?.applied() {
        0 => Ok(()),
        applied => Err(format!("{applied} migrations were applied where none was to be done").into()),
    }
}
