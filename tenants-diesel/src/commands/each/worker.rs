//! Does it in one tenant after the other, on one connection.

use std::any::Any;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tenants_core::SchemaName;
use tenants_core::executor::{BoxError, MigrationWorker};

use super::outcome::EachOutcome;
use super::session::Session;
use super::work::Work;
use crate::model::TenantTable;
use crate::{Error, Result};

pub(super) struct Worker<'a, T: TenantTable> {
    work: &'a Work<'a, T>,
    session: Session<'a, T>,
    /// Whether it has looked if there is anything to do.
    has_looked: bool,
}

impl<'a, T: TenantTable> Worker<'a, T> {
    pub(super) fn new(work: &'a Work<'a, T>) -> Self {
        Self { work, session: Session::new(work.tenancy), has_looked: false }
    }

    fn next(&mut self) -> Result<bool> {
        // The executor starts the others after the first call, and they are not to wait for a whole tenant.
        if !self.has_looked {
            self.has_looked = true;
            return self.work.has_more(&mut self.session);
        }
        let Some(name) = self.work.take(&mut self.session)? else { return Ok(false) };
        let outcome = self.run(&name).unwrap_or_else(|error| EachOutcome::Failed(Box::new(error)));
        self.work.add(name, outcome);
        Ok(true)
    }

    fn run(&mut self, name: &str) -> Result<EachOutcome> {
        let schema: SchemaName = name.parse()?;
        let Some((tenant, conn)) = self.session.enter(&schema)? else {
            return if self.work.is_named(&schema) {
                Err(Error::SchemaMissing { schema })
            } else {
                Ok(EachOutcome::NoSchema)
            };
        };
        let result = catch_unwind(AssertUnwindSafe(|| (self.work.each)(&tenant, conn)));
        // What the command itself says comes first.
        let left = self.session.leave();
        match result {
            Ok(Ok(())) => left.map(|()| EachOutcome::Done),
            Ok(Err(error)) => Err(Error::of_command(error)),
            Err(panic) => Err(Error::CommandPanicked { message: message(&*panic) }),
        }
    }
}

impl<T: TenantTable> MigrationWorker for Worker<'_, T> {
    fn migrate(&mut self, _: NonZeroUsize) -> Result<bool, BoxError> {
        Ok(self.next()?)
    }
}

/// What `panic!` was given, if that was a text.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}
