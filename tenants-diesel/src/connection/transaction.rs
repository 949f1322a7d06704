//! Transactions with an isolation level, in which the schema can be switched.

use diesel::pg::TransactionBuilder;

use super::TenantConnection;

impl TenantConnection {
    /// Describes a transaction: `serializable`, `read_only`, `deferrable` …
    ///
    /// Like [`PgConnection::build_transaction`](diesel::PgConnection::build_transaction), but the closure gets this connection and
    /// not the plain one, so that it can switch.
    ///
    /// ```no_run
    /// use diesel::prelude::*;
    /// # use tenants_diesel::{SchemaName, TenantConnection};
    /// # fn example(conn: &mut TenantConnection, acme: &SchemaName) -> Result<(), tenants_diesel::Error> {
    /// conn.build_transaction().serializable().read_only().run(|conn| conn.set_schema(acme))
    /// # }
    /// ```
    pub fn build_transaction(&mut self) -> TransactionBuilder<'_, Self> {
        TransactionBuilder::new(self)
    }
}
