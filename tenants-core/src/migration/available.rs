//! What the planner needs to know of a migration.

use super::{FolderMigration, MigrationVersion};

/// A migration that the program knows, as far as planning needs it.
///
/// ```
/// use tenants_core::migration::AvailableMigration;
///
/// struct Mine(&'static str);
///
/// impl AvailableMigration for Mine {
///     fn version(&self) -> &str {
///         self.0
///     }
///     fn has_down(&self) -> bool {
///         false
///     }
/// }
/// assert_eq!(Mine("1").app(), None);
/// ```
pub trait AvailableMigration {
    /// The version as the bookkeeping stores it.
    ///
    /// ```
    /// # use tenants_core::migration::{AvailableMigration, MigrationInfo};
    /// # let info = MigrationInfo { version: "1".into(), app: Some("crm".into()), has_down: true };
    /// assert_eq!(AvailableMigration::version(&info), "1");
    /// ```
    fn version(&self) -> &str;

    /// Whether it can be reverted.
    ///
    /// ```
    /// # use tenants_core::migration::{AvailableMigration, MigrationInfo};
    /// # let info = MigrationInfo { version: "1".into(), app: Some("crm".into()), has_down: true };
    /// assert!(AvailableMigration::has_down(&info));
    /// ```
    fn has_down(&self) -> bool;

    /// The app (named folder) it belongs to; none in an unnamed folder.
    ///
    /// ```
    /// # use tenants_core::migration::{AvailableMigration, MigrationInfo};
    /// # let info = MigrationInfo { version: "1".into(), app: Some("crm".into()), has_down: true };
    /// assert_eq!(AvailableMigration::app(&info), Some("crm"));
    /// ```
    fn app(&self) -> Option<&str> {
        None
    }
}

impl<M: AvailableMigration + ?Sized> AvailableMigration for &M {
    fn version(&self) -> &str {
        (**self).version()
    }

    fn has_down(&self) -> bool {
        (**self).has_down()
    }

    fn app(&self) -> Option<&str> {
        (**self).app()
    }
}

impl AvailableMigration for FolderMigration {
    fn version(&self) -> &str {
        self.migration.version
    }

    fn has_down(&self) -> bool {
        self.migration.down.is_some()
    }

    fn app(&self) -> Option<&str> {
        self.app
    }
}

/// The plainest [`AvailableMigration`], for sources that have no type of their own.
///
/// ```
/// use tenants_core::migration::{AvailableMigration, MigrationInfo};
///
/// let info = MigrationInfo { version: "1".into(), app: Some("crm".into()), has_down: true };
/// assert_eq!(info.app(), Some("crm"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationInfo {
    /// The version as the bookkeeping stores it.
    pub version: MigrationVersion,
    /// The app (named folder) it belongs to.
    pub app: Option<String>,
    /// Whether it can be reverted.
    pub has_down: bool,
}

impl AvailableMigration for MigrationInfo {
    fn version(&self) -> &str {
        self.version.as_str()
    }

    fn has_down(&self) -> bool {
        self.has_down
    }

    fn app(&self) -> Option<&str> {
        self.app.as_deref()
    }
}
