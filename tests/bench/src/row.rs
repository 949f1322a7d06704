//! A row of the table before it is measured.

use std::fmt;

use crate::error::Result;
use crate::setting::Setting;

/// A piece of work, and what is asked of it.
#[derive(Debug)]
pub(crate) struct Row {
    /// What `--row` names it by.
    pub(crate) id: &'static str,
    pub(crate) unit: Unit,
    pub(crate) reach: Reach,
    /// How often each side does it.
    pub(crate) rounds: usize,
    pub(crate) processors: Processors,
    /// Makes all that is there before the first round.
    pub(crate) contest: fn(&Setting) -> Result<Box<dyn Contest>>,
}

/// Two ways to do the same.
pub(crate) trait Contest {
    /// What is done, and how much of it.
    fn work(&self) -> String;

    /// Does it with tenants; tells what that took, in the row's unit.
    fn ours(&mut self) -> Result<f64>;

    /// Does it with the floor, or with a peer.
    fn other(&mut self) -> Result<f64>;

    /// How often ours waits for the server; once more, so that counting costs the figures nothing.
    fn round_trips(&mut self) -> Result<Option<usize>> {
        Ok(None)
    }
}

/// On how many processors a row is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Processors {
    /// For microseconds of one session at a time: whether its two processes are on one processor or on two, of which one
    /// has to be woken, would matter more than what is compared.
    One,
    /// For what takes long enough, or has work for several.
    All,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unit {
    Milliseconds,
    Microseconds,
    Nanoseconds,
    Mebibytes,
}

/// What a row is to reach; lower is better.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    /// Ours, as a multiple of the other.
    pub(crate) ratio: f64,
    pub(crate) round_trips: Option<usize>,
}

impl Reach {
    pub(crate) const fn ratio(ratio: f64) -> Self {
        Self { ratio, round_trips: None }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Milliseconds => "ms",
            Self::Microseconds => "µs",
            Self::Nanoseconds => "ns",
            Self::Mebibytes => "MiB",
        })
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "≤ {}×", self.ratio)?;
        match self.round_trips {
            Some(round_trips) => write!(f, ", ≤ {round_trips} trips"),
            None => Ok(()),
        }
    }
}
