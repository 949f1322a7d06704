//! How large the stock is to be.

use std::time::Duration;

use tenants_core::Interrupt;

/// What is done with the stock of warm schemas: by default it is filled up to one.
///
/// ```
/// use tenants_diesel::commands::WarmOptions;
///
/// assert_eq!(WarmOptions::default().count(10).count, 10);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WarmOptions {
    /// How many schemas that fit are to be there; more than that stay.
    pub count: usize,
    /// Whether all are dropped, also those of other migrations, in the place of filling.
    pub drain: bool,
    /// How long a [`WarmFiller`](crate::commands::WarmFiller) waits before it looks again, where no claim wakes it; one minute by default.
    pub interval: Duration,
    pub(super) interrupt: Interrupt,
}

impl Default for WarmOptions {
    fn default() -> Self {
        Self { count: 1, drain: false, interval: Duration::from_secs(60), interrupt: Interrupt::new() }
    }
}

impl WarmOptions {
    /// How many schemas that fit are to be there.
    ///
    /// ```
    /// # use tenants_diesel::commands::WarmOptions;
    /// assert_eq!(WarmOptions::default().count(3).count, 3);
    /// ```
    #[must_use]
    pub fn count(mut self, count: usize) -> Self {
        self.count = count;
        self
    }

    /// Drops the whole stock, also what was made by other migrations.
    ///
    /// ```
    /// # use tenants_diesel::commands::WarmOptions;
    /// assert!(WarmOptions::default().drain().drain);
    /// ```
    #[must_use]
    pub fn drain(mut self) -> Self {
        self.drain = true;
        self
    }

    /// How long a [`WarmFiller`](crate::commands::WarmFiller) waits before it looks again.
    ///
    /// ```
    /// # use tenants_diesel::commands::WarmOptions;
    /// # use std::time::Duration;
    /// let often = WarmOptions::default().interval(Duration::from_secs(5));
    /// assert_eq!(often.interval, Duration::from_secs(5));
    /// ```
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Ends after the schema at hand once `interrupt` is raised, from a handler of Ctrl-C for example.
    ///
    /// ```
    /// use tenants_diesel::{Interrupt, commands::WarmOptions};
    ///
    /// let interrupt = Interrupt::new();
    /// let options = WarmOptions::default().count(100).interrupt(interrupt.clone());
    /// interrupt.raise();
    /// ```
    #[must_use]
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }
}
