//! Who comes how often: few tenants most of the time, most tenants now and then.

/// Numbers below `n`, the one at place `k` as often as `1 / k` (Zipf's law); the same ones in every run.
#[derive(Debug, Clone)]
pub(crate) struct Zipf {
    /// The sum of the weights up to each place.
    sums: Vec<f64>,
    state: u64,
}

impl Zipf {
    pub(crate) fn new(n: usize, seed: u64) -> Self {
        let mut sum = 0.0;
        let weights = (1..=u32::try_from(n).unwrap_or(u32::MAX)).map(|place| 1.0 / f64::from(place));
        let sums = weights.map(|weight| {
            sum += weight;
            sum
        });
        Self { sums: sums.collect(), state: seed }
    }

    /// The next one; tenants that come often are not neighbours in the order of names.
    pub(crate) fn next(&mut self) -> usize {
        // Knuth's constants; the upper bits are the random ones.
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let upper = u32::try_from(self.state >> 32).unwrap_or_default();
        let total = self.sums.last().copied().unwrap_or_default();
        let sought = f64::from(upper) / f64::from(u32::MAX) * total;
        let place = self.sums.partition_point(|&sum| sum < sought).min(self.sums.len() - 1);
        place * 7_919 % self.sums.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Zipf;

    #[test]
    fn the_first_comes_more_often_than_the_second() {
        let mut zipf = Zipf::new(100, 1);
        let mut seen = [0; 100];
        (0..10_000).for_each(|_| seen[zipf.next()] += 1);
        assert!(seen[0] > seen[7_919 % 100] && seen[7_919 % 100] > seen[50 * 7_919 % 100], "{seen:?}");
    }
}
