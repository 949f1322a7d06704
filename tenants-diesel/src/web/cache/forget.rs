//! What a change makes stale is forgotten, and not stored by who asked before it.

use std::sync::PoisonError;

use tenants_core::changes::Notice;
use tenants_core::resolver::Lookup;

use super::shared::Shared;
use crate::model::TenantTable;
use crate::tenancy::{Change, KeepsTenants};

impl<T: TenantTable> Shared<T> {
    /// Forgets what another process has named, or somebody who only says so.
    pub(super) fn forget_named(&self, notice: &Notice) {
        self.forget_if(|lookup, row| notice.names(lookup) || notice.names_schema(row.schema_name()));
    }

    fn forget_if(&self, stale: impl Fn(&Lookup, &T) -> bool) {
        // Who asks from now on must not be told what was asked before. Never with the generation's lock held: who begins a
        // flight holds that of the flights, and takes the other.
        self.flights.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let mut generation = self.generation.write().unwrap_or_else(PoisonError::into_inner);
        *generation += 1;
        self.unknown.iter().for_each(|(lookup, ())| self.unknown.invalidate(&*lookup));
        self.front.forget_if(&stale);
        for (lookup, known) in &self.known {
            if stale(&lookup, known.tenant.row()) {
                self.known.invalidate(&*lookup);
            }
        }
    }
}

impl<T: TenantTable> KeepsTenants<T::Key> for Shared<T> {
    fn forget(&self, change: &Change<T::Key>) {
        let notice = Notice::Names(change.names.iter().cloned().collect());
        // By its key also a tenant that has had another name when it was read.
        self.forget_if(|lookup, row| {
            row.key() == &change.key || notice.names(lookup) || notice.names_schema(row.schema_name())
        });
    }
}
