//! The methods by which options of several kinds say which schemas they are about.

/// Writes them for a type with a field `selection`.
macro_rules! selecting {
    ($options:ident) => {
        /// Which schemas.
        impl $options {
            /// Only the shared set (the public schema), or only the tenant set.
            ///
            /// ```
            #[doc = concat!("use tenants_diesel::migrations::{MigrationScope, ", stringify!($options), "};")]
            ///
            #[doc = concat!("let public_only = ", stringify!($options), "::default().scope(MigrationScope::Shared);")]
            /// ```
            #[must_use]
            pub fn scope(mut self, scope: tenants_core::migration::MigrationScope) -> Self {
                self.selection.scope = Some(scope);
                self
            }

            /// All but the public schema.
            ///
            /// ```
            #[doc = concat!("use tenants_diesel::migrations::", stringify!($options), ";")]
            ///
            #[doc = concat!("let tenants_only = ", stringify!($options), "::default().skip_public();")]
            /// ```
            #[must_use]
            pub fn skip_public(mut self) -> Self {
                self.selection.skip_public = true;
                self
            }
        }

        $crate::migrations::fleet::selecting::choosing!("migrations", $options);
    };
}

/// Writes those of them that name schemas.
macro_rules! choosing {
    ($module:literal, $options:ident) => {
        /// Which tenants.
        impl $options {
            /// Adds a schema by its exact name; without any, and without a pattern, it is all.
            ///
            /// ```
            #[doc = concat!("use tenants_diesel::", $module, "::", stringify!($options), ";")]
            ///
            #[doc = concat!("let one = ", stringify!($options), "::default().schema(\"acme\".parse()?);")]
            /// # Ok::<(), tenants_diesel::SchemaNameError>(())
            /// ```
            #[must_use]
            pub fn schema(mut self, schema: tenants_core::SchemaName) -> Self {
                self.selection.schemas.push(schema);
                self
            }

            /// Adds the tenants whose schema's name fits a pattern (`customer_*`).
            ///
            /// ```
            #[doc = concat!("use tenants_diesel::", $module, "::", stringify!($options), ";")]
            ///
            #[doc = concat!("let europe = ", stringify!($options), "::default().matching(\"*_eu\".parse()?);")]
            /// # Ok::<(), tenants_diesel::SchemaPatternError>(())
            /// ```
            #[must_use]
            pub fn matching(mut self, pattern: tenants_core::SchemaPattern) -> Self {
                self.selection.patterns.push(pattern);
                self
            }
        }
    };
}

pub(crate) use choosing;
pub(super) use selecting;
