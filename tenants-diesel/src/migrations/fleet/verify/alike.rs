//! Whether tenants' schemas are built like the reference.

use super::catalog;
use super::difference::{Difference, differences};
use super::reference::{Reference, texts};
use super::report::StructureReport;
use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::state::Applied;

/// How many schemas are compared by one query, or a page more: it takes no locks that stay, and many at once are cheaper.
const CHUNK: usize = 2000;

/// How many schemas that differ are read in full at a time.
const DETAILS: usize = 20;

/// Collects schemas with the reference's migrations and compares them, many at a time.
#[derive(Debug)]
pub(super) struct Alike {
    reference: Reference,
    waiting: Vec<String>,
    compared: usize,
}

impl Alike {
    pub(super) fn to(reference: Reference) -> Self {
        Self { reference, waiting: Vec::new(), compared: 0 }
    }

    /// The versions a schema has that can be compared.
    pub(super) fn versions(&self) -> &[String] {
        &self.reference.versions
    }

    /// Compares the schemas, or keeps them for later; what differs goes to `tell`.
    pub(super) fn compare(
        &mut self,
        schemas: Vec<String>,
        conn: &mut TenantConnection,
        tell: impl FnMut(&str, Vec<Difference>),
    ) -> Result<()> {
        self.waiting.extend(schemas);
        if self.waiting.len() < CHUNK { Ok(()) } else { self.flush(conn, tell) }
    }

    /// Compares those that wait.
    pub(super) fn flush(
        &mut self,
        conn: &mut TenantConnection,
        mut tell: impl FnMut(&str, Vec<Difference>),
    ) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let names: Vec<&str> = waiting.iter().map(String::as_str).collect();
        self.compared += names.len();
        let others = catalog::fingerprints(&names, Some(&self.reference.fingerprint), conn)?;
        for others in others.chunks(DETAILS) {
            let names: Vec<&str> = others.iter().map(|(name, _)| name.as_str()).collect();
            let mut objects = catalog::objects(&names, conn)?;
            for name in names {
                // Another process may have migrated it since its bookkeeping was read.
                if self.is_comparable(name, conn)? {
                    tell(name, differences(&objects.remove(name).unwrap_or_default(), &self.reference.objects));
                } else {
                    self.compared -= 1;
                }
            }
        }
        Ok(())
    }

    fn is_comparable(&self, name: &str, conn: &mut TenantConnection) -> Result<bool> {
        let Ok(schema) = name.parse() else { return Ok(false) };
        let applied = Applied::read(conn, &schema)?;
        Ok(applied.is_some_and(|applied| texts(&applied) == self.reference.versions))
    }

    /// Fills in what was compared with what.
    pub(super) fn finish(self, report: &mut StructureReport) {
        report.reference = Some(self.reference.schema);
        report.compared = self.compared;
    }
}
