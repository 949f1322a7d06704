//! Which proof a switch needs, by what is known of the session.

use std::collections::HashSet;

use tenants_core::connection::Proof;
use tenants_core::{SchemaName, SearchPath};

use super::{TenantConnection, Watch};
use crate::{Error, Result};

/// What a proof by path has shown, so that one by bookkeeping is enough.
#[derive(Debug)]
pub(crate) struct Proven {
    /// Schemas that the session's role may use.
    usable: Vec<SchemaName>,
    /// Schemas in which there was no bookkeeping table, or none to be locked.
    without_bookkeeping: HashSet<SchemaName>,
    /// A bookkeeping table was not there, not to be read, or held by somebody; from then on those of others are only named.
    is_lock_refused: bool,
    /// The session may have been changed since its checkout: its role, or the state of the transaction.
    is_disturbed: bool,
}

impl Default for Proven {
    /// Of a session of which nothing is known.
    fn default() -> Self {
        Self { usable: Vec::new(), without_bookkeeping: HashSet::new(), is_lock_refused: false, is_disturbed: true }
    }
}

impl Watch {
    /// A session that was changed by nobody's text, on a path whose schemas behind the first may be used, needs the cheaper one.
    ///
    /// Where there is no bookkeeping table that one fails, which would abort a transaction that was begun as text. What is locked in a
    /// transaction stays so until its end, and nobody could drop the schema; extra schemas have no bookkeeping.
    fn proof_of(&self, path: &SearchPath, public: &SchemaName) -> Proof {
        let proven = &self.proven;
        let is_enough = !proven.is_disturbed
            && !proven.without_bookkeeping.contains(path.first())
            && path.schemas().skip(1).all(|schema| proven.usable.contains(schema));
        let is_lockable = !proven.is_lock_refused
            && !self.tracker.in_transaction()
            && path.schemas().skip(1).all(|schema| schema == public);
        match (is_enough, is_lockable) {
            (true, true) => Proof::Lock,
            (true, false) => Proof::Bookkeeping,
            (false, _) => Proof::Path,
        }
    }

    /// Learns from a proof by path; nothing while the role may be another than the next user's.
    fn proved(&mut self, path: &SearchPath) {
        let Proven { usable, is_disturbed: false, .. } = &mut self.proven else { return };
        for schema in path.schemas().skip(1) {
            if !usable.contains(schema) {
                usable.push(schema.clone());
            }
        }
    }

    /// Nothing was sent on the session yet, or it was cleaned.
    pub(super) fn begin_undisturbed(&mut self) {
        self.proven.is_disturbed = false;
        self.is_in_utf8 = true;
    }

    /// A text was sent that may have changed the role, whose rights are others then, or begun a transaction.
    pub(crate) fn disturb(&mut self) {
        self.proven.usable.clear();
        self.proven.is_disturbed = true;
    }
}

impl TenantConnection {
    /// Sends with a proof; where a cheaper one fails, with the one that tells why, or that succeeds without bookkeeping.
    pub(super) fn proving(
        &mut self,
        path: &SearchPath,
        mut send: impl FnMut(&mut Self, Proof) -> Result<()>,
    ) -> Result<()> {
        // Who turns this off has functions that change the session out of our sight.
        let settings = self.settings.clone();
        let proof =
            if settings.limit_set_calls { self.watch()?.proof_of(path, &settings.public_schema) } else { Proof::Path };
        match send(self, proof) {
            Err(Error::Query(_)) if proof != Proof::Path => {
                send(self, Proof::Path)?;
                let proven = &mut self.watch()?.proven;
                proven.without_bookkeeping.insert(path.first().clone());
                proven.is_lock_refused |= proof == Proof::Lock;
            }
            result => result?,
        }
        if proof == Proof::Path {
            self.watch()?.proved(path);
        }
        Ok(())
    }

    /// The same for a message that hands the session to its next user, as far as it is not the session that is at fault.
    pub(super) fn proving_checkout(
        &mut self,
        path: &SearchPath,
        oid: Option<u32>,
        send: impl FnMut(&mut Self, Proof) -> Result<()>,
    ) -> Result<()> {
        let watch = self.watch()?;
        // diesel knows of none, or the session would not be here.
        if watch.tracker.in_transaction() {
            watch.disturb();
        }
        let Err(error) = self.proving(path, send) else {
            let watch = self.watch()?;
            if watch.proven.is_disturbed {
                watch.begin_undisturbed();
                watch.proved(path);
            }
            return Ok(());
        };
        let error = self.explain(error, path, oid);
        // What is neither our own check nor a schema that is gone says that the session is at fault.
        if matches!(error, Error::Query(_)) {
            self.spoil();
        }
        Err(error)
    }
}
