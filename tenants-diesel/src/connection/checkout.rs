//! What a pooled session is sent before anybody gets it: one message that cleans, checks and switches.

use std::fmt::Write as _;

use diesel::result::Error::DatabaseError;
use tenants_core::SearchPath;
use tenants_core::connection::{Marker, Proof, Scope, Switch};
use tenants_core::sql::literal;

use super::{ConnectionSettings, SearchPathMode, TenantConnection};
use crate::Result;

/// What outlives a transaction and must not reach the next user: `DISCARD ALL` as the manual spells it out, less the prepared
/// statements and plans (diesel's cache rests on them), and with the role, which `RESET ALL` leaves alone.
pub(super) const CLEAN: &str =
    "CLOSE ALL; DISCARD TEMP; DISCARD SEQUENCES; SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; ";

/// What diesel set when it connected, and `RESET ALL` undoes where the session was not started with it.
pub(super) const DIESELS: &str = "SET TIME ZONE 'UTC'; SET CLIENT_ENCODING TO 'UTF8'; ";

impl TenantConnection {
    /// Makes the session fit for a new user, on `path`: one round trip, which also shows whether the session is alive.
    pub(crate) fn check_out(&mut self, path: &SearchPath, oid: Option<u32>) -> Result<()> {
        self.proving_checkout(path, oid, |conn, proof| conn.try_check_out(path, oid, proof))
    }

    fn try_check_out(&mut self, path: &SearchPath, oid: Option<u32>, proof: Proof) -> Result<()> {
        let emptied = self.before_next_user(path.first());
        let watch = self.watch()?;
        watch.tracker.forget();
        watch.unchain();
        // A proof by path is for a session that is not trusted, as without `limit_set_calls`, and is the one that looks for an open
        // transaction, in the statement that releases the locks.
        let releases = proof == Proof::Path || watch.locks.may_be_held();
        let diesels = if watch.resets_to_utc { "" } else { DIESELS };
        let settings = settings_sql(&self.settings, Scope::Session);
        let switch = Switch::to(path).oid(oid).proof(proof);
        // Behind a pooler in transaction mode what is listened to may be another client's.
        let cleaning = ["UNLISTEN *; ", CLEAN, diesels, &settings];
        let mut sql = if releases { switch.checkout_sql(&cleaning) } else { switch.sql_behind(&cleaning) };
        sql.push_str(emptied.sql());
        self.send_own(&sql)?;
        if releases {
            self.watch()?.locks.released();
        }
        self.empty(emptied);
        self.watch()?.tracker.restart();
        self.confirm(path, oid);
        self.drop_notifications()
    }

    /// UNLISTEN stops what is still to come; what has come waits in libpq, and was meant for somebody else.
    fn drop_notifications(&mut self) -> Result<()> {
        // One that cannot be read is gone all the same. A session that was closed meanwhile has an error for ever.
        let closed = self.inner.notifications_iter().find_map(|notification| match notification {
            Err(error @ DatabaseError(..)) => Some(error),
            _ => None,
        });
        let Some(error) = closed else { return Ok(()) };
        self.spoil();
        Err(error.into())
    }

    /// Cleans the session and goes to the public schema.
    pub(crate) fn clean_to_public(&mut self) -> Result<()> {
        let path = self.settings.search_path(&self.settings.public_schema)?;
        self.check_out(&path, None)
    }

    /// Leaves the last user's tenant; whether that failed.
    pub(super) fn is_stuck_on_tenant(&mut self) -> bool {
        self.settings.mode == SearchPathMode::Session && self.ensure_public().is_err()
    }
}

/// Puts the settings in place every user begins with.
pub(super) fn settings_sql(settings: &ConnectionSettings, scope: Scope) -> String {
    let is_local = scope == Scope::Transaction;
    let mut sql = String::new();
    for (name, value) in &settings.session_settings {
        let _ = write!(sql, "SELECT pg_catalog.set_config({}, {}, {is_local}); ", literal(name), literal(value));
    }
    sql
}

/// Fails in a transaction that began with an earlier message.
///
/// One opened as text leaves diesel's count at none. In a message of its own, a statement's time is that of the transaction.
pub(super) fn refuse_open_transaction() -> String {
    format!(
        "SELECT pg_catalog.concat('{}')::int4 WHERE pg_catalog.now() OPERATOR(pg_catalog.<>) pg_catalog.statement_timestamp(); ",
        Marker::OPEN_TRANSACTION
    )
}
