//! What in the database is the quickstart's own: only that is ever deleted.

use std::error::Error;

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use tenants_diesel::migrations::{MigrationVersion, applied_versions};
use tenants_diesel::model::TenantTable as _;
use tenants_diesel::prelude::*;
use tenants_diesel::signal::{BoxError, Signal};

use crate::database;
use crate::models::Client;
use crate::schema::clients;

/// The schemas of the two tenants of the story.
pub(crate) const TENANTS: [&str; 2] = ["tenant1", "tenant2"];

const MARK: &str = "made by the quickstart of tenants";

#[derive(QueryableByName)]
struct Comment {
    #[diesel(sql_type = Nullable<Text>)]
    text: Option<String>,
}

/// A receiver that marks the schema of each new tenant, in the transaction that creates it: no schema of ours lacks it.
pub(crate) fn mark(signal: &Signal<'_, Client>, conn: &mut TenantConnection) -> Result<(), BoxError> {
    if let Signal::BeforeCreateCommit { tenant } = signal
        && tenant.schema_name() != &SchemaName::public()
    {
        let comment = format!("COMMENT ON SCHEMA {} IS '{MARK}'", tenant.schema_name().quoted());
        diesel::sql_query(comment).execute(conn)?;
    }
    Ok(())
}

/// Refuses a database in which another application has its migrations or tables: ours would mix with them.
pub(crate) fn refuse_foreign(conn: &mut TenantConnection) -> Result<(), Box<dyn Error>> {
    let ours: Vec<_> = Client::migrations().shared.iter().flat_map(|folder| folder.migrations).collect();
    let applied = applied_versions(conn, &SchemaName::public())?;
    let is_ours = |version: &MigrationVersion| ours.iter().any(|migration| migration.version == version.as_str());
    let taken = applied.is_empty()
        && database::tables(conn, "public")?.iter().any(|table| ["clients", "domains"].contains(&table.as_str()));
    if taken || !applied.iter().all(is_ours) {
        return Err("this database is another application's: point DATABASE_URL at an empty one".into());
    }
    Ok(())
}

/// Deletes the tenants an earlier run left, with their schemas, so that the story begins anew; how many they were.
pub(crate) fn clear(conn: &mut TenantConnection) -> Result<usize, Box<dyn Error>> {
    let left: Vec<Client> = Client::query().filter(clients::schema_name.eq_any(TENANTS)).load(conn)?;
    for client in &left {
        let name = client.schema_name();
        let comment: Comment = diesel::sql_query("SELECT obj_description(to_regnamespace($1), 'pg_namespace') AS text")
            .bind::<Text, _>(name.quoted().to_string())
            .get_result(conn)?;
        if comment.text.as_deref() != Some(MARK) {
            return Err(
                format!("this database has a client {name} that is not the quickstart's: use another one").into()
            );
        }
        client.delete(conn)?;
    }
    Ok(left.len())
}
