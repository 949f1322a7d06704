//! mem: the peak memory of a run over a large fleet, against a small one.

use crate::child::peak_memory;
use crate::column::{Columns, migrate};
use crate::error::Result;
use crate::fleet;
use crate::place::{Place, tenancy};
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;

pub(crate) const ROW: Row = Row {
    id: "mem",
    unit: Unit::Mebibytes,
    reach: Reach::ratio(1.2),
    rounds: 3,
    processors: Processors::All,
    contest: |setting| Ok(Box::new(Memory::new(setting)?)),
};

struct Memory {
    large: Fleet,
    small: Fleet,
}

struct Fleet {
    place: Place,
    columns: Columns,
    tenants: usize,
}

impl Memory {
    fn new(setting: &Setting) -> Result<Self> {
        Ok(Self {
            large: Fleet::new("bench_memory_large", setting.size(5_000, 20), setting)?,
            small: Fleet::new("bench_memory_small", setting.size(50, 5), setting)?,
        })
    }
}

impl Fleet {
    fn new(hint: &str, tenants: usize, setting: &Setting) -> Result<Self> {
        let place = Place::new(hint, setting);
        fleet::create(tenants, &mut place.plain())?;
        migrate(&tenancy(place.url()).build()?, 0)?;
        Ok(Self { place, columns: Columns::new()?, tenants })
    }

    /// A run that finds something to do for each of them.
    fn peak(&mut self) -> Result<f64> {
        self.columns.add()?;
        peak_memory(self.place.url(), self.columns.path())
    }
}

impl Contest for Memory {
    fn work(&self) -> String {
        format!("peak memory of migrate_schemas, {} tenants / {}", self.large.tenants, self.small.tenants)
    }

    fn ours(&mut self) -> Result<f64> {
        self.large.peak()
    }

    fn other(&mut self) -> Result<f64> {
        self.small.peak()
    }
}
