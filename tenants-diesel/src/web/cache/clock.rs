//! What time it is, to some milliseconds, as cheaply as the system tells: it is asked at each hit.

use std::time::Duration;

/// Time that has passed since some moment, the same for the whole process.
#[cfg(target_os = "linux")]
pub(super) fn now() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::MonotonicCoarse);
    Duration::new(now.tv_sec.try_into().unwrap_or_default(), now.tv_nsec.try_into().unwrap_or_default())
}

/// The same where there is no coarser clock.
#[cfg(not(target_os = "linux"))]
pub(super) fn now() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_as_fast_as_time_does() {
        let (begun, start) = (std::time::Instant::now(), now());
        std::thread::sleep(Duration::from_millis(50));
        let passed = now().checked_sub(start).expect("time does not go back");
        let slack = Duration::from_millis(20);
        assert!(passed + slack >= Duration::from_millis(50) && passed <= begun.elapsed() + slack, "{passed:?}");
    }
}
