//! Relations and sequences that are in the public schema and in a tenant's.

use std::fmt::Write as _;

use tenants_core::SchemaName;
use tenants_core::connection::Marker;
use tenants_core::migration::BOOKKEEPING_TABLE;
use tenants_core::sql::literal;

use super::block::block;
use super::fleet::registry::text_array;
use super::replan::replan_statement;
use crate::Result;
use crate::model::TenantTable;

/// What a query can name as a table, or by `nextval`.
const NAMED: &str = "('r', 'p', 'v', 'm', 'f', 'S')";

/// The schema of a relation as `pg_depend` has it: no index of `pg_class` leads from a schema to what is in it.
const IN_SCHEMA: &str = "d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_namespace'::regclass \
    AND d.refobjid";

/// SQL for the end of a message that may have added relations to a tenant's schema: the shadow check, and new plans.
pub(super) fn added_checks_sql<T: TenantTable>(public: &SchemaName, schema: &SchemaName) -> String {
    let (shadow, replan) = (shadow_check_statement::<T>(public, schema), replan_statement::<T>(public, schema));
    block(&format!("{shadow} {replan}"))
}

/// SQL that raises an error if a relation of the tenant's has the name of one in the public schema.
///
/// With the tenant's schema gone or renamed, such a name would silently mean the public one.
pub(crate) fn shadow_check_sql<T: TenantTable>(public: &SchemaName, schema: &SchemaName) -> String {
    block(&shadow_check_statement::<T>(public, schema))
}

/// The same as a statement of PL/pgSQL.
///
/// Written for parser and planner, which take longer over a query than the query takes: first it is only asked whether there
/// is anything of such a name, and not whether it may be. The second question is a text until it is come to.
pub(super) fn shadow_check_statement<T: TenantTable>(public: &SchemaName, schema: &SchemaName) -> String {
    check_if::<T>(&namesakes::<T>(public, schema, Names::OfAnyPath, ""), public, schema)
}

/// The same of a schema whose relations' names are in the variable `names`, an array of texts: nothing is asked about them.
pub(crate) fn known_shadow_check_statement<T: TenantTable>(
    public: &SchemaName,
    schema: &SchemaName,
    names: &str,
) -> String {
    let of = literal(schema.as_str()).to_string();
    check_if::<T>(&known_namesakes::<T>(public, &of, names), public, schema)
}

/// The query that selects something where one of these names, an array of texts, is in the public schema too and may not.
///
/// They are of the schema whose name is the value of `of`.
pub(crate) fn known_namesakes<T: TenantTable>(public: &SchemaName, of: &str, names: &str) -> String {
    let own = |name: &str| format!("pg_catalog.to_regclass(pg_catalog.quote_ident({of}) || '.' || {name})::oid");
    let tables = T::IN_BOTH.iter().map(|name| own(&format!("pg_catalog.quote_ident({})", literal(name))));
    format!(
        "SELECT FROM pg_catalog.unnest({names}) known(name) WHERE known.name <> ALL ({allowed}) \
         AND pg_catalog.to_regclass({} || pg_catalog.quote_ident(known.name)) IS NOT NULL{}",
        in_schema(public),
        unless_owned::<T>(&own("pg_catalog.quote_ident(known.name)"), &tables.collect::<Vec<_>>().join(", ")),
        allowed = text_array([BOOKKEEPING_TABLE].into_iter().chain(T::IN_BOTH.iter().copied())),
    )
}

/// The further condition that a relation is no sequence of one of these tables, which may be in both; none where none may.
fn unless_owned<T: TenantTable>(oid: &str, tables: &str) -> String {
    if T::IN_BOTH.is_empty() {
        return String::new();
    }
    format!(
        " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend o WHERE o.classid = 'pg_catalog.pg_class'::regclass AND o.objid = {oid} \
         AND o.deptype IN ('a', 'i') AND o.refclassid = 'pg_catalog.pg_class'::regclass AND o.refobjid IN ({tables}) \
         AND (SELECT c.relkind FROM pg_catalog.pg_class c WHERE c.oid = o.objid) = 'S')"
    )
}

/// The names of the relations of a schema that a query can name, as an expression.
pub(crate) fn names_sql(schema: &SchemaName) -> String {
    format!(
        "(SELECT COALESCE(pg_catalog.array_agg(t.relname::text), '{{}}') FROM pg_catalog.pg_depend d \
         JOIN pg_catalog.pg_class t ON t.oid = d.objid WHERE {IN_SCHEMA} = {} AND t.relkind IN {NAMED})",
        oid_of(schema),
    )
}

/// A query that raises an error if there is a namesake at all, whether or not it may be.
///
/// For where there is none most likely: a `DO` block takes half as long again, whatever it does.
pub(super) fn namesake_check_sql<T: TenantTable>(public: &SchemaName, schema: &SchemaName, names: Names) -> String {
    let raise = format!("pg_catalog.concat('{}', d.objid::pg_catalog.regclass)::int4 ", Marker::NAMESAKE);
    namesakes::<T>(public, schema, names, &raise)
}

/// The check, where there is something of a name that is in both: whether it may be.
fn check_if<T: TenantTable>(namesakes: &str, public: &SchemaName, schema: &SchemaName) -> String {
    let namesake = format!("pg_catalog.to_regclass({} || pg_catalog.quote_ident(t.relname))", in_schema(public));
    let check = format!(
        "SELECT pg_catalog.concat('{marker}', '\"', {name}, '\" ', pg_catalog.string_agg(t.relname::text, ', ' ORDER BY t.relname))::int4 \
         FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class t ON t.oid = d.objid WHERE {IN_SCHEMA} = {schema} \
         AND t.relkind IN {NAMED} AND {namesake} IS NOT NULL \
         AND (SELECT p.relkind IN {NAMED} FROM pg_catalog.pg_class p WHERE p.oid = {namesake}) \
         AND {refused} HAVING count(*) > 0",
        marker = Marker::SHADOW,
        name = literal(schema.as_str()),
        schema = oid_of(schema),
        refused = refused::<T>(),
    );
    format!("IF EXISTS ({namesakes}) THEN EXECUTE {}; END IF;", literal(&check))
}

