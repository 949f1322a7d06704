//! A row of the table after it was measured.

use serde::Serialize;

use crate::row::{Reach, Row, Unit};

/// What was measured of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// The median of all rounds, as `other`.
    pub(crate) ours: f64,
    pub(crate) other: f64,
    /// The median of the rounds' own ratios.
    pub(crate) ratio: f64,
    pub(crate) round_trips: Option<usize>,
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
}

impl Record {
    pub(crate) fn new(row: &Row, work: String, figures: Figures) -> Self {
        let Figures { ours, other, ratio, round_trips } = figures;
        Self { row: row.id, work, unit: row.unit, ours, other, ratio, reach: row.reach, round_trips }
    }
}

fn display<S: serde::Serializer>(value: &impl std::fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}
