//! Advisory locks that keep two processes from working on one schema name at a time.

use tenants_core::SchemaName;

use crate::Result;
use crate::connection::TenantConnection;

/// The key of a schema's advisory lock: of its name without regard to case, so that `Acme` waits for `acme`.
///
/// FNV-1a, since every process of every version must come to the same number.
pub(crate) fn lock_key(schema: &SchemaName) -> i64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in b"tenants:schema:".iter().copied().chain(schema.folded().into_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash.cast_signed()
}

/// The SQL that waits for the lock, until the end of the transaction.
pub(crate) fn transaction_lock_sql(schema: &SchemaName) -> String {
    format!("SELECT pg_catalog.pg_advisory_xact_lock({})", lock_key(schema))
}

/// An advisory lock of the session; the staging schema it guards belongs to a living process.
pub(super) fn session_lock(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    conn.send(&format!("SELECT pg_catalog.pg_advisory_lock({})", lock_key(schema)))
}

pub(super) fn session_unlock(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    conn.send(&format!("SELECT pg_catalog.pg_advisory_unlock({})", lock_key(schema)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_same_for_ever_and_do_not_know_case() {
        let key = |name: &str| lock_key(&name.parse().unwrap());
        assert_eq!(key("acme"), key("ACME"));
        assert_eq!(key("Ärger"), key("ärger"));
        assert_ne!(key("acme"), key("acme2"));
        assert_eq!(key("acme"), 2_459_107_166_009_318_066);
    }
}
