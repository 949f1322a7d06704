//! What somebody asks the planner for.

use std::collections::BTreeSet;

use super::MigrationVersion;

/// Where the migrations of a schema shall stand afterwards.
///
/// ```
/// use tenants_core::migration::{MigrationRequest, Target};
///
/// assert_eq!(MigrationRequest::default().target, Target::Latest);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Target {
    /// All are applied.
    #[default]
    Latest,
    /// All up to and with this version are applied, later ones are not: forward or backward.
    Version(MigrationVersion),
    /// None is applied.
    Zero,
    /// The newest so many, at most all, are reverted.
    Revert(usize),
    /// The newest so many, at most all, are reverted and applied again.
    Redo(usize),
}

/// Which migrations are only written into, or deleted from, the bookkeeping, without running their SQL.
///
/// ```
/// use tenants_core::migration::{Fake, MigrationRequest, Target};
///
/// let found_to_exist = ["20240517101500".into()].into();
/// let request = MigrationRequest::new(Target::Latest).fake(Fake::Applying(found_to_exist));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Fake {
    /// None: all run.
    #[default]
    Nothing,
    /// Every one.
    Everything,
    /// Those whose effects were found to exist already, when they are applied (`fake_initial`).
    Applying(BTreeSet<MigrationVersion>),
}

/// What the planner is asked for: a target, perhaps for one app only, perhaps faked.
///
/// ```
/// use tenants_core::migration::{Fake, MigrationRequest, Target};
///
/// let request = MigrationRequest::new(Target::Revert(1)).app("crm").fake(Fake::Everything);
/// assert_eq!(request.target, Target::Revert(1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct MigrationRequest {
    /// Where the migrations shall stand afterwards.
    pub target: Target,
    /// The only app whose migrations are looked at; all if none.
    pub app: Option<String>,
    /// Which migrations are only written into the bookkeeping.
    pub fake: Fake,
}

impl MigrationRequest {
    /// A request for all apps, faking nothing.
    ///
    /// ```
    /// # use tenants_core::migration::{Fake, MigrationRequest, Target};
    /// assert_eq!(MigrationRequest::new(Target::Zero).fake, Fake::Nothing);
    /// ```
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self { target, ..Self::default() }
    }

    /// Limits the request to the migrations of one app.
    ///
    /// ```
    /// # use tenants_core::migration::{Fake, MigrationRequest, Target};
    /// assert_eq!(MigrationRequest::new(Target::Latest).app("crm").app.as_deref(), Some("crm"));
    /// ```
    #[must_use]
    pub fn app(mut self, app: impl Into<String>) -> Self {
        self.app = Some(app.into());
        self
    }

    /// Says which migrations are only written into the bookkeeping.
    ///
    /// ```
    /// # use tenants_core::migration::{Fake, MigrationRequest, Target};
    /// assert_eq!(MigrationRequest::new(Target::Latest).fake(Fake::Everything).fake, Fake::Everything);
    /// ```
    #[must_use]
    pub fn fake(mut self, fake: Fake) -> Self {
        self.fake = fake;
        self
    }
}
