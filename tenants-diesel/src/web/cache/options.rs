//! How much a cache of tenants keeps, and for how long.

use std::time::Duration;

/// The bounds of a [`ResolverCache`](super::ResolverCache).
///
/// ```
/// use std::time::Duration;
/// use tenants_diesel::web::CacheOptions;
///
/// let options = CacheOptions::default().capacity(50_000).ttl(Duration::from_secs(5));
/// assert_eq!(options.capacity, 50_000);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheOptions {
    /// The most tenants kept; 10,000 by default. A tenant with two host names counts twice. As many again may be kept for a
    /// moment that were found of late.
    pub capacity: u64,
    /// How long a tenant is kept, and so how long what another process writes may go unseen if the cache does not
    /// [`listen`](super::ResolverCache::listen), or has lost its connection; 30 seconds by default.
    pub ttl: Duration,
    /// The most names kept that lead to no tenant; 1,000 by default.
    pub unknown_capacity: u64,
    /// How long such a name is kept; 5 seconds by default.
    pub unknown_ttl: Duration,
    /// The most look-ups a second, where more are answered with 503; 200 by default.
    pub misses_per_second: u32,
    /// The most look-ups at a time, where more wait for their turn as long as for a connection; 32 by default.
    pub misses_at_once: usize,
}

impl Default for CacheOptions {
    fn default() -> Self {
        Self {
            capacity: 10_000,
            ttl: Duration::from_secs(30),
            unknown_capacity: 1_000,
            unknown_ttl: Duration::from_secs(5),
            misses_per_second: 200,
            misses_at_once: 32,
        }
    }
}

impl CacheOptions {
    /// The most tenants kept.
    ///
    /// ```
    /// # use tenants_diesel::web::CacheOptions;
    /// assert_eq!(CacheOptions::default().capacity(7).capacity, 7);
    /// ```
    #[must_use]
    pub fn capacity(mut self, capacity: u64) -> Self {
        self.capacity = capacity;
        self
    }

    /// How long a tenant is kept; more than a thousand years are for ever.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use tenants_diesel::web::CacheOptions;
    /// assert_eq!(CacheOptions::default().ttl(Duration::from_secs(1)).ttl.as_secs(), 1);
    /// ```
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = ttl;
        self
    }

    /// The most names kept that lead to no tenant, and for how long.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use tenants_diesel::web::CacheOptions;
    /// let options = CacheOptions::default().unknown(100, Duration::from_secs(1));
    /// assert_eq!((options.unknown_capacity, options.unknown_ttl.as_secs()), (100, 1));
    /// ```
    #[must_use]
    pub fn unknown(mut self, capacity: u64, ttl: Duration) -> Self {
        (self.unknown_capacity, self.unknown_ttl) = (capacity, ttl);
        self
    }

    /// The most look-ups a second.
    ///
    /// ```
    /// # use tenants_diesel::web::CacheOptions;
    /// assert_eq!(CacheOptions::default().misses_per_second(1_000).misses_per_second, 1_000);
    /// ```
    #[must_use]
    pub fn misses_per_second(mut self, misses: u32) -> Self {
        self.misses_per_second = misses;
        self
    }

    /// The most look-ups at a time; more wait for their turn.
    ///
    /// ```
    /// # use tenants_diesel::web::CacheOptions;
    /// assert_eq!(CacheOptions::default().misses_at_once(4).misses_at_once, 4);
    /// ```
    #[must_use]
    pub fn misses_at_once(mut self, misses: usize) -> Self {
        self.misses_at_once = misses;
        self
    }
}
