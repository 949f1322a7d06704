//! What a schema of the stock was made by.

use tenants_core::SchemaName;

use crate::connection::ConnectionSettings;
use crate::lifecycle::lock::fnv1a;
use crate::migrations::MigrationSet;

/// Tells schemas apart that were made by other migrations: versions, texts, and the path they were run on.
///
/// None where a migration cannot share a transaction: such a set is never in the stock.
pub(crate) fn fingerprint(settings: &ConnectionSettings, set: &MigrationSet) -> Option<String> {
    let mut text = String::new();
    for schema in &settings.extra_search_path {
        add(&mut text, schema.as_str());
    }
    let public: Option<&SchemaName> = settings.migrations_see_public.then_some(&settings.public_schema);
    add(&mut text, public.map_or("", SchemaName::as_str));
    for migration in set.as_slice() {
        add(&mut text, migration.version().as_str());
        add(&mut text, migration.transactional_sql()?);
    }
    Some(format!("{:016x}", fnv1a(text.into_bytes())))
}

/// With its length, so that no two lists come to the same text.
fn add(text: &mut String, part: &str) {
    text.push_str(&format!("{}:{part}", part.len()));
}
