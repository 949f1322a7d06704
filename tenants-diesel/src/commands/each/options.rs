//! In which tenants something is done, how many at once, and what happens when one fails.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use tenants_core::Interrupt;

use super::progress::EachProgress;
use crate::migrations::fleet::selecting::choosing;
use crate::migrations::fleet::selection::Selection;

/// In which tenants something is done, how many at once, and what happens when one fails; the default is in all, the
/// public one among them, one after the other, going on after a failure.
///
/// ```
/// use std::num::NonZeroUsize;
/// use tenants_diesel::commands::EachOptions;
///
/// let options = EachOptions::default().matching("customer_*".parse()?).parallel(NonZeroUsize::MIN);
/// # Ok::<(), tenants_diesel::SchemaPatternError>(())
/// ```
#[derive(Clone)]
pub struct EachOptions {
    pub(super) selection: Selection,
    pub(super) parallel: NonZeroUsize,
    pub(super) keep_going: bool,
    pub(super) progress: Option<Arc<dyn EachProgress>>,
    pub(super) interrupt: Interrupt,
}

impl Default for EachOptions {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            parallel: NonZeroUsize::MIN,
            keep_going: true,
            progress: None,
            interrupt: Interrupt::new(),
        }
    }
}

choosing!("commands", EachOptions);

impl EachOptions {
    /// All but the tenant of the public schema, which few fleets have.
    ///
    /// ```
    /// # use tenants_diesel::commands::EachOptions;
    /// let customers = EachOptions::default().skip_public();
    /// ```
    #[must_use]
    pub fn skip_public(mut self) -> Self {
        self.selection.skip_public = true;
        self
    }

    /// At most so many tenants at once, each on a connection of its own; one after the other if nothing is said.
    ///
    /// ```
    /// # use tenants_diesel::commands::EachOptions;
    /// # use std::num::NonZeroUsize;
    /// let four = EachOptions::default().parallel(NonZeroUsize::MIN.saturating_add(3));
    /// ```
    #[must_use]
    pub fn parallel(mut self, tenants: NonZeroUsize) -> Self {
        self.parallel = tenants;
        self
    }

    /// Begins no further tenant once one has failed; those that are not begun are counted as skipped.
    ///
    /// ```
    /// # use tenants_diesel::commands::EachOptions;
    /// let careful = EachOptions::default().fail_fast();
    /// ```
    #[must_use]
    pub fn fail_fast(mut self) -> Self {
        self.keep_going = false;
        self
    }

    /// Who is told of the run as it goes on.
    ///
    /// ```
    /// # use tenants_diesel::commands::{EachOptions, EachOutcome, EachProgress};
    /// struct Dots;
    /// impl EachProgress for Dots {
    ///     fn tenant_finished(&self, _: &str, _: &EachOutcome) {
    ///         print!(".");
    ///     }
    /// }
    /// let talkative = EachOptions::default().progress(Dots);
    /// ```
    #[must_use]
    pub fn progress(mut self, progress: impl EachProgress + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// What ends the run early, after the tenants it is at; the rest is skipped.
    ///
    /// ```
    /// # use tenants_diesel::commands::EachOptions;
    /// # use tenants_diesel::Interrupt;
    /// let interrupt = Interrupt::new();
    /// let options = EachOptions::default().interrupt(interrupt.clone());
    /// interrupt.raise(); // say, from a handler of Ctrl-C
    /// ```
    #[must_use]
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }
}

impl fmt::Debug for EachOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EachOptions")
            .field("selection", &self.selection)
            .field("parallel", &self.parallel)
            .field("keep_going", &self.keep_going)
            .finish_non_exhaustive()
    }
}
