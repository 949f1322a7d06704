//! The story proves itself: what is not as it says ends it with an error.

use std::error::Error;
use std::fmt::Debug;

use super::{Outcome, say};

/// Prints `claim` if `found` is what it should be, else fails with it.
#[allow(clippy::needless_pass_by_value, reason = "what was found is mostly made for this call")]
pub(super) fn same<T: Debug + PartialEq<U>, U: Debug>(claim: &str, found: T, expected: U) -> Outcome {
    if found == expected {
        say(&format!("  {claim}: {found:?}"));
        return Ok(());
    }
    Err(format!("{claim}: expected {expected:?}, found {found:?}").into())
}

/// Prints the error of what must fail, if it is the expected one.
pub(super) fn refused<T, E: Error + 'static>(claim: &str, result: Result<T, E>, expected: fn(&E) -> bool) -> Outcome {
    match result {
        Err(error) if expected(&error) => {
            say(&format!("  {claim}: {error}"));
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => Err(format!("{claim}: went through, and should not have").into()),
    }
}
