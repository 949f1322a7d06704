//! diesel's cache of custom types, which belongs to one schema at a time.

use diesel::pg::{GetPgMetadataCache as _, PgMetadataCache};

use super::TenantConnection;
use super::watch::Types;

impl TenantConnection {
    /// Empties the type and the statement cache; the server's side was emptied by `DEALLOCATE ALL`.
    ///
    /// One without the other does not help: statements are prepared with the OIDs of the types.
    pub(super) fn forget_types(&mut self) {
        *self.inner.get_metadata_cache() = PgMetadataCache::new();
        self.forget_statements();
        if let Ok(watch) = self.watch() {
            watch.types = Types::None;
        }
    }

    /// Whether custom types were looked up under another schema than this one.
    pub(super) fn has_types_of_other(&mut self, schema: &tenants_core::SchemaName) -> bool {
        self.watch().is_ok_and(|watch| match &watch.types {
            Types::None => false,
            Types::Of(types_of) => types_of != schema,
            Types::Unknown => true,
        })
    }
}
