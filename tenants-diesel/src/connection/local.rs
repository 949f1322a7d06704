//! A transaction that begins on its schema: cleaning, `BEGIN` and a checked `SET LOCAL` in one message.

use diesel::connection::AnsiTransactionManager;
use tenants_core::SearchPath;
use tenants_core::connection::{Proof, Scope, Switch};

use super::TenantConnection;
use super::checkout::{CLEAN, DIESELS, refuse_open_transaction, settings_sql};
use crate::Result;

impl TenantConnection {
    /// Begins a transaction in which unqualified names mean `path`; adds no round trip to the transaction.
    pub(crate) fn begin_on(&mut self, path: &SearchPath, oid: Option<u32>) -> Result<()> {
        self.proving_checkout(path, oid, |conn, proof| conn.try_begin_on(path, oid, proof))
    }

    fn try_begin_on(&mut self, path: &SearchPath, oid: Option<u32>, proof: Proof) -> Result<()> {
        let switch = Switch::to(path).oid(oid).proof(proof);
        let settings = settings_sql(&self.settings, Scope::Transaction);
        let mut sql = if proof == Proof::Path {
            // What was begun before would be committed together with this.
            switch.begin_sql(&[&refuse_open_transaction(), CLEAN, DIESELS], &settings)
        } else {
            switch.begin_sql(&[CLEAN, DIESELS], &settings)
        };
        let emptied = self.before_transaction_on(path.first());
        sql.push_str(emptied.sql());
        self.ensure_encoding_of(&sql)?;
        let watch = self.watch()?;
        watch.tracker.restart();
        watch.unchain();
        watch.examined = true;
        let begun = AnsiTransactionManager::begin_transaction_sql(&mut *self.inner, &sql);
        self.watch()?.examined = false;
        if let Err(error) = begun {
            // The BEGIN was executed, so an aborted transaction is open that diesel knows nothing of.
            if self.send("ROLLBACK").is_err() {
                self.spoil();
            }
            return Err(error.into());
        }
        self.empty(emptied);
        self.confirm(path, oid);
        Ok(())
    }
}
