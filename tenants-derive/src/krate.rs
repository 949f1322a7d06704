//! The path generated code finds the library under.

use syn::{Path, parse_quote};

/// The path of `crate = …`, else `::tenants_diesel`.
pub(crate) fn or_default(path: Option<Path>) -> Path {
    path.unwrap_or_else(|| parse_quote!(::tenants_diesel))
}
