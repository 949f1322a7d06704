//! Where other programs say what they have changed.

use tenants_core::changes::Channel;

use crate::Tenancy;
use crate::model::TenantTable;

/// The channel that caches [`listen`](super::ResolverCache::listen) to: `tenants_changes_` and the public schema's name.
///
/// For statements of your own that write to tenants or domains. A payload is a line for each name, old and new:
/// `host acme.example.com` or `schema acme`; `all` is everything, and so is what cannot be read. Nothing but forgetting comes
/// of it. A trigger that sends it is in the guide `docs/requests.md`.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::web::changes_channel;
///
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// assert_eq!(changes_channel(tenancy), "tenants_changes_public");
/// tenancy.public_transaction(|conn| {
///     diesel::update(clients::table).set(clients::name.eq("Acme Ltd")).execute(conn)?;
///     diesel::sql_query("SELECT pg_notify($1, 'all')")
///         .bind::<diesel::sql_types::Text, _>(changes_channel(tenancy))
///         .execute(conn)
/// })?;
/// # Ok(()) }
/// # fn main() {}
/// ```
#[must_use]
pub fn changes_channel<T: TenantTable>(tenancy: &Tenancy<T>) -> String {
    Channel::of(&tenancy.settings().public_schema).as_str().to_owned()
}
