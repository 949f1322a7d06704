//! What a project adds to the commands that the library cannot know.

use std::fmt;
use std::sync::Arc;

use super::superuser::NewSuperuser;
use super::tenant_commands::CommandError;
use crate::connection::TenantConnection;
use crate::model::TenantTable;

type SuperuserHook<T> = dyn Fn(&NewSuperuser, &T, &mut TenantConnection) -> Result<(), CommandError> + Send + Sync;

/// What a project adds to the commands that the library cannot know.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::cli::Hooks;
///
/// # fn main() {
/// let hooks = Hooks::<Client>::new().superuser(|user, tenant, conn| {
///     // Yours: hash user.password(), and insert a row into the tenant's table of users.
///     diesel::insert_into(notes::table).values(notes::body.eq(user.username())).execute(conn)?;
///     Ok(())
/// });
/// assert!(hooks.has_superuser());
/// # }
/// ```
pub struct Hooks<T> {
    superuser: Option<Arc<SuperuserHook<T>>>,
}

impl<T: TenantTable> Hooks<T> {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self { superuser: None }
    }

    /// How a superuser is stored in the schema of a tenant, on which the connection is.
    #[must_use]
    pub fn superuser(
        mut self,
        store: impl Fn(&NewSuperuser, &T, &mut TenantConnection) -> Result<(), CommandError> + Send + Sync + 'static,
    ) -> Self {
        self.superuser = Some(Arc::new(store));
        self
    }

    /// Whether superusers can be made.
    #[must_use]
    pub fn has_superuser(&self) -> bool {
        self.superuser.is_some()
    }

    pub(super) fn store_superuser(&self) -> Option<&SuperuserHook<T>> {
        self.superuser.as_deref()
    }
}

impl<T: TenantTable> Default for Hooks<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Clone for Hooks<T> {
    fn clone(&self) -> Self {
        Self { superuser: self.superuser.clone() }
    }
}

impl<T> fmt::Debug for Hooks<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks").field("superuser", &self.superuser.is_some()).finish()
    }
}
