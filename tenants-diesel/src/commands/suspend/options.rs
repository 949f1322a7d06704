//! Which tenants go down, or up.

use crate::migrations::fleet::selecting::choosing;
use crate::migrations::fleet::selection::Selection;

/// Which tenants are suspended or resumed; the default is all. The public tenant is one of them only by its exact name.
///
/// ```
/// use tenants_diesel::commands::SuspendOptions;
///
/// let some = SuspendOptions::default().schema("acme".parse()?).matching("customer_*".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct SuspendOptions {
    pub(super) selection: Selection,
}

choosing!("commands", SuspendOptions);
