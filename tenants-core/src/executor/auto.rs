//! How many connections a run takes that was told to find out for itself.

use std::thread;

/// More gain nothing: the commits wait for the same disk.
const MOST: usize = 16;

/// At most half of what the server has left, and not many more than there are cores to feed them.
pub(super) fn processes(free_connections: usize) -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    (free_connections / 2).min(2 * cores).clamp(1, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_server_still_gets_one() {
        assert_eq!(processes(0), 1);
        assert_eq!(processes(3), 1);
        assert!((2..=MOST).contains(&processes(1000)));
    }
}
