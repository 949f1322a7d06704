//! Keeping the stock up to date when the tenants are migrated.

use super::make::make;
use super::remove::{Which, remove};
use super::stock;
use crate::Result;
use crate::connection::TenantConnection;
use crate::lifecycle::{fingerprint, has_stock};
use crate::migrations::MigrationSet;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

impl<T: TenantTable> Tenancy<T> {
    /// Makes as many schemas anew as were made by older migrations; the stock is the fleet's own concern, so that a failure
    /// is told and no more.
    ///
    /// Not migrated: a schema in which a migration ran behind a younger one is another than a new one.
    pub(crate) fn renew_warm_schemas(&self, set: &MigrationSet, conn: &mut TenantConnection) {
        match self.renew(set, conn) {
            Ok(0) => {}
            Ok(renewed) => tracing::info!(renewed, "warm schemas were made anew"),
            Err(error) => tracing::warn!(%error, "the warm schemas could not be made anew"),
        }
    }

    fn renew(&self, set: &MigrationSet, conn: &mut TenantConnection) -> Result<usize> {
        let Some(fingerprint) = fingerprint(conn.settings(), set) else { return Ok(0) };
        conn.ensure_public()?;
        if !has_stock(conn)? {
            return Ok(0);
        }
        let stale = remove::<T>(conn, &Which::Older { fingerprint: &fingerprint, set })?.rows;
        let ready = usize::try_from(stock::count(conn, &fingerprint)?.ready).unwrap_or_default();
        let mut renewed = 0;
        while renewed < stale && make(conn, self.context(), set, &fingerprint, ready + stale)? {
            renewed += 1;
        }
        Ok(renewed)
    }
}
