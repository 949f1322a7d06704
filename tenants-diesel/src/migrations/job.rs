//! Bringing one schema up to date that exists already, outside a transaction.

use tenants_core::migration::MigrationVersion;
use tenants_core::signal::Signal;
use tenants_core::{SchemaName, SearchPath};

use super::locate::locate;
use super::message::SchemaMessage;
use super::migrate::{announce, pending, versions};
use super::{MigrationSet, TenantMigration, applied_versions, stepwise};
use crate::connection::TenantConnection;
use crate::lifecycle::stepwise_alone;
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

/// How often a run gives way to another process that migrates the same schema.
const ROUNDS: usize = 5;

/// A schema, and the migrations it is to have.
pub(super) struct Job<'a, T: TenantTable> {
    pub(super) context: &'a TenancyContext<T>,
    pub(super) schema: &'a SchemaName,
    pub(super) path: &'a SearchPath,
    pub(super) set: &'a MigrationSet,
    /// SQL behind the migrations that may refuse what they did.
    pub(super) checks: &'a str,
    /// The same behind each, where they are run one at a time.
    pub(super) step_checks: &'a str,
}

impl<T: TenantTable> Job<'_, T> {
    /// Migrates in one message, and where that cannot be, one migration at a time, of which those before a failure
    /// stay; tells what was applied.
    pub(super) fn migrate(&self, conn: &mut TenantConnection) -> Result<Vec<MigrationVersion>> {
        let mut applied = Vec::new();
        let result = self.run(conn, &mut applied);
        if !applied.is_empty() {
            self.context.tell(&Signal::SchemaMigrated { schema: self.schema, applied: &applied });
        }
        result.map(|()| applied)
    }

    fn run(&self, conn: &mut TenantConnection, applied: &mut Vec<MigrationVersion>) -> Result<()> {
        for round in 1.. {
            let pending = self.pending(conn)?;
            if pending.is_empty() {
                return Ok(());
            }
            if round == 1 {
                let signal = Signal::SchemaPreMigration { schema: self.schema, pending: &versions(&pending) };
                self.context.send_before(&signal, conn)?;
            }
            match self.run_pending(conn, &pending, applied) {
                // Somebody else was faster; what is left may be nothing.
                Err(Error::Migration(failure)) if round < ROUNDS && failure.is_lost_race() => {}
                result => return result,
            }
        }
        Ok(())
    }

    fn pending(&self, conn: &mut TenantConnection) -> Result<Vec<&TenantMigration>> {
        Ok(pending(self.set, &applied_versions(conn, self.schema)?))
    }

    fn run_pending(
        &self,
        conn: &mut TenantConnection,
        pending: &[&TenantMigration],
        applied: &mut Vec<MigrationVersion>,
    ) -> Result<()> {
        if pending.iter().any(|migration| migration.transactional_sql().is_none()) {
            return self.run_stepwise(conn, applied);
        }
        announce(self.context, self.schema, pending, conn)?;
        match self.message(pending, self.checks).send(conn) {
            Ok(()) => {
                applied.extend(versions(pending));
                Ok(())
            }
            // Some sequences are valid, only not in one transaction.
            Err(Error::Migration(failure)) if pending.len() > 1 && failure.asks_for_own_transactions() => {
                self.run_stepwise(conn, applied)
            }
            Err(Error::Migration(failure)) if pending.len() > 1 && !failure.is_lost_race() => {
                Err(locate(*failure, conn, self.schema, self.path, false, pending))
            }
            Err(error) => Err(error),
        }
    }

    fn run_stepwise(&self, conn: &mut TenantConnection, applied: &mut Vec<MigrationVersion>) -> Result<()> {
        self.message(&[], "").send(conn)?;
        stepwise_alone(conn, self.schema, |conn| {
            for migration in self.pending(conn)? {
                announce(self.context, self.schema, &[migration], conn)?;
                stepwise::run(conn, self.schema, self.path, migration, self.step_checks)?;
                applied.push(migration.version().clone());
            }
            Ok(())
        })?;
        self.message(&[], self.checks).send(conn)
    }

    fn message<'a>(&'a self, migrations: &'a [&'a TenantMigration], checks: &'a str) -> SchemaMessage<'a> {
        SchemaMessage { schema: self.schema, path: self.path, create: false, migrations, checks }
    }
}
