//! Why a plan must not be executed as it is.

use super::MigrationVersion;

/// Something that stands against a plan; the plan says what it would do all the same.
///
/// Is an error too, so that a caller can return the first one.
///
/// ```
/// use tenants_core::migration::PlanProblem;
///
/// let problem = PlanProblem::MissingDown { version: "1".into() };
/// assert_eq!(problem.to_string(), "migration 1 has no down.sql");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "kind", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum PlanProblem {
    /// The target is none of the available versions, or not of the app asked for; the plan has no steps.
    #[error("there is no migration {version} to go to")]
    UnknownTarget {
        /// The version asked for.
        version: MigrationVersion,
    },
    /// No available migration belongs to the app asked for; the plan has no steps.
    #[error("there are no migrations of an app {app:?}")]
    UnknownApp {
        /// The app asked for.
        app: String,
    },
    /// Two available migrations have the same version, which the bookkeeping cannot tell apart; the first is planned.
    #[error("more than one migration has the version {version}")]
    DuplicateVersion {
        /// The version that appears more than once.
        version: MigrationVersion,
    },
    /// A migration is to be reverted that cannot be.
    #[error("migration {version} has no down.sql")]
    MissingDown {
        /// The migration without a `down.sql`.
        version: MigrationVersion,
    },
    /// Older migrations are to be reverted under an applied one that this program does not know, and cannot revert.
    #[error("migration {version} is applied on top of those to revert, and unknown here")]
    UnknownInTheWay {
        /// The version found in the bookkeeping.
        version: MigrationVersion,
    },
}
