//! Tenants by the names that requests have for them.

use std::fmt;
use std::sync::{Arc, Weak};

use tenants_core::changes::Notice;
use tenants_core::resolver::Lookup;

use super::CacheOptions;
use super::flight;
use super::listener::Listener;
use super::shared::Shared;
use crate::model::TenantTable;
use crate::web::WebError;
use crate::{Resolved, Result, Tenancy};

/// Answers a [`Lookup`] with the tenant's row and its schema's OID; cheap to clone.
///
/// - What is cached takes no query. Names of no tenant are kept apart, so that a scan of random hosts drives nobody out.
/// - However many ask for a name at a time, there is one look-up. Over [`CacheOptions::misses_per_second`] the answer is
///   [`WebError::Busy`]; names that are cached go on being answered.
/// - A tenant or domain that is saved, renamed or deleted by this crate and on this [`Tenancy`] is forgotten when that is
///   committed; by this crate in another process within a second if it [`listen`](Self::listen)s. All else is seen after
///   [`CacheOptions::ttl`], or [`forget_all`](Self::forget_all). Until then a tenant may be found by a host it has no more;
///   rows of another tenant are never read for it, since a checkout compares the OID.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::{resolver::Lookup, web::{ResolverCache, WebError}};
///
/// # async fn example(tenancy: Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// let cache = ResolverCache::new(tenancy);
/// if let Some(tenant) = cache.resolve(&Lookup::Host("acme.example.com".parse()?)).await? {
///     println!("{}", tenant.row().name);
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
pub struct ResolverCache<T: TenantTable>(pub(in crate::web) Arc<Shared<T>>);

impl<T: TenantTable> ResolverCache<T> {
    /// An empty cache, bounded as by default.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: Tenancy<Client>) {
    /// let cache = tenants_diesel::web::ResolverCache::new(tenancy);
    /// # }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn new(tenancy: Tenancy<T>) -> Self {
        Self::with(tenancy, CacheOptions::default())
    }

    /// An empty cache with bounds of your own.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use tenants_diesel::web::{CacheOptions, ResolverCache};
    ///
    /// # fn example(tenancy: Tenancy<Client>) {
    /// let cache = ResolverCache::with(tenancy, CacheOptions::default().capacity(50_000));
    /// # }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn with(tenancy: Tenancy<T>, options: CacheOptions) -> Self {
        let shared = Arc::new(Shared::new(tenancy, options));
        let keeper: Weak<Shared<T>> = Arc::downgrade(&shared);
        shared.tenancy.context().changes.tell_from_now_on(keeper);
        Self(shared)
    }

    /// The tenant; none if nobody has the name, or it names none ([`Lookup::Public`], [`Lookup::Unknown`]).
    ///
    /// The look-up runs on a thread for what blocks, and to its end even if nobody waits for it any more.
    ///
    /// # Errors
    ///
    /// [`WebError::Busy`] if there are too many look-ups; [`WebError::Database`] if this one failed, which is not cached.
    ///
    /// # Panics
    ///
    /// If a look-up is needed outside of a tokio runtime.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use tenants_diesel::{resolver::Lookup, web::{ResolverCache, WebError}};
    ///
    /// # async fn example(cache: ResolverCache<Client>, lookup: Lookup) -> Result<(), WebError> {
    /// let first = cache.resolve(&lookup).await?;
    /// let again = cache.resolve(&lookup).await?; // without a query
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub async fn resolve(&self, lookup: &Lookup) -> Result<Option<Arc<Resolved<T>>>, WebError> {
        if let Some(found) = self.0.cached(lookup) {
            return Ok(found);
        }
        flight::ask(&self.0, lookup).await
    }

    /// Listens from now on to what other processes change, over a connection of its own past the pool, to the
    /// [`migration_url`](crate::TenancyBuilder::migration_url) where there is one.
    ///
    /// What this crate writes anywhere to a tenant or domain is then forgotten within a fraction of a second of its commit, and
    /// so is what is sent to the channel of [`changes_channel`](crate::web::changes_channel). Whenever the connection is made,
    /// everything is forgotten; as long as there is none (a `tracing` warning says why), it is tried again, and what is cached
    /// stays for [`CacheOptions::ttl`]. Ends with the last handle of this cache; a second call does nothing.
    ///
    /// # Errors
    ///
    /// [`Error::NoMigrationUrl`](crate::Error::NoMigrationUrl) in `SET LOCAL` mode without such a URL: a pooler gives away the
    /// session that listens. [`Error::NoThread`](crate::Error::NoThread) if there can be no thread for it.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use std::time::Duration;
    /// use tenants_diesel::web::{CacheOptions, ResolverCache, TenantLayer};
    ///
    /// # fn example(tenancy: Tenancy<Client>) -> tenants_diesel::Result<()> {
    /// let options = CacheOptions::default().ttl(Duration::from_secs(600));
    /// let layer = TenantLayer::with_cache(ResolverCache::with(tenancy, options).listen()?);
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn listen(self) -> Result<Self> {
        if self.0.listener.get().is_none() {
            // Of two at a time one is dropped, and ends.
            let _ = self.0.listener.set(Listener::start(&self.0)?);
        }
        Ok(self)
    }

    /// Whether it hears now of what other processes change, for a check of the application's health.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// fn is_ready(cache: &tenants_diesel::web::ResolverCache<Client>) -> bool {
    ///     cache.is_listening()
    /// }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn is_listening(&self) -> bool {
        self.0.listener.get().is_some_and(Listener::is_listening)
    }

    /// Forgets everything: after a statement of your own that changes tenants or domains.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: Tenancy<Client>, cache: tenants_diesel::web::ResolverCache<Client>) -> tenants_diesel::Result<()> {
    /// diesel::update(domains::table).set(domains::tenant_id.eq(7)).execute(&mut tenancy.public()?)?;
    /// cache.forget_all();
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn forget_all(&self) {
        self.0.forget_named(&Notice::Everything);
    }
}

impl<T: TenantTable> Clone for ResolverCache<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: TenantTable> fmt::Debug for ResolverCache<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResolverCache")
            .field("options", &self.0.options)
            .field("is_listening", &self.is_listening())
            .finish_non_exhaustive()
    }
}
