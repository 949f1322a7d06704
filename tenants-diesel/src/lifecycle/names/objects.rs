//! Names and rows that hold a text: what a migration has made of `current_schema()`.

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;
use tenants_core::SchemaName;
use tenants_core::migration::BOOKKEEPING_TABLE;
use tenants_core::sql::literal;

use crate::Result;
use crate::connection::TenantConnection;

#[derive(diesel::QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The names, comments and settings of what is in a schema `$2`, where they hold the text `$1`.
const NAMES: &str = "
WITH ns AS MATERIALIZED (SELECT pg_catalog.to_regnamespace($2)::oid AS oid),
     rel AS MATERIALIZED (SELECT oid, relname FROM pg_catalog.pg_class WHERE relnamespace = (SELECT oid FROM ns)),
     fun AS MATERIALIZED (SELECT oid, proname, proconfig FROM pg_catalog.pg_proc WHERE pronamespace = (SELECT oid FROM ns)),
     typ AS MATERIALIZED (SELECT oid, typname FROM pg_catalog.pg_type WHERE typnamespace = (SELECT oid FROM ns)),
     con AS MATERIALIZED (SELECT oid, conname FROM pg_catalog.pg_constraint WHERE connamespace = (SELECT oid FROM ns)),
     trg AS MATERIALIZED (SELECT oid, tgname FROM pg_catalog.pg_trigger
                          WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM rel)),
     named (name, text) AS (
  SELECT pg_catalog.format('the relation %I', relname), relname::text FROM rel
  UNION ALL
  SELECT pg_catalog.format('the column %I of %s', attname, attrelid::pg_catalog.regclass), attname::text
  FROM pg_catalog.pg_attribute WHERE attrelid IN (SELECT oid FROM rel)
  UNION ALL
  SELECT pg_catalog.format('the routine %I', proname), proname::text FROM fun
  UNION ALL
  SELECT pg_catalog.format('the setting of %I', f.proname), c.setting
  FROM fun f, LATERAL pg_catalog.unnest(f.proconfig) c(setting) WHERE NOT starts_with(c.setting, 'search_path=')
  UNION ALL
  SELECT pg_catalog.format('the type %I', typname), typname::text FROM typ
  UNION ALL
  SELECT pg_catalog.format('the label %L of a type', enumlabel), enumlabel::text
  FROM pg_catalog.pg_enum WHERE enumtypid IN (SELECT oid FROM typ)
  UNION ALL
  SELECT pg_catalog.format('the constraint %I', conname), conname::text FROM con
  UNION ALL
  SELECT pg_catalog.format('the trigger %I', tgname), tgname::text FROM trg
  UNION ALL
  SELECT pg_catalog.format('the policy %I', polname), polname::text
  FROM pg_catalog.pg_policy WHERE polrelid IN (SELECT oid FROM rel)
  UNION ALL
  SELECT 'a comment', description FROM pg_catalog.pg_description WHERE objoid IN (
    SELECT oid FROM ns UNION ALL SELECT oid FROM rel UNION ALL SELECT oid FROM fun UNION ALL SELECT oid FROM typ
    UNION ALL SELECT oid FROM con UNION ALL SELECT oid FROM trg)
  UNION ALL
  SELECT 'the settings of a role or database', setconfig::text FROM pg_catalog.pg_db_role_setting)
SELECT DISTINCT name FROM named WHERE pg_catalog.strpos(pg_catalog.lower(text), $1) > 0 ORDER BY 1";

/// The tables of a schema that may have rows, the bookkeeping aside.
const TABLES: &str = "SELECT c.relname::text AS name FROM pg_catalog.pg_class c \
    WHERE c.relnamespace = pg_catalog.to_regnamespace($1)::oid AND c.relkind IN ('r', 'm') AND c.relname <> $2 ORDER BY 1";

/// What in the schema has a name, a comment or a row that holds a lower-case text.
pub(crate) fn holding(conn: &mut TenantConnection, schema: &SchemaName, text: &str) -> Result<Vec<String>> {
    let name = schema.quoted().to_string();
    let query = diesel::sql_query(NAMES).bind::<Text, _>(text).bind::<Text, _>(&name);
    let mut found: Vec<Named> = query.load(conn)?;
    let tables = diesel::sql_query(TABLES).bind::<Text, _>(&name).bind::<Text, _>(BOOKKEEPING_TABLE);
    let rows = |Named { name: table }: Named| {
        let (what, text) = (literal(&format!("rows of {table}")).to_string(), literal(text));
        let table = table.replace('"', "\"\"");
        format!(
            "SELECT {what} AS name WHERE EXISTS (SELECT FROM {name}.\"{table}\" x \
             WHERE pg_catalog.strpos(pg_catalog.lower(x::text), {text}) > 0)"
        )
    };
    let queries: Vec<_> = tables.load(conn)?.into_iter().map(rows).collect();
    if !queries.is_empty() {
        found.extend(diesel::sql_query(queries.join(" UNION ALL ")).load::<Named>(conn)?);
    }
    Ok(found.into_iter().map(|found| found.name).collect())
}