/// The query that selects something of what in the schema goes by a name that is in the public one too, and may not.
///
/// Without a join: a relation's name is what is left of its `regclass`, where that begins with the schema.
fn namesakes<T: TenantTable>(public: &SchemaName, schema: &SchemaName, names: Names, selected: &str) -> String {
    let (of, from) = (in_schema(schema), in_schema(public));
    let mut allowed = String::with_capacity(BYTES);
    for name in [BOOKKEEPING_TABLE].iter().chain(T::IN_BOTH) {
        allowed.push_str(if allowed.is_empty() { "" } else { ", " });
        let name = literal(name);
        let _ = write!(allowed, "COALESCE(pg_catalog.to_regclass({of} || pg_catalog.quote_ident({name}))::oid, 0)");
    }
    let mut sql = String::with_capacity(4 * BYTES + allowed.len());
    // `CASE`, so that the allowed ones are only looked up where there is a namesake.
    let _ = write!(
        sql,
        "SELECT {selected}FROM pg_catalog.pg_depend d WHERE {IN_SCHEMA} = {oid} AND CASE WHEN pg_catalog.to_regclass({from} || \
         {name}) IS NULL THEN false ELSE d.objid NOT IN ({allowed}){owned} END",
        oid = oid_of(schema),
        name = names.name_sql(schema),
        owned = unless_owned::<T>("d.objid", &allowed),
    );
    sql
}

/// What a condition has with names of usual length, so that the text of a check does not grow by and by: an estimate.
const BYTES: usize = 256;

/// How the name of a relation `d.objid` is found in its `regclass`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// The schema is not on the path, so that its name is in front of each.
    Qualified,
    /// It may be, and those that nothing hides have no name in front.
    OfAnyPath,
}

impl Names {
    fn name_sql(self, schema: &SchemaName) -> String {
        let (name, of) = ("d.objid::pg_catalog.regclass::text", literal(schema.as_str()));
        let behind = format!("pg_catalog.length(pg_catalog.quote_ident({of})) + 2");
        match self {
            Self::Qualified => format!("pg_catalog.substr({name}, {behind})"),
            Self::OfAnyPath => format!(
                "CASE WHEN pg_catalog.starts_with({name}, pg_catalog.quote_ident({of}) || '.') \
                 THEN pg_catalog.substr({name}, {behind}) ELSE {name} END"
            ),
        }
    }
}

/// What precedes the name of something in a schema, as a string.
pub(super) fn in_schema(schema: &SchemaName) -> String {
    literal(&format!("{}.", schema.quoted())).to_string()
}

/// The same for the public schema against those of all tenants, for when shared migrations have run.
pub(super) fn shared_shadow_check_sql<T: TenantTable>(public: &SchemaName) -> Result<String> {
    let (table, column) = (T::table_name()?.sql, T::SCHEMA_NAME_COLUMN);
    // The cast is outside of what finds the first tenant, so that it is made of that one only.
    let check = format!(
        "PERFORM pg_catalog.concat('{marker}', '\"', schema, '\" ', relations)::int4 FROM (\
         SELECT n.nspname AS schema, pg_catalog.string_agg(t.relname::text, ', ' ORDER BY t.relname) AS relations \
         FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class p ON p.oid = d.objid \
         JOIN pg_catalog.pg_class t ON t.relname = p.relname AND t.relkind IN {NAMED} \
         JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace JOIN {table} c ON c.\"{column}\" = n.nspname::text \
         WHERE {in_schema} = {public} AND n.oid <> p.relnamespace AND p.relkind IN {NAMED} \
         AND {refused} GROUP BY n.nspname ORDER BY n.nspname LIMIT 1) shadowed",
        marker = Marker::SHADOW,
        in_schema = IN_SCHEMA,
        public = oid_of(public),
        refused = refused::<T>(),
    );
    // The tenants' table may be made by a later migration, or be gone by one that was reverted.
    let there = format!("pg_catalog.to_regclass({}) IS NOT NULL", literal(&table));
    Ok(block(&format!("IF {there} THEN {check}; END IF;")))
}

fn oid_of(schema: &SchemaName) -> String {
    format!("pg_catalog.to_regnamespace({})::oid", literal(&schema.quoted().to_string()))
}

/// The names that may be in both, as a list.
fn allowed<T: TenantTable>() -> String {
    let mut allowed = format!("{}::name", literal(BOOKKEEPING_TABLE));
    for name in T::IN_BOTH {
        let _ = write!(allowed, ", {}::name", literal(name));
    }
    allowed
}

/// The condition that a tenant's relation `t` may not be in both: neither it is allowed, nor, if it is a sequence, its owner.
fn refused<T: TenantTable>() -> String {
    let allowed = allowed::<T>();
    format!(
        "t.relname NOT IN ({allowed}) AND NOT (t.relkind = 'S' AND EXISTS (\
         SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class o ON o.oid = d.refobjid \
         WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = t.oid AND d.deptype IN ('a', 'i') \
         AND d.refclassid = 'pg_catalog.pg_class'::regclass AND o.relname IN ({allowed})))"
    )
}
