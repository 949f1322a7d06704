//! Waiting for what comes soon, or not at all.

use std::time::{Duration, Instant};

/// As long as the slowest machine may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again and again until the answer is yes; panics if it stays no.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "waited {PATIENCE:?} in vain until {what}");
        std::thread::sleep(Duration::from_millis(3));
    }
}
