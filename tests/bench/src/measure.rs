//! Rounds in which both sides take their turn, and what is in the middle of them.

use std::time::Instant;

use crate::cpus::Cpus;
use crate::error::Result;
use crate::record::Figures;
use crate::row::Row;
use crate::setting::Setting;

/// Measures a row: ours, other, ours, other, so that what the machine does meanwhile falls on both.
pub(crate) fn measure(row: &Row, setting: &Setting) -> Result<Figures> {
    let mut contest = (row.contest)(setting)?;
    let (mut ours, mut other) = (Vec::new(), Vec::new());
    for _ in 0..setting.size(row.rounds, 1) {
        ours.push(contest.ours()?);
        other.push(contest.other()?);
    }
    let round_trips = contest.round_trips()?;
    let ratio = median(ratios(&ours, &other));
    let (ours, other, cpus) = (median(ours), median(other), Cpus::now()?);
    Ok(Figures { work: contest.work(), ours, other, ratio, round_trips, cpus })
}

/// How many milliseconds something took.
pub(crate) fn millis(f: impl FnOnce() -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    f()?;
    Ok(start.elapsed().as_secs_f64() * 1_000.0)
}

/// How many microseconds something took on average that was done `times` times, and is told how often before.
pub(crate) fn micros_each(times: usize, mut f: impl FnMut(usize) -> Result<()>) -> Result<f64> {
    let took = millis(|| (0..times).try_for_each(&mut f))?;
    Ok(took * 1_000.0 / f64::from(u32::try_from(times)?))
}

/// Ours as a multiple of the other, round by round: a machine that is busy for some rounds makes both slow in these.
fn ratios(ours: &[f64], other: &[f64]) -> Vec<f64> {
    ours.iter().zip(other).map(|(ours, other)| ours / other).collect()
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

/// The figure that so many of all figures do not exceed.
pub(crate) fn quantile(mut figures: Vec<f64>, part: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    let rank = (part * figures.len() as f64).ceil() as usize;
    figures.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::{median, quantile, ratios};

    #[test]
    fn a_quantile_is_one_of_the_figures() {
        let figures: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        for (part, expected) in [(0.5, 100.0), (0.99, 198.0), (1.0, 200.0), (0.0, 1.0)] {
            assert!((quantile(figures.clone(), part) - expected).abs() < f64::EPSILON, "{part}");
        }
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 2.0, 100.0]) - 3.0).abs() < f64::EPSILON);
    }

    #[test]
    fn the_ratio_is_that_of_rounds_and_not_of_medians() {
        let ratio = median(ratios(&[1.0, 10.0, 12.0], &[1.0, 20.0, 10.0]));
        assert!((ratio - 1.0).abs() < f64::EPSILON);
    }
}
