//! The two ways to run a migration.

use std::fmt;

/// Whether a migration is applied or reverted.
///
/// ```
/// use tenants_core::migration::Direction;
///
/// assert_eq!(Direction::Down.to_string(), "down");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Direction {
    /// Applied, by `up.sql`.
    Up,
    /// Reverted, by `down.sql`.
    Down,
}

impl Direction {
    /// Whether a migration is applied.
    ///
    /// ```
    /// # use tenants_core::migration::Direction;
    /// assert!(Direction::Up.is_up() && !Direction::Down.is_up());
    /// ```
    #[must_use]
    pub fn is_up(self) -> bool {
        self == Self::Up
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Up => "up",
            Self::Down => "down",
        })
    }
}
