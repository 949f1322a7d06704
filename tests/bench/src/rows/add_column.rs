//! 8c: one new migration for all, against the same statements and nothing around them.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use tenants_diesel::prelude::*;
use tenants_integration::Client;

use crate::column::{Columns, add_column, migrate, tenancy_with};
use crate::error::Result;
use crate::fleet;
use crate::measure::millis;
use crate::place::{Place, tenancy};
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;

pub(crate) const ROW: Row = Row {
    id: "8c",
    unit: Unit::Milliseconds,
    reach: Reach::ratio(1.3),
    rounds: 7,
    processors: Processors::All,
    contest: |setting| Ok(Box::new(AddColumn::new(setting)?)),
};

struct AddColumn {
    place: Place,
    /// A fleet of the same size that only the floor touches: ours would find what it wrote there.
    floor: Place,
    columns: Columns,
    tenants: usize,
    others: usize,
}

impl AddColumn {
    fn new(setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_add_column", setting);
        let tenants = setting.size(1_000, 10);
        let floor = Place::new("bench_add_column_floor", setting);
        fleet::create(tenants, &mut place.plain())?;
        fleet::create(tenants, &mut floor.plain())?;
        // What only the first run has to do is not part of the work.
        migrate(&tenancy(place.url()).build()?, 0)?;
        Ok(Self { place, floor, columns: Columns::new()?, tenants, others: 0 })
    }

    /// A tenancy that has one more migration than the tenants.
    fn tenancy(&mut self, url: &str) -> Result<Tenancy<Client>> {
        self.columns.add()?;
        Ok(tenancy_with(self.columns.path(), url)?.build()?)
    }
}

impl Contest for AddColumn {
    fn work(&self) -> String {
        format!("migrate_schemas, one ADD COLUMN, {} tenants / one raw message each", self.tenants)
    }

    fn ours(&mut self) -> Result<f64> {
        let url = self.place.url().to_owned();
        let tenancy = self.tenancy(&url)?;
        millis(|| migrate(&tenancy, self.tenants))
    }

    fn other(&mut self) -> Result<f64> {
        self.others += 1;
        let column = format!("other_{}", self.others);
        millis(|| {
            let conn = &mut PgConnection::establish(self.floor.url())?;
            for schema in fleet::schemas(conn)? {
                conn.batch_execute(&format!(
                    "INSERT INTO {schema}.__diesel_schema_migrations (version) VALUES ('{column}'); {}",
                    add_column(&format!("{schema}.notes"), &column),
                ))?;
            }
            Ok(())
        })
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        let url = self.place.counting_url().to_owned();
        let tenancy = self.tenancy(&url)?;
        self.place.count_after_connecting(|| migrate(&tenancy, self.tenants)).map(Some)
    }
}
