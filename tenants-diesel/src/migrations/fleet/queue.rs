//! The tenants that wait to be migrated, shared by the workers of a run.

use std::collections::VecDeque;

use super::scan::{Found, Scan};
use crate::Result;
use crate::connection::TenantConnection;
use crate::model::TenantTable;

/// Reads tenants page by page, as they are taken.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<Found>,
    last: Option<String>,
    exhausted: bool,
    /// How many more may be taken; none: all.
    allowed: Option<usize>,
    /// How many tenants there are, and how many of them are behind; known with the first page.
    pub(super) counts: Option<(usize, usize)>,
}

impl Queue {
    /// Lets so many tenants be taken from now on.
    pub(super) fn allow(&mut self, tenants: Option<usize>) {
        self.allowed = tenants;
    }

    /// Lets one more be taken, for one with which nothing was to be done.
    pub(super) fn allow_one_more(&mut self) {
        if let Some(allowed) = &mut self.allowed {
            *allowed += 1;
        }
    }

    /// Whether the next tenant has to be read first.
    fn is_dry(&self) -> bool {
        self.waiting.is_empty() && !self.exhausted && self.allowed != Some(0)
    }

    /// The next tenants, at most `count`; none if there are no more, or no more are allowed.
    ///
    /// `look` sees each page as it is read, and may put right what the registry says.
    pub(super) fn take<T: TenantTable>(
        &mut self,
        count: usize,
        scan: &Scan<'_>,
        conn: &mut TenantConnection,
        look: impl FnOnce(&mut Vec<Found>, &mut TenantConnection) -> Result<()>,
    ) -> Result<Vec<Found>> {
        if self.is_dry() {
            let mut page = scan.page::<T>(self.last.as_deref(), conn)?;
            self.counts.get_or_insert((page.all, page.behind));
            let is_last = page.is_last();
            look(&mut page.tenants, conn)?;
            // Only now: where looking fails, another worker reads the page again.
            self.exhausted = is_last;
            self.last = page.tenants.last().map(|tenant| tenant.name.clone()).or(self.last.take());
            self.waiting.extend(page.tenants);
        }
        let count = count.min(self.waiting.len()).min(self.allowed.unwrap_or(usize::MAX));
        if let Some(allowed) = &mut self.allowed {
            *allowed -= count;
        }
        Ok(self.waiting.drain(..count).collect())
    }
}
