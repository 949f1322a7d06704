//! One moment of the source: nobody changes its tables from then on, whoever writes to them.

use std::time::Duration;

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Nullable, Oid, Text};
use tenants_core::SchemaName;

use crate::connection::TenantConnection;
use crate::{Error, Result};

/// How long somebody may keep a table to himself.
const WAIT: Duration = Duration::from_secs(60);

/// The source and its tables.
#[derive(Debug, PartialEq, Eq, diesel::QueryableByName)]
pub(super) struct Tables {
    #[diesel(sql_type = Oid)]
    pub(super) schema: u32,
    /// For SQL; none if there is none.
    #[diesel(sql_type = Nullable<Text>)]
    names: Option<String>,
    /// What would not be seen in the names: another table of the same.
    #[diesel(sql_type = Nullable<Text>)]
    oids: Option<String>,
}

impl Tables {
    /// The tables of a schema as they are now.
    pub(super) fn of(source: &SchemaName, conn: &mut TenantConnection) -> Result<Self> {
        let query = "SELECT n.oid AS schema, \
             pg_catalog.string_agg(pg_catalog.format('ONLY %I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) AS names, \
             pg_catalog.string_agg(c.oid::text, ',' ORDER BY c.oid) AS oids \
             FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_class c \
             ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p') WHERE n.nspname = $1 GROUP BY n.oid";
        let found: Vec<Self> = diesel::sql_query(query).bind::<Text, _>(source.as_str()).load(conn)?;
        found.into_iter().next().ok_or_else(|| Error::SchemaMissing { schema: source.clone() })
    }

    /// Makes the transaction see one moment, which begins once nobody can change the tables any more.
    ///
    /// # Errors
    ///
    /// [`Error::ChangedMeanwhile`] if somebody has made or dropped tables before that.
    pub(super) fn freeze(&self, source: &SchemaName, conn: &mut TenantConnection) -> Result<()> {
        // LOCK takes no snapshot; the question behind it does.
        conn.send("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")?;
        if let Some(names) = &self.names {
            conn.send(&format!(
                "SET LOCAL lock_timeout TO {}; LOCK TABLE {names} IN ACCESS SHARE MODE; SET LOCAL lock_timeout TO DEFAULT",
                WAIT.as_millis()
            ))?;
        }
        let now = Self::of(source, conn)?;
        if now == *self { Ok(()) } else { Err(Error::ChangedMeanwhile { schema: source.clone() }) }
    }
}
