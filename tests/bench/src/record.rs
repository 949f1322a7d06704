//! A row of the table after it was measured.

use serde::{Deserialize, Serialize};

use crate::cpus::Cpus;
use crate::row::{Reach, Row, Unit};

/// What was measured of a row.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Figures {
    pub(crate) work: String,
    /// The median of all rounds, as `other`.
    pub(crate) ours: f64,
    pub(crate) other: f64,
    /// The median of the rounds' own ratios.
    pub(crate) ratio: f64,
    pub(crate) round_trips: Option<usize>,
    pub(crate) cpus: Cpus,
}

/// The medians of a row; as JSON, one object.
#[derive(Debug, Serialize)]
pub(crate) struct Record {
    pub(crate) row: &'static str,
    pub(crate) work: String,
    #[serde(serialize_with = "display")]
    pub(crate) unit: Unit,
    pub(crate) ours: f64,
    pub(crate) other: f64,
    pub(crate) ratio: f64,
    #[serde(serialize_with = "display")]
    pub(crate) reach: Reach,
    pub(crate) round_trips: Option<usize>,
    #[serde(flatten)]
    pub(crate) cpus: Cpus,
}

impl Record {
    pub(crate) fn new(row: &Row, figures: Figures) -> Self {
        let Figures { work, ours, other, ratio, round_trips, cpus } = figures;
        Self { row: row.id, work, unit: row.unit, ours, other, ratio, reach: row.reach, round_trips, cpus }
    }
}

fn display<S: serde::Serializer>(value: &impl std::fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}
