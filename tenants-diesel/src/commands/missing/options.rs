//! Which tenants get a schema.

use tenants_core::Interrupt;

use crate::migrations::fleet::selecting::choosing;
use crate::migrations::fleet::selection::Selection;

/// Which tenants get the schema they lack; the default is all.
///
/// ```
/// use tenants_diesel::commands::MissingOptions;
///
/// let one = MissingOptions::default().schema("acme".parse()?);
/// # Ok::<(), tenants_diesel::SchemaNameError>(())
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct MissingOptions {
    pub(super) selection: Selection,
    pub(super) interrupt: Interrupt,
}

choosing!("commands", MissingOptions);

impl MissingOptions {
    /// Ends after the schema at hand once `interrupt` is raised, from a handler of Ctrl-C for example.
    ///
    /// ```
    /// use tenants_diesel::{Interrupt, commands::MissingOptions};
    ///
    /// let interrupt = Interrupt::new();
    /// let options = MissingOptions::default().interrupt(interrupt.clone());
    /// interrupt.raise();
    /// ```
    #[must_use]
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }
}
