//! What many schemas have, as their own bookkeeping tells.

use std::collections::HashMap;

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Array, Integer, Nullable, Text};

use super::registry::AGGREGATED;
use crate::Result;
use crate::connection::TenantConnection;
use tenants_core::migration::BOOKKEEPING_TABLE;

/// Reads the bookkeeping of schema after schema, in chunks: a transaction holds two locks for each schema it has read.
#[derive(Debug)]
pub(super) struct Truth {
    chunk: usize,
}

#[derive(diesel::QueryableByName)]
struct Locks {
    #[diesel(sql_type = Integer)]
    locks: i32,
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    versions: Option<Vec<String>>,
}

/// How many locks the server has room for.
const LOCKS: &str = "SELECT (current_setting('max_locks_per_transaction')::bigint \
    * (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint))::int AS locks";

/// The function that reads, once it is made.
pub(super) const FUNCTION: &str = "pg_temp.tenants_versions";

/// How many schemas are read between two savepoints.
const TOGETHER: usize = 50;

impl Truth {
    /// Makes the function that reads; it goes with the session.
    ///
    /// One query for each schema takes ten times as long, and a `UNION ALL` of all fifty times. It is `STABLE`, so that it
    /// sees the same moment as the query that calls it: the registry beside it in that query is of the same commit. A
    /// schema that is dropped while we wait for it, or closed to us, stops nobody: its own migration tells what is the
    /// matter. To catch that costs a savepoint, and is done for each schema only where it was met among [`TOGETHER`].
    pub(super) fn prepare(conn: &mut TenantConnection) -> Result<Self> {
        let read = format!(
            "versions := NULL; \
             IF pg_catalog.to_regclass(pg_catalog.format('%I.{BOOKKEEPING_TABLE}', name)) IS NOT NULL THEN \
             EXECUTE pg_catalog.format('SELECT {} FROM %I.{BOOKKEEPING_TABLE}', name) INTO versions; END IF;",
            AGGREGATED.replace('\'', "''"),
        );
        let caught = "EXCEPTION WHEN insufficient_privilege OR undefined_table OR invalid_schema_name THEN";
        conn.send(&format!(
            "CREATE OR REPLACE FUNCTION {FUNCTION}(names text[], OUT name text, OUT versions text[]) \
             RETURNS SETOF record LANGUAGE plpgsql STABLE AS $tenants$ DECLARE part text[]; got text[]; BEGIN \
             FOR begun IN 1..pg_catalog.cardinality(names) BY {TOGETHER} LOOP \
               part := names[begun:begun + {TOGETHER} - 1]; \
               got := '{{}}'; \
               BEGIN FOREACH name IN ARRAY part LOOP {read} got := pg_catalog.array_append(got, versions::text); END LOOP; \
               {caught} \
                 got := '{{}}'; \
                 FOREACH name IN ARRAY part LOOP \
                   BEGIN {read} {caught} versions := NULL; END; \
                   got := pg_catalog.array_append(got, versions::text); \
                 END LOOP; \
               END; \
               FOR i IN 1..pg_catalog.cardinality(part) LOOP \
                 name := part[i]; versions := got[i]::text[]; RETURN NEXT; \
               END LOOP; \
             END LOOP; END $tenants$"
        ))?;
        let Locks { locks } = diesel::sql_query(LOCKS).get_result(conn)?;
        // An eighth of the table for us.
        Ok(Self { chunk: usize::try_from(locks / 16).unwrap_or_default().clamp(8, 500) })
    }

    /// How many schemas one transaction may read.
    pub(super) fn chunk(&self) -> usize {
        self.chunk
    }

    /// The applied versions by schema; none where there is no bookkeeping table.
    pub(super) fn read(
        &self,
        conn: &mut TenantConnection,
        names: &[&str],
    ) -> Result<HashMap<String, Option<Vec<String>>>> {
        let mut all = HashMap::with_capacity(names.len());
        for chunk in names.chunks(self.chunk) {
            let query = diesel::sql_query(format!("SELECT name, versions FROM {FUNCTION}($1)"));
            let found: Vec<Found> = query.bind::<Array<Text>, _>(chunk).load(conn)?;
            all.extend(found.into_iter().map(|found| (found.name, found.versions)));
        }
        Ok(all)
    }
}
