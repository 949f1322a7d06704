//! Making a schema in the message that begins the transaction, where nobody is to be told of anything in between.

use std::sync::Arc;

use super::creation::{Creation, Row};
use super::shortcuts::Shortcuts;
use super::{guard, warm};
use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::migrate_ahead;
use crate::model::TenantTable;
use crate::tenancy::{Stock, TenancyContext};

/// Makes schema and row with one message less, or two; none where it cannot be done so, and nothing was done.
pub(super) fn make<T: TenantTable>(
    row: &mut Row<'_, T>,
    creation: &Creation,
    shortcuts: &Shortcuts,
    context: &Arc<TenancyContext<T>>,
    conn: &mut TenantConnection,
) -> Result<Option<T>> {
    let schema = &creation.schema;
    let (Row::New(..), Some(set)) = (&*row, &creation.migrations) else { return Ok(None) };
    // Whoever asks the server before the schema is made, be it a receiver, needs the transaction before.
    let asks = !shortcuts.ahead || creation.adopt || context.has_receivers() || !schema.as_str().is_ascii();
    let fingerprint = warm::fingerprint_to_claim(conn.settings(), set);
    let looks = fingerprint.is_some() && shortcuts.stock != Stock::Ready;
    if asks || looks || !conn.can_begin_behind()? {
        return Ok(None);
    }
    // Whether there is such a schema is not asked: nothing is made or renamed where there is one.
    let checks = guard::lock_and_check_tenant_sql::<T>(schema)?;
    let explain = |error| guard::explain(error, schema);
    let Some(fingerprint) = fingerprint else {
        return migrate_ahead::<T, _>(conn, schema, set, shortcuts.registry, &checks, explain, |conn, versions| {
            row.put(creation, versions, context, conn)
        });
    };
    let claim = warm::claim_sql::<T>(conn.settings(), schema, set, &fingerprint, shortcuts.registry);
    let explain = |error| warm::explain(explain(error), schema);
    conn.transaction_behind(&format!("{checks}; {claim}"), explain, |conn| {
        warm::ring_after(context, conn)?;
        row.put(creation, warm::versions(set), context, conn)
    })
    .map(Some)
}
