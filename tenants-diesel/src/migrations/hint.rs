//! What to say when a tenant migration names something that only the public schema has.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Bool, Text};

use super::failure::MigrationFailure;
use crate::Error;
use crate::connection::TenantConnection;

#[derive(diesel::QueryableByName)]
struct InPublic {
    #[diesel(sql_type = Bool)]
    there: bool,
}

const QUERY: &str = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relname = $2 AND relnamespace = n.oid)
    OR EXISTS (SELECT FROM pg_catalog.pg_type WHERE typname = $2 AND typnamespace = n.oid)
    OR EXISTS (SELECT FROM pg_catalog.pg_proc WHERE proname = $2 AND pronamespace = n.oid) AS there
  FROM pg_catalog.pg_namespace n WHERE n.nspname = $1";

/// Tenant migrations do not see the public schema: a `DROP TABLE IF EXISTS` of theirs would hit its tables.
///
/// The missing name is what the server quotes first, in whatever language. To be called once the failed transaction is
/// rolled back: an aborted one answers no question.
pub(crate) fn add(error: Error, conn: &mut TenantConnection) -> Error {
    match error {
        Error::Migration(mut failure) => {
            let hint = failure.hint.take().or_else(|| only_in_public(&failure, conn));
            failure.hint = hint.or_else(|| outside_transaction(&failure));
            Error::Migration(failure)
        }
        other => other,
    }
}

fn only_in_public(failure: &MigrationFailure, conn: &mut TenantConnection) -> Option<String> {
    let public = conn.settings().public_schema.clone();
    if failure.schema == public || conn.settings().migrations_see_public || conn.is_aborted() {
        return None;
    }
    let name = missing_name(failure.database_message()?)?;
    let found: InPublic =
        diesel::sql_query(QUERY).bind::<Text, _>(public.as_str()).bind::<Text, _>(name).get_result(conn).ok()?;
    found.there.then(|| {
        format!(
            "{name:?} is only in the schema {:?}, which tenant migrations do not see: \
             write {}.{name}, or build the tenancy with migrations_see_public(true)",
            public.as_str(),
            public.as_str(),
        )
    })
}

fn outside_transaction(failure: &MigrationFailure) -> Option<String> {
    let said = failure.database_message()?.contains("cannot run inside a transaction block");
    said.then(|| "metadata.toml beside it can say run_in_transaction = false".to_owned())
}

/// `relation "countries" does not exist` → `countries`; a function is named without quotes, `function slug(text) does
/// not exist`.
fn missing_name(message: &str) -> Option<&str> {
    let quoted = message.split(['"', '»', '«', '“', '”', '„']).nth(1).map(str::trim);
    let called = || message.split_whitespace().find_map(|word| word.split_once('(')).map(|(name, _)| name);
    quoted.or_else(called).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::missing_name;

    #[test]
    fn the_name_is_found_in_several_languages() {
        for (message, name) in [
            ("relation \"countries\" does not exist", "countries"),
            ("Relation »countries« existiert nicht", "countries"),
            ("la relation « countries » n'existe pas", "countries"),
            ("function slug(text) does not exist", "slug"),
        ] {
            assert_eq!(missing_name(message), Some(name));
        }
    }
}
