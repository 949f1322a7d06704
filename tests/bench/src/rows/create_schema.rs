//! 6: a new tenant by ten migrations, against the same DDL and nothing around it.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use tenants_diesel::model::TenantTable as _;
use tenants_diesel::prelude::*;

use crate::error::Result;
use crate::measure::millis;
use crate::place::Place;
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;
use crate::ten_tables::{NewTenTables, TenTables};

pub(crate) const ROW: Row = Row {
    id: "6",
    unit: Unit::Milliseconds,
    reach: Reach::ratio(1.15),
    // The server's two processes may each stay on one of the machine's CPUs for a second, of which one may be busy.
    rounds: 201,
    processors: Processors::All,
    contest: |setting| Ok(Box::new(CreateSchema::new(setting)?)),
};

struct CreateSchema {
    ours: TenantConnection,
    other: PgConnection,
    ddl: String,
    made: usize,
    place: Place,
}

impl CreateSchema {
    fn new(setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_create_schema", setting);
        let texts = TenTables::migrations().tenant.iter().flat_map(|folder| folder.migrations);
        Ok(Self {
            ours: connection(place.url())?,
            other: PgConnection::establish(place.url())?,
            ddl: texts.map(|migration| format!("{}\n;\n", migration.up)).collect(),
            made: 0,
            place,
        })
    }

    fn new_name(&mut self) -> String {
        self.made += 1;
        format!("tenant_{}", self.made)
    }
}

impl Contest for CreateSchema {
    fn work(&self) -> String {
        "save, 10 migrations of a table each / the same DDL in one raw message".to_owned()
    }

    fn ours(&mut self) -> Result<f64> {
        let name = self.new_name();
        millis(|| save(&name, &mut self.ours))
    }

    fn other(&mut self) -> Result<f64> {
        let name = self.new_name();
        let ddl = format!("CREATE SCHEMA {name}; SET LOCAL search_path TO {name};\n{}", self.ddl);
        millis(|| Ok(self.other.batch_execute(&ddl)?))
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        let mut conn = connection(self.place.counting_url())?;
        // Whether there is a registry is asked once a process.
        save(&self.new_name(), &mut conn)?;
        let name = self.new_name();
        self.place.count(|| save(&name, &mut conn)).map(Some)
    }
}

fn connection(url: &str) -> Result<TenantConnection> {
    let tenancy = Tenancy::<TenTables>::builder(url).migration_url(url).max_size(1).min_idle(0).build()?;
    Ok(tenancy.public()?)
}

pub(super) fn save(name: &str, conn: &mut TenantConnection) -> Result<()> {
    let schema_name = name.parse()?;
    NewTenTables { schema_name, name: name.to_owned(), paid_until: None, on_trial: true }.save(conn)?;
    Ok(())
}
