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
    /// Schemas in which there was no bookkeeping table.
    without_bookkeeping: HashSet<SchemaName>,
    /// The session may have been changed since its checkout: its role, or the state of the transaction.
    is_disturbed: bool,
}

impl Default for Proven {
    /// Of a session whose first checkout is still to come.
    fn default() -> Self {
        Self { usable: Vec::new(), without_bookkeeping: HashSet::new(), is_disturbed: true }
    }
}

impl Watch {
    /// A session that was changed by nobody's text, on a path whose schemas behind the first may be used, needs the cheaper one.
    pub(super) fn proof_of(&self, path: &SearchPath) -> Proof {
        let proven = &self.proven;
        let is_enough = !proven.without_bookkeeping.contains(path.first())
            && path.schemas().skip(1).all(|schema| proven.usable.contains(schema));
        if is_enough { Proof::Bookkeeping } else { Proof::Path }
    }

    /// The same for a checkout, which takes the role back, and where nobody may have left a transaction open.
    pub(super) fn proof_of_checkout(&self, path: &SearchPath) -> Proof {
        if self.proven.is_disturbed { Proof::Path } else { self.proof_of(path) }
    }

    /// What is known of the session's rights holds for another role no longer.
    pub(crate) fn disturb(&mut self) {
        self.proven.usable.clear();
        self.proven.is_disturbed = true;
    }
}

impl TenantConnection {
    /// Sends with a proof; where that by bookkeeping fails, with the one that tells why, or that succeeds without bookkeeping.
    pub(super) fn proving(
        &mut self,
        proof: Proof,
        path: &SearchPath,
        mut send: impl FnMut(&mut Self, Proof) -> Result<()>,
    ) -> Result<()> {
        match send(self, proof) {
            Ok(()) if proof == Proof::Bookkeeping => return Ok(()),
            Err(Error::Query(_)) if proof == Proof::Bookkeeping => {
                send(self, Proof::Path)?;
                self.watch()?.proven.without_bookkeeping.insert(path.first().clone());
            }
            result => result?,
        }
        let usable = &mut self.watch()?.proven.usable;
        for schema in path.schemas().skip(1) {
            if !usable.contains(schema) {
                usable.push(schema.clone());
            }
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
        let proof = self.watch()?.proof_of_checkout(path);
        let Err(error) = self.proving(proof, path, send) else {
            self.watch()?.proven.is_disturbed = false;
            return Ok(());
        };
        let error = self.explain(error, path, oid);
        // Anything but our own check says that the session, not the schema, is at fault.
        if matches!(error, Error::Query(_)) {
            self.spoil();
        }
        Err(error)
    }
}
