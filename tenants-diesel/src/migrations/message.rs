//! All pending migrations of a schema and their bookkeeping, in one message.

use diesel::Connection as _;
use tenants_core::connection::Marker;
use tenants_core::migration::{BatchBuilder, BatchStep, Bookkeeping, MigrationBatch};
use tenants_core::sql::statements;
use tenants_core::{SchemaName, SearchPath};

use super::TenantMigration;
use super::failure::MigrationFailure;
use super::session::{Session, may_leave_settings};
use crate::connection::TenantConnection;
use crate::lifecycle::transaction_lock_sql;
use crate::{Error, Result};

/// What one message is to do to one schema.
pub(crate) struct SchemaMessage<'a> {
    pub(crate) schema: &'a SchemaName,
    /// The path the migrations see.
    pub(crate) path: &'a SearchPath,
    /// Whether the schema is made by the message.
    pub(crate) create: bool,
    pub(crate) migrations: &'a [&'a TenantMigration],
    /// SQL behind the migrations: checks that may refuse what they did.
    pub(crate) checks: &'a str,
}

impl SchemaMessage<'_> {
    /// Sends the message; on success the connection is on the path it was on before.
    ///
    /// Outside a transaction the message is one of its own. Inside one, a failure leaves it to be rolled back.
    ///
    /// # Errors
    ///
    /// [`Error::Migration`] for what the migrations' text or the server refuses.
    pub(crate) fn send(&self, conn: &mut TenantConnection) -> Result<()> {
        if self.migrations.iter().any(|migration| uses_savepoints(migration)) && conn.transaction_depth()? == 0 {
            // In the implicit transaction of a message PostgreSQL takes no savepoints.
            return conn.transaction(|conn| self.send_once(conn));
        }
        self.send_once(conn)
    }

    fn send_once(&self, conn: &mut TenantConnection) -> Result<()> {
        let origin = conn.origin()?;
        let back = origin.sql(conn.settings().scope());
        let session = Session::before(self.migrations, conn)?.map(|session| session.sql(conn.settings().scope()));
        let batch = self.batch(session.as_deref(), &format!("{back}\n;\n{}", self.checks))?;
        let before = conn.watch()?.tracker.path().clone();
        conn.watch()?.tracker.unsettle();
        match conn.send(batch.sql()) {
            Ok(()) => {
                conn.arrived(&origin);
                Ok(())
            }
            Err(Error::Query(error)) => {
                if conn.transaction_depth()? == 0 {
                    conn.watch()?.tracker.restore(before);
                }
                Err(self.explain(error, &batch))
            }
            Err(error) => Err(error),
        }
    }

    fn batch(&self, put_back: Option<&str>, epilogue: &str) -> Result<MigrationBatch> {
        let lock = transaction_lock_sql(self.schema);
        let mut builder = BatchBuilder::new(self.schema, self.path).prologue(&lock).epilogue(epilogue);
        if self.create {
            builder = builder.create_schema();
        }
        builder = builder.bookkeeping(if self.create { Bookkeeping::Create } else { Bookkeeping::CreateIfMissing });
        for migration in self.migrations {
            let sql = migration.transactional_sql().unwrap_or_default();
            let mut step = BatchStep::up(migration.version(), sql)
                .map_err(|error| MigrationFailure::new(self.schema, Some(migration.name()), error))?;
            if let Some(put_back) = put_back.filter(|_| may_leave_settings(migration)) {
                step = step.cleanup(put_back);
            }
            builder = builder.step(step);
        }
        Ok(builder.build())
    }

    fn explain(&self, error: diesel::result::Error, batch: &MigrationBatch) -> Error {
        if let diesel::result::Error::DatabaseError(_, info) = &error
            && let Some(Marker::Shadow { schema, relations }) = Marker::find(info.message())
        {
            // Of the shared run it is a tenant's, not the one that was migrated.
            let schema = schema.parse().unwrap_or_else(|_| self.schema.clone());
            return Error::ShadowedRelations { schema, relations };
        }
        let only = match self.migrations {
            [only] => Some(only.name()),
            _ => None,
        };
        let name_of = |version: &str| {
            let migration = self.migrations.iter().find(|migration| migration.version().as_str() == version);
            migration.map(|migration| migration.name().to_owned())
        };
        MigrationFailure::new(self.schema, only, error).locate(batch, name_of).into()
    }
}

fn uses_savepoints(migration: &TenantMigration) -> bool {
    let statements = migration.transactional_sql().and_then(|sql| statements(sql).ok()).unwrap_or_default();
    statements.iter().any(|statement| statement.keywords().first().is_some_and(|keyword| keyword == "SAVEPOINT"))
}
