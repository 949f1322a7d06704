//! clone: a tenant's schema copied with its rows, against the statements that do it, written by hand for this schema.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use tenants_diesel::commands::CloneOptions;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, NewClient};

use crate::error::Result;
use crate::fleet;
use crate::measure::millis;
use crate::place::{Place, tenancy};
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;

pub(crate) const ROW: Row = Row {
    id: "clone",
    unit: Unit::Milliseconds,
    reach: Reach::ratio(1.15),
    rounds: 5,
    processors: Processors::All,
    contest: |setting| Ok(Box::new(Clone::new(setting)?)),
};

const SOURCE: &str = "tenant_000000";

const TARGET: &str = "copy";

struct Clone {
    place: Place,
    tables: usize,
    /// In each.
    rows: usize,
}

impl Clone {
    fn new(setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_clone", setting);
        let (tables, rows) = (setting.size(50, 3), setting.size(20_000, 10));
        let plain = &mut place.plain();
        fleet::create(1, plain)?;
        for n in 0..tables {
            plain.batch_execute(&format!("{}; {}", table(n, rows), keys(SOURCE, n)))?;
        }
        plain.batch_execute("VACUUM ANALYZE")?;
        Ok(Self { place, tables, rows })
    }

    fn clone(&self, tenancy: &Tenancy<Client>) -> Result<()> {
        tenancy.clone_tenant(&SOURCE.parse()?, NewClient::of(TARGET), CloneOptions::default())?;
        Ok(())
    }

    /// Takes the clone away, and what it leaves in the catalogs and on the disk.
    fn tidy(&self) -> Result<()> {
        Ok(self.place.plain().batch_execute(&format!(
            "DROP SCHEMA {TARGET} CASCADE; DELETE FROM public.clients WHERE schema_name = '{TARGET}'; CHECKPOINT"
        ))?)
    }
}

impl Contest for Clone {
    fn work(&self) -> String {
        format!("clone_tenant, {} tables, {} rows / the same statements by hand", self.tables, self.tables * self.rows)
    }

    fn ours(&mut self) -> Result<f64> {
        let tenancy = tenancy(self.place.url()).build()?;
        let took = millis(|| self.clone(&tenancy));
        self.tidy()?;
        took
    }

    fn other(&mut self) -> Result<f64> {
        let small = ["notes", "moods", "__diesel_schema_migrations"];
        let names = small.into_iter().map(ToOwned::to_owned).chain((0..self.tables).map(|n| format!("t{n}")));
        let mut sql = format!("CREATE SCHEMA {TARGET};");
        for name in names {
            sql += &format!(
                "CREATE TABLE {TARGET}.{name} (LIKE {SOURCE}.{name} INCLUDING DEFAULTS); \
                 INSERT INTO {TARGET}.{name} SELECT * FROM {SOURCE}.{name};"
            );
        }
        sql += &(0..self.tables).map(|n| keys(TARGET, n)).collect::<Vec<_>>().join(";");
        let took = millis(|| {
            let conn = &mut PgConnection::establish(self.place.url())?;
            Ok(conn.batch_execute(&sql)?)
        });
        self.tidy()?;
        took
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        let tenancy = tenancy(self.place.counting_url()).build()?;
        let round_trips = self.place.count_after_connecting(|| self.clone(&tenancy))?;
        self.tidy()?;
        Ok(Some(round_trips))
    }
}

/// A table of the source, with its rows.
fn table(n: usize, rows: usize) -> String {
    format!(
        "CREATE TABLE {SOURCE}.t{n} (id bigserial, other bigint, body text NOT NULL, amount numeric(12, 2), at timestamptz NOT NULL); \
         INSERT INTO {SOURCE}.t{n} (other, body, amount, at) \
         SELECT i, md5(i::text) || ' ' || md5((i * {n})::text), i % 1000, '2026-01-01'::timestamptz + i * interval '1 minute' \
         FROM generate_series(1, {rows}) i"
    )
}

/// Its keys: a primary one, an index, and a foreign one to the table before.
fn keys(schema: &str, n: usize) -> String {
    let before = n.saturating_sub(1);
    format!(
        "ALTER TABLE {schema}.t{n} ADD PRIMARY KEY (id); CREATE INDEX ON {schema}.t{n} (at); \
         ALTER TABLE {schema}.t{n} ADD FOREIGN KEY (other) REFERENCES {schema}.t{before} (id)"
    )
}
