//! Knowing a session again.

use super::inner::next_home;
use super::{TenantConnection, Watch};
use crate::Result;

/// A session's own mark, which follows it wherever a `mem::swap` takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SessionMark(u64);

impl TenantConnection {
    /// Marks the session, which must be no pool's.
    pub(crate) fn mark(&mut self) -> Result<SessionMark> {
        let home = next_home();
        self.watch()?.home = home;
        Ok(SessionMark(home))
    }

    /// Whether this is the session that was given the mark.
    pub(crate) fn is_marked(&mut self, mark: SessionMark) -> bool {
        Watch::of(&mut self.inner).is_some_and(|watch| watch.home == mark.0)
    }
}
