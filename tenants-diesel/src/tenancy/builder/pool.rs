//! How many sessions there are, and for how long.

use std::time::Duration;

use super::TenancyBuilder;
use crate::model::TenantTable;

/// The pool.
impl<T: TenantTable> TenancyBuilder<T> {
    /// The most sessions the pool holds; 10 by default.
    ///
    /// # Panics
    ///
    /// If `max_size` is 0.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app").max_size(20).build()?;
    /// assert!(tenancy.state().connections <= 20);
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn max_size(mut self, max_size: u32) -> Self {
        self.pool = self.pool.max_size(max_size);
        self
    }

    /// The sessions the pool keeps idle at least; as many as it holds at most by default.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .max_size(20)
    ///     .min_idle(2) // so many at once, 20 under load
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn min_idle(mut self, min_idle: u32) -> Self {
        self.pool = self.pool.min_idle(Some(min_idle));
        self
    }

    /// How long a checkout waits for a free session; 30 seconds by default.
    ///
    /// # Panics
    ///
    /// If `timeout` is zero.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .connection_timeout(Duration::from_secs(2)) // then `Error::Pool`
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn connection_timeout(mut self, timeout: Duration) -> Self {
        self.pool = self.pool.connection_timeout(timeout);
        self
    }

    /// How long a session may be idle before it is closed; 10 minutes by default, `None` for ever.
    ///
    /// A session that a checkout looked at, and did not take, begins anew: up to sixteen stay while there are checkouts.
    ///
    /// # Panics
    ///
    /// If `timeout` is zero.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .min_idle(0)
    ///     .idle_timeout(Some(Duration::from_secs(60)))
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn idle_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.pool = self.pool.idle_timeout(timeout);
        self
    }

    /// How long a session lives; 30 minutes by default, `None` for ever.
    ///
    /// # Panics
    ///
    /// If `lifetime` is zero.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .max_lifetime(Some(Duration::from_secs(3600)))
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn max_lifetime(mut self, lifetime: Option<Duration>) -> Self {
        self.pool = self.pool.max_lifetime(lifetime);
        self
    }
}
