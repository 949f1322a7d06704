//! Giving a new tenant a schema from the stock without asking first whether there is one.

use tenants_core::SchemaName;
use tenants_core::sql::literal;

use super::stock::{READS_COMMITTED, own, table};
use crate::connection::ConnectionSettings;
use crate::migrations::fleet::registry;
use crate::migrations::{MigrationSet, block_with, known_shadow_check_statement};
use crate::model::TenantTable;

/// What is said where the stock has none that fits.
pub(in crate::lifecycle) const NO_WARM_SCHEMA: &str = "tenants: no warm schema";

/// SQL that takes a schema out of the stock, renames it to `schema`, checks it and writes the registry; an error if none fits.
///
/// None with functions that run on a search path of their own, for which more is to be done.
pub(in crate::lifecycle) fn claim_sql<T: TenantTable>(
    settings: &ConnectionSettings,
    schema: &SchemaName,
    set: &MigrationSet,
    fingerprint: &str,
    shortcut: bool,
) -> String {
    let public = &settings.public_schema;
    let versions = set.as_slice().iter().map(|migration| migration.version().clone()).collect();
    let record = match shortcut {
        true => format!("{};", registry::record_known_sql(public, &[(schema, versions)])),
        false => registry::record_if_there_statement(public, schema, versions),
    };
    block_with(
        "DECLARE warm text; names text[]; ",
        &format!(
            "DELETE FROM {table} d WHERE d.schema_name = (SELECT w.schema_name FROM {table} w \
             WHERE w.fingerprint = {fingerprint} AND NOT w.has_paths AND {own} AND {READS_COMMITTED} LIMIT 1 FOR UPDATE OF w SKIP LOCKED) \
             RETURNING d.schema_name, d.relations INTO warm, names; \
             IF NOT FOUND THEN RAISE EXCEPTION '{NO_WARM_SCHEMA}'; END IF; \
             EXECUTE pg_catalog.format('ALTER SCHEMA %I RENAME TO %I', warm, {name}); {shadow} {record}",
            table = table(public),
            fingerprint = literal(fingerprint),
            own = own(public),
            name = literal(schema.as_str()),
            shadow = known_shadow_check_statement::<T>(public, schema, "names"),
        ),
    )
}
