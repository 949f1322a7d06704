//! How many locks dropping a schema takes, against how many the server has.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Bool, Text};
use tenants_core::SchemaName;

use crate::Result;
use crate::connection::TenantConnection;

/// `DROP SCHEMA … CASCADE` locks each object it drops, all at once, in a table that all sessions share (manual,
/// [`max_locks_per_transaction`](https://www.postgresql.org/docs/current/runtime-config-locks.html)).
#[derive(Debug, Clone, Copy, diesel::QueryableByName)]
pub(crate) struct SchemaSize {
    /// Whether there is such a schema.
    #[diesel(sql_type = Bool)]
    pub(super) there: bool,
    /// The locks dropping the schema takes: one for each relation, type, constraint, default, trigger, rule and
    /// function.
    #[diesel(sql_type = BigInt)]
    pub(super) locks: i64,
    /// The locks that fit into the server's table and are not taken now.
    #[diesel(sql_type = BigInt)]
    pub(crate) free: i64,
    /// The relations among them, with those that hold their long values.
    #[diesel(sql_type = BigInt)]
    relations: i64,
}

const QUERY: &str = "
WITH ns AS (SELECT pg_catalog.to_regnamespace($1)::oid AS oid),
     rel AS (SELECT c.oid, c.reltoastrelid FROM pg_catalog.pg_class c, ns WHERE c.relnamespace = ns.oid)
SELECT (SELECT oid IS NOT NULL FROM ns) AS there,
       (SELECT count(*) FROM rel)
     + (SELECT 2 * count(*) FROM rel WHERE reltoastrelid <> 0)
     + (SELECT count(*) FROM pg_catalog.pg_type t, ns WHERE t.typnamespace = ns.oid)
     + (SELECT count(*) FROM pg_catalog.pg_constraint c, ns WHERE c.connamespace = ns.oid)
     + (SELECT count(*) FROM pg_catalog.pg_attrdef d JOIN rel ON d.adrelid = rel.oid)
     + (SELECT count(*) FROM pg_catalog.pg_trigger t JOIN rel ON t.tgrelid = rel.oid)
     + (SELECT count(*) FROM pg_catalog.pg_rewrite r JOIN rel ON r.ev_class = rel.oid)
     + (SELECT count(*) FROM pg_catalog.pg_policy p JOIN rel ON p.polrelid = rel.oid)
     + (SELECT count(*) FROM pg_catalog.pg_proc p, ns WHERE p.pronamespace = ns.oid) AS locks,
       (SELECT count(*) + 2 * count(*) FILTER (WHERE reltoastrelid <> 0) FROM rel) AS relations,
       current_setting('max_locks_per_transaction')::bigint
     * (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint)
     - (SELECT count(*) FROM pg_catalog.pg_locks WHERE NOT fastpath) AS free";

impl SchemaSize {
    pub(crate) fn of(conn: &mut TenantConnection, schema: &SchemaName) -> Result<Self> {
        Ok(diesel::sql_query(QUERY).bind::<Text, _>(schema.quoted().to_string()).get_result(conn)?)
    }

    /// Both in one transaction.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            there: self.there || other.there,
            locks: self.locks + other.locks,
            free: self.free.min(other.free),
            relations: self.relations + other.relations,
        }
    }

    /// Whether one transaction can drop the schema and leave a third of the free locks to the others.
    pub(super) fn fits(self) -> bool {
        self.locks <= self.free / 3 * 2
    }

    /// The locks cloning it takes at most: each relation is read and another made, other objects are given owner and comment,
    /// and the catalogs are used.
    pub(crate) fn clone_locks(self) -> i64 {
        self.locks + self.relations + 64
    }

    /// Whether one transaction can clone the schema and leave a third of the free locks to the others.
    pub(crate) fn fits_a_clone(self) -> bool {
        self.clone_locks() <= self.free / 3 * 2
    }

    /// How many relations one chunk may drop, at about fifteen locks each.
    pub(super) fn chunk(self) -> i64 {
        (self.free / 3 / 15).clamp(1, 500)
    }
}
