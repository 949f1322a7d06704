//! The comparison after a step.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::prelude::*;
use tenants_integration::notes;

use super::postgres::entries;
use super::recorder::Recorder;
use super::stop::Stop;

/// What the server says.
#[derive(Debug, QueryableByName)]
pub(super) struct Seen {
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) schema: Option<String>,
    #[diesel(sql_type = Text)]
    pub(super) path: String,
    #[diesel(sql_type = Bool)]
    pub(super) exists: bool,
    #[diesel(sql_type = Bool)]
    pub(super) notes: bool,
    /// What the rows of the schema say that has the name now.
    #[diesel(sql_type = Text)]
    pub(super) body: String,
}

/// Asks the server, in words that do not make the connection doubt what it knows; none in an aborted transaction.
pub(super) fn look(conn: &mut TenantConnection, schema: &str) -> Option<Seen> {
    let sql = "SELECT current_schema()::text AS schema, current_setting('search' || '_path') AS path, \
               to_regnamespace($1) IS NOT NULL AS exists, to_regclass('notes') IS NOT NULL AS notes, \
               coalesce(obj_description(to_regnamespace($1)::oid, 'pg_namespace'), $1) AS body";
    diesel::sql_query(sql).bind::<Text, _>(schema).get_result(&mut **conn).ok()
}

/// Compares; right after a switch that succeeded the schema is there.
pub(super) fn check(conn: &mut TenantConnection, recorder: &Recorder, after: &str, switched: bool) -> Result<(), Stop> {
    let ours = conn.schema_name();
    let name = ours.as_ref().map_or("x", |name| name.as_str()).to_owned();
    let Some(seen) = look(conn, &name) else { return Ok(()) };
    let broken = |what: &str| Err(Stop::Broken(format!("after {after}: {what}; ours {ours:?}, server {seen:?}")));
    let first = entries(&seen.path).into_iter().next().unwrap_or_default();
    match &ours {
        Ok(name) => {
            let stale = !switched && !seen.exists && first == name.as_str();
            if seen.schema.as_deref() != Some(name.as_str()) && !stale {
                return broken("schema_name() is not where the server is");
            }
        }
        Err(tenants_diesel::Error::NoSchema) if seen.schema.is_none() => {}
        // Where the path is sent before every statement, or in a transaction only, there may be none that can be sent.
        Err(tenants_diesel::Error::SchemaMissing { .. }) if !conn.settings().limit_set_calls => return Ok(()),
        Err(_) => return broken("schema_name() refuses"),
    }
    let model = recorder.model().path().map(<[String]>::to_vec);
    if model.as_ref().is_some_and(|model| *model != entries(&seen.path)) {
        return broken(&format!("the model says {model:?}"));
    }
    // A failing query would abort the sequence's transaction.
    if !seen.notes && recorder.model().in_transaction() {
        return Ok(());
    }
    let rows = notes::table.select(notes::body).load::<String>(conn);
    let refused = matches!(rows.as_ref().err(), Some(diesel::result::Error::QueryBuilderError(error)) if matches!(error.downcast_ref(), Some(tenants_diesel::Error::NoTransaction)));
    match (rows, seen.notes) {
        (Ok(rows), true) if rows.iter().all(|row| *row == seen.body) => Ok(()),
        (Err(_), false) => Ok(()),
        // Outside the transaction nothing is sent.
        (Err(_), true) if refused && conn.settings().mode == SearchPathMode::Transaction => Ok(()),
        (rows, _) => broken(&format!("a query gives {rows:?}")),
    }
}
