//! Giving a new tenant a schema from the stock without asking first whether there is one.

use tenants_core::SchemaName;
use tenants_core::connection::Marker;
use tenants_core::sql::literal;

use super::stock::{READS_COMMITTED, own, table};
use crate::connection::ConnectionSettings;
use crate::migrations::fleet::registry;
use crate::migrations::{
    MigrationSet, TenantMigration, block, block_with, known_namesakes, known_shadow_check_statement,
};
use crate::model::TenantTable;

/// What is said where the stock has none that fits.
pub(in crate::lifecycle) const NO_WARM_SCHEMA: &str = "tenants: no warm schema";

/// SQL that takes a schema out of the stock, renames it to `schema`, checks it and writes the registry; an error if none fits.
///
/// None with functions that run on a search path of their own, for which more is to be done. With the `shortcut` it is also an error if a name of
/// the schema's is in the public one too, or the registry cannot be written.
pub(in crate::lifecycle) fn claim_sql<T: TenantTable>(
    settings: &ConnectionSettings,
    schema: &SchemaName,
    set: &MigrationSet,
    fingerprint: &str,
    shortcut: bool,
) -> String {
    let public = &settings.public_schema;
    let take = take_sql(public, fingerprint);
    let versions = set.as_slice().iter().map(TenantMigration::version);
    if shortcut {
        let record = registry::record_known_sql(public, [(schema, versions)]);
        in_statements::<T>(public, schema, &take, &record)
    } else {
        let record = registry::record_if_there_statement(public, schema, versions);
        in_a_block::<T>(public, schema, &take, &record)
    }
}

fn take_sql(public: &SchemaName, fingerprint: &str) -> String {
    format!(
        "DELETE FROM {table} d WHERE d.schema_name = (SELECT w.schema_name FROM {table} w \
         WHERE w.fingerprint = {fingerprint} AND NOT w.has_paths AND {own} AND {READS_COMMITTED} LIMIT 1 FOR UPDATE OF w SKIP LOCKED) \
         RETURNING d.schema_name, d.relations",
        table = table(public),
        fingerprint = literal(fingerprint),
        own = own(public),
    )
}

/// A block is read by PL/pgSQL, which has each of its statements parsed once to compile and once more to run it: all but the renaming, which needs a
/// name that is found out, are statements of their own.
fn in_statements<T: TenantTable>(public: &SchemaName, schema: &SchemaName, take: &str, record: &str) -> String {
    let namesakes = known_namesakes::<T>(public, "taken.schema_name", "taken.relations");
    let rename = block(&rename_statement("pg_catalog.current_setting('tenants.warm')", schema));
    format!(
        "WITH taken AS ({take}) SELECT CASE pg_catalog.count(*) WHEN 0 THEN pg_catalog.concat('{NO_WARM_SCHEMA}')::int4 END, \
         pg_catalog.set_config('tenants.warm', pg_catalog.min(taken.schema_name), true), \
         CASE WHEN pg_catalog.bool_or(EXISTS ({namesakes})) THEN pg_catalog.concat('{namesake}')::int4 END FROM taken; {rename}; {record};",
        namesake = Marker::NAMESAKE,
    )
}

fn in_a_block<T: TenantTable>(public: &SchemaName, schema: &SchemaName, take: &str, record: &str) -> String {
    block_with(
        "DECLARE warm text; names text[]; ",
        &format!(
            "{take} INTO warm, names; IF NOT FOUND THEN RAISE EXCEPTION '{NO_WARM_SCHEMA}'; END IF; {rename} {shadow} {record}",
            rename = rename_statement("warm", schema),
            shadow = known_shadow_check_statement::<T>(public, schema, "names"),
        ),
    )
}

fn rename_statement(warm: &str, schema: &SchemaName) -> String {
    format!(
        "EXECUTE pg_catalog.format('ALTER SCHEMA %I RENAME TO %I', {warm}, {name});",
        name = literal(schema.as_str())
    )
}
