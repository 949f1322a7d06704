//! Asking schemas what they have, and noting it in the registry.

use std::collections::BTreeSet;

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;
use tenants_core::SchemaName;
use tenants_core::sql::literal;

use super::registry::{table, text_array};
use super::scan::Found;
use super::truth::Truth;
use crate::Result;
use crate::connection::TenantConnection;

#[derive(diesel::QueryableByName)]
struct Changed {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Puts what the schemas themselves say in the place of what the registry says of `tenants`, and puts the registry
/// right; afterwards, none means that a schema has no bookkeeping table.
///
/// A row of the registry that somebody else has changed meanwhile is left as it is: theirs is newer. The names of those
/// that were put right, which differed from the registry at that moment, come back.
pub(super) fn learn(
    tenants: &mut [Found],
    truth: &Truth,
    public: &SchemaName,
    conn: &mut TenantConnection,
) -> Result<BTreeSet<String>> {
    let array = |versions: &[String]| text_array(versions.iter().map(String::as_str));
    let names: Vec<&str> = tenants.iter().map(|tenant| tenant.name.as_str()).collect();
    let found = truth.read(conn, &names)?;
    let values: Vec<String> = (tenants.iter())
        .filter_map(|tenant| {
            let versions = found.get(&tenant.name)?.as_ref()?;
            let oid = tenant.oid?;
            (tenant.registered.as_ref() != Some(versions)).then(|| {
                let seen = tenant.registered.as_ref().map_or("NULL::text[]".to_owned(), |seen| array(seen));
                format!("({}, {oid}::oid, {}, {seen})", literal(&tenant.name), array(versions))
            })
        })
        .collect();
    let mut changed = Vec::new();
    if !values.is_empty() {
        let (registry, values) = (table(public), values.join(", "));
        changed = diesel::sql_query(format!(
            "WITH learnt (schema_name, schema_oid, versions, seen) AS (VALUES {values}), \
             locked AS (SELECT r.schema_name FROM {registry} r JOIN learnt l ON l.schema_name = r.schema_name \
             ORDER BY r.schema_name FOR UPDATE OF r), \
             changed AS (UPDATE {registry} r SET schema_oid = l.schema_oid, versions = l.versions, migrated_at = now() \
             FROM learnt l JOIN locked ON locked.schema_name = l.schema_name \
             WHERE r.schema_name = l.schema_name AND (r.schema_oid <> l.schema_oid OR r.versions = l.seen) \
             RETURNING r.schema_name AS name), \
             added AS (INSERT INTO {registry} (schema_name, schema_oid, versions) \
             SELECT schema_name, schema_oid, versions FROM learnt ON CONFLICT DO NOTHING) SELECT name FROM changed"
        ))
        .load::<Changed>(conn)?;
    }
    for tenant in tenants.iter_mut() {
        tenant.registered = found.get(&tenant.name).cloned().flatten();
    }
    Ok(changed.into_iter().map(|Changed { name }| name).collect())
}
