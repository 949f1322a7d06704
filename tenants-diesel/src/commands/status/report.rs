//! What `status` tells.

/// The state of a database and its tenants.
///
/// Shown (`Display`) as a few lines for people. With the feature `serde` it can be serialised.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// let status = tenancy.status()?;
/// assert!(status.can_create_schemas, "{status}");
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Status {
    /// PostgreSQL's version, as it says it.
    pub server_version: String,
    /// The database.
    pub database: String,
    /// The role migrations run as.
    pub role: String,
    /// Whether that role may create schemas, and so tenants.
    pub can_create_schemas: bool,
    /// The public schema.
    pub public: PublicStatus,
    /// Whether there is a registry; the first run of `migrate_schemas` makes it.
    pub registry: bool,
    /// The tenants; none if their table does not exist.
    pub tenants: Option<TenantsStatus>,
    /// Schemas with a bookkeeping table of migrations, and without a tenant's row.
    pub without_row: LeftOver,
    /// Schemas that are being built, or were when their process ended; the next run drops the latter.
    pub staging: LeftOver,
    /// Schemas of tenants whose deletion was begun and is not finished.
    pub deleting: LeftOver,
    /// This process's pool.
    pub pool: PoolStatus,
}

/// The public schema's state.
///
/// ```
/// use tenants_diesel::commands::PublicStatus;
///
/// assert!(!PublicStatus::default().exists);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PublicStatus {
    /// Its name.
    pub schema: String,
    /// Whether it exists.
    pub exists: bool,
    /// How many of this program's shared migrations it has.
    pub applied: usize,
    /// How many it lacks.
    pub pending: usize,
    /// How many it has that this program does not know.
    pub unknown: usize,
}

/// The tenants by what they have, going by the registry; the public schema's own row is not counted.
///
/// ```
/// use tenants_diesel::commands::TenantsStatus;
///
/// assert_eq!(TenantsStatus::default().all, 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TenantsStatus {
    /// How many rows there are.
    pub all: usize,
    /// How many have every migration this program knows.
    pub up_to_date: usize,
    /// How many lack some.
    pub behind: usize,
    /// How many have a schema the registry does not know; the next run of `migrate_schemas` asks it.
    pub unregistered: usize,
    /// How many have no schema.
    pub without_schema: usize,
}

/// Schemas that are nobody's, or not yet, or not any more.
///
/// ```
/// use tenants_diesel::commands::LeftOver;
///
/// assert_eq!(LeftOver::default().count, 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LeftOver {
    /// How many there are.
    pub count: usize,
    /// The names of the first ten.
    pub first: Vec<String>,
}

/// The pool's state.
///
/// ```
/// use tenants_diesel::commands::PoolStatus;
///
/// assert_eq!(PoolStatus::default().connections, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PoolStatus {
    /// How many sessions it may hold.
    pub max_size: u32,
    /// How many it holds.
    pub connections: u32,
    /// How many of them nobody uses.
    pub idle: u32,
}
