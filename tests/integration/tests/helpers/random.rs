//! Chance that can be had again.

/// A small generator (xorshift); the seed belongs into the message of a failure.
#[derive(Debug, Clone)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number from 0 to `end`, less 1.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// A seed that no other run has.
    pub(crate) fn seed() -> u64 {
        u64::from(std::process::id()) | 1 << 40
    }
}
