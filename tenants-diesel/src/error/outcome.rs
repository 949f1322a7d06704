//! What this crate's functions give.

use super::Error;

/// The result of this crate's functions.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// fn rename(client: &mut Client, name: &str, conn: &mut TenantConnection) -> tenants_diesel::Result<()> {
///     client.name = name.to_owned();
///     client.save(conn)
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;
