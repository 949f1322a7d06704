//! Rounds in which both sides take their turn, and what is in the middle of them.

use std::time::Instant;

use crate::error::Result;
use crate::record::Record;
use crate::row::Row;
use crate::setting::Setting;

/// Measures a row: ours, other, ours, other, so that what the machine does meanwhile falls on both.
pub(crate) fn measure(row: &Row, setting: &Setting) -> Result<Record> {
    let mut contest = (row.contest)(setting)?;
    let (mut ours, mut other) = (Vec::new(), Vec::new());
    for _ in 0..setting.size(row.rounds, 1) {
        ours.push(contest.ours()?);
        other.push(contest.other()?);
    }
    let round_trips = contest.round_trips()?;
    Ok(Record::new(row, contest.work(), median(ours), median(other), round_trips))
}

/// How many milliseconds something took.
pub(crate) fn millis(f: impl FnOnce() -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    f()?;
    Ok(start.elapsed().as_secs_f64() * 1_000.0)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let upper = figures.len() / 2;
    match figures.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => figures[upper],
        _ => f64::midpoint(figures[upper - 1], figures[upper]),
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 2.0, 100.0]) - 3.0).abs() < f64::EPSILON);
    }
}
