//! Whose rows a request sees.

use std::sync::Arc;

use tenants_core::resolver::Lookup;

use crate::Resolved;

/// Whose rows they are.
pub(in crate::web) enum Site<T> {
    Public,
    Tenant(Lookup, Arc<Resolved<T>>),
}

impl<T> Clone for Site<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Public => Self::Public,
            Self::Tenant(lookup, tenant) => Self::Tenant(lookup.clone(), Arc::clone(tenant)),
        }
    }
}
