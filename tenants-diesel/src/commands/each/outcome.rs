//! What came of one tenant.

use crate::Error;

/// What came of one tenant.
///
/// ```
/// use tenants_diesel::commands::EachOutcome;
///
/// fn shown(outcome: &EachOutcome) -> String {
///     match outcome {
///         EachOutcome::Done => "done".to_owned(),
///         EachOutcome::Failed(error) => error.to_string(),
///         _ => "nothing was done".to_owned(),
///     }
/// }
/// assert_eq!(shown(&EachOutcome::NoSchema), "nothing was done");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum EachOutcome {
    /// It was done.
    Done,
    /// It was begun and failed, or the tenant's schema cannot be used.
    Failed(Box<Error>),
    /// The tenant has no schema: it is being deleted or is gone by now, or was saved to get one later.
    NoSchema,
}
