//! Taking out of the stock what nobody is to get.

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;

use crate::Result;
use crate::connection::TenantConnection;
use crate::lifecycle::{alive, drop_left_over, own, stock_table, warm_prefix};
use crate::migrations::MigrationSet;
use crate::migrations::fleet::registry;
use crate::model::TenantTable;

/// What goes.
pub(super) enum Which<'a> {
    All,
    /// What was made by fewer migrations than these, or by other texts of them. What has others too was made by a newer
    /// program, which runs beside this one while it is rolled out.
    Older {
        fingerprint: &'a str,
        set: &'a MigrationSet,
    },
}

/// Drops schemas of the stock; the number dropped, and how many of them had been ready once.
///
/// The row goes first, and is committed: from then on nobody can be given the schema, and one whose dropping is broken off
/// is found by its name.
pub(super) fn remove<T: TenantTable>(conn: &mut TenantConnection, which: &Which<'_>) -> Result<Removed> {
    let public = conn.settings().public_schema.clone();
    let table = stock_table(&public);
    let fits = match which {
        Which::All => own(&public),
        Which::Older { set, .. } => {
            let known = registry::array(set.as_slice().iter().map(crate::migrations::TenantMigration::version));
            format!("w.fingerprint <> $1 AND w.versions <@ {known} AND {own}", own = own(&public))
        }
    };
    let query = diesel::sql_query(format!(
        "DELETE FROM {table} WHERE schema_name IN (SELECT w.schema_name FROM {table} w \
         WHERE $1 IS NOT NULL AND (NOT {alive} OR {fits}) FOR UPDATE OF w SKIP LOCKED)",
        alive = alive(&public),
    ));
    let fingerprint = match which {
        Which::All => "",
        Which::Older { fingerprint, .. } => fingerprint,
    };
    let rows = query.bind::<Text, _>(fingerprint).execute(conn)?;
    let in_stock =
        format!("NOT EXISTS (SELECT FROM {table} w WHERE w.schema_oid = n.oid AND w.schema_name = n.nspname::text)");
    let dropped = drop_left_over::<T>(conn, &warm_prefix(&public), &in_stock)?;
    Ok(Removed { rows, schemas: usize::try_from(dropped).unwrap_or(usize::MAX) })
}

/// How much went.
pub(super) struct Removed {
    pub(super) rows: usize,
    pub(super) schemas: usize,
}
