//! One schema after the other.

use std::num::NonZeroUsize;

use super::{BoxError, MigrationExecutor, MigrationWork};

/// Migrates one schema after the other, on one connection.
///
/// ```
/// use tenants_core::executor::{MigrationExecutor, StandardExecutor};
///
/// let executor: Box<dyn MigrationExecutor> = Box::new(StandardExecutor);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StandardExecutor;

/// How many schemas are taken at once, of which several may share a message.
const CHUNK: NonZeroUsize = NonZeroUsize::MIN.saturating_add(15);

impl MigrationExecutor for StandardExecutor {
    fn execute(&self, work: &dyn MigrationWork) -> Result<(), BoxError> {
        let mut worker = work.worker()?;
        while worker.migrate(CHUNK)? {}
        Ok(())
    }
}
