//! A worker's connection, which is as clean for each tenant as one that comes from the pool.

use diesel::RunQueryDsl as _;
use diesel::result::Error::DatabaseError;
use tenants_core::SchemaName;
use tenants_core::connection::Marker;

use crate::connection::{SessionMark, TenantConnection};
use crate::model::TenantTable;
use crate::tenancy::{Resolved, Tenancy, to_regnamespace};
use crate::{Error, Result};

/// A connection of its own past the pool, made when it is needed.
pub(super) struct Session<'a, T: TenantTable> {
    tenancy: &'a Tenancy<T>,
    conn: Option<(TenantConnection, SessionMark)>,
}

impl<'a, T: TenantTable> Session<'a, T> {
    pub(super) fn new(tenancy: &'a Tenancy<T>) -> Self {
        Self { tenancy, conn: None }
    }

    /// The connection, on the public schema and clean.
    pub(super) fn public(&mut self) -> Result<&mut TenantConnection> {
        let session = match self.conn.take() {
            Some(session) => session,
            None => {
                let mut conn = self.tenancy.administrator()?;
                let mark = conn.mark()?;
                conn.clean_to_public()?;
                (conn, mark)
            }
        };
        Ok(&mut self.conn.insert(session).0)
    }

    /// Does something on the public schema, once more on a new connection if this one is lost.
    pub(super) fn on_public<R>(&mut self, mut f: impl FnMut(&mut TenantConnection) -> Result<R>) -> Result<R> {
        match f(self.public()?) {
            Err(error) if error.is_connection_lost() => {
                self.conn = None;
                f(self.public()?)
            }
            result => result,
        }
    }

    /// Goes to a tenant's schema, and reads its row; none if there is no such schema, or no such tenant any more.
    pub(super) fn enter(&mut self, schema: &SchemaName) -> Result<Option<(T, &mut TenantConnection)>> {
        let row = self.on_public(|conn| {
            // The OID first: it is that of the row's schema only if the row has the name afterwards.
            let name = schema.quoted().to_string();
            let oid: Option<u32> = diesel::select(to_regnamespace(name)).get_result(conn)?;
            let (Some(oid), Some(row)) = (oid, T::find_by_schema_name(schema, conn)?) else { return Ok(None) };
            let tenant = Resolved::new(row, oid);
            conn.set_tenant(&tenant)?;
            Ok(Some(tenant.into_inner()))
        })?;
        let conn = self.conn.as_mut().map(|(conn, _)| conn);
        Ok(row.zip(conn))
    }

    /// Comes back to the public schema, clean; what cannot be cleaned is closed.
    ///
    /// # Errors
    ///
    /// If a transaction was left open, or that cannot be known any more.
    pub(super) fn leave(&mut self) -> Result<()> {
        let Some((mut conn, mark)) = self.conn.take() else { return Ok(()) };
        // Says so if nobody has watched the session: it may be in any state.
        conn.watch()?;
        // A connection that was put in our place by `mem::swap` is somebody else's.
        if !conn.is_marked(mark) {
            return Ok(());
        }
        if conn.transaction_depth().is_ok_and(|depth| depth == 0) {
            let is_known = conn.watch()?.tracker.path().known().is_some();
            match conn.clean_to_public() {
                Ok(()) => {
                    conn.reset_cache();
                    self.conn = Some((conn, mark));
                    return Ok(());
                }
                // No statement was sent that could have opened a transaction past diesel.
                Err(error) if error.is_connection_lost() => return if is_known { Ok(()) } else { Err(error) },
                Err(error) if !is_open(&error, &mut conn) => return Ok(()),
                Err(_) => {}
            }
        }
        // Now, rather than when the server notices that nobody is there any more.
        let _ = conn.send("ROLLBACK");
        Err(Error::TransactionLeftOpen)
    }
}

/// Whether cleaning was refused because of an open transaction: it says so, or takes nothing at all as it is aborted.
fn is_open(refusal: &Error, conn: &mut TenantConnection) -> bool {
    match refusal.query_error() {
        Some(DatabaseError(_, info)) if Marker::find(info.message()) == Some(Marker::OpenTransaction) => true,
        Some(_) => conn.send("SELECT 1").is_err(),
        None => false,
    }
}
