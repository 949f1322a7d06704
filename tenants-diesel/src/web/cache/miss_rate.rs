//! How many look-ups there may be in a second.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A bucket that holds a second's look-ups, and fills as time goes by.
#[derive(Debug)]
pub(super) struct MissRate {
    per_second: f64,
    bucket: Mutex<(f64, Instant)>,
}

impl MissRate {
    pub(super) fn new(per_second: u32) -> Self {
        let per_second = f64::from(per_second);
        Self { per_second, bucket: Mutex::new((per_second, Instant::now())) }
    }

    /// Whether there may be one more.
    pub(super) fn take(&self) -> bool {
        self.take_at(Instant::now())
    }

    fn take_at(&self, now: Instant) -> bool {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let passed: Duration = now.saturating_duration_since(bucket.1);
        let left = (bucket.0 + passed.as_secs_f64() * self.per_second).min(self.per_second);
        let taken = left >= 1.0;
        *bucket = (if taken { left - 1.0 } else { left }, now.max(bucket.1));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holds_so_many_and_no_more() {
        let rate = MissRate::new(10);
        let start = Instant::now();
        let taken = |at: Duration| (0..100).filter(|_| rate.take_at(start + at)).count();
        assert_eq!(taken(Duration::ZERO), 10);
        assert_eq!(taken(Duration::from_millis(550)), 5);
        assert_eq!(taken(Duration::from_millis(100)), 0, "time does not go back");
        assert_eq!(taken(Duration::from_secs(60)), 10, "what was not used is not saved up");
    }

    #[test]
    fn none_is_none() {
        let rate = MissRate::new(0);
        assert!(!rate.take_at(Instant::now() + Duration::from_secs(60)));
    }
}
