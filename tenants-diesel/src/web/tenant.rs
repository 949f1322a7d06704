//! The tenant of a request.

use std::sync::Arc;

use tenants_core::{SchemaName, TenantModel};

use crate::Resolved;

/// The tenant a request is for, in its extensions; with the features `axum` and `actix` an extractor. Cheap to clone.
///
/// Not there where the request is for the public schema; the extractor answers 404 then.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::{TenantModel as _, web::Tenant};
///
/// async fn title(tenant: Tenant<Client>) -> String {
///     format!("{} ({})", tenant.row().name, tenant.schema_name())
/// }
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct Tenant<T>(pub(super) Arc<Resolved<T>>);

impl<T> Tenant<T> {
    /// The row, as it was when it was read; possibly from the cache.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// fn name(tenant: &tenants_diesel::web::Tenant<Client>) -> &str {
    ///     &tenant.row().name
    /// }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn row(&self) -> &T {
        self.0.row()
    }
}

impl<T> Clone for Tenant<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: TenantModel> TenantModel for Tenant<T> {
    const AUTO_CREATE_SCHEMA: bool = T::AUTO_CREATE_SCHEMA;
    const AUTO_DROP_SCHEMA: bool = T::AUTO_DROP_SCHEMA;

    fn schema_name(&self) -> &SchemaName {
        self.0.schema_name()
    }

    fn schema_oid(&self) -> Option<u32> {
        self.0.schema_oid()
    }
}
