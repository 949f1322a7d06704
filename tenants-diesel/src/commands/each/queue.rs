//! The tenants that wait, shared by the workers of a run.

use std::collections::VecDeque;

/// Names of schemas, of which a page at a time is known.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<String>,
    last: Option<String>,
    is_exhausted: bool,
    /// How many tenants there are; known with the first page.
    pub(super) all: Option<usize>,
}

impl Queue {
    pub(super) fn next(&mut self) -> Option<String> {
        self.waiting.pop_front()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether a page has to be read before it is known if somebody waits.
    pub(super) fn is_dry(&self) -> bool {
        self.waiting.is_empty() && !self.is_exhausted
    }

    /// The name the next page begins behind.
    pub(super) fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    pub(super) fn add(&mut self, page: super::schemas::Page) {
        self.all.get_or_insert(page.left);
        self.is_exhausted = page.is_last();
        self.last = page.names.last().cloned().or(self.last.take());
        self.waiting.extend(page.names);
    }
}
