//! Functions and expressions, which keep the schema's name where it is a text.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Array, Text};
use tenants_core::SchemaName;

use super::expressions;
use super::mentions::{mentions, replace_in_path};
use crate::Result;
use crate::connection::TenantConnection;

#[derive(diesel::QueryableByName)]
struct Function {
    #[diesel(sql_type = Text)]
    name: String,
    /// Its body, or the search path it runs with.
    #[diesel(sql_type = Text)]
    text: String,
}

/// Whatever schema the function is in: a path says without doubt whom it means.
const PATHS: &str = "SELECT p.oid::regprocedure::text AS name, pg_catalog.substr(c.setting, 13) AS text \
    FROM pg_catalog.pg_proc p, LATERAL pg_catalog.unnest(p.proconfig) c(setting) \
    WHERE starts_with(c.setting, 'search_path=') AND pg_catalog.strpos(pg_catalog.lower(c.setting), pg_catalog.lower($1)) > 0 \
    ORDER BY 1";

/// Another tenant's functions may have the word, but cannot mean this tenant's schema. Of a body that is kept parsed, and of
/// arguments' defaults, only the strings are text; the path the function runs with is altered. `OFFSET`, or the planner would look into
/// the bodies of all functions before it asks whose they are.
const BODIES: &str = "SELECT f.name, f.text FROM (\
      SELECT p.oid::regprocedure::text AS name, pg_catalog.concat_ws(E'\\n', \
        CASE WHEN pg_catalog.to_jsonb(p)->>'prosqlbody' IS NULL THEN p.prosrc END, \
        (SELECT pg_catalog.string_agg(m[1], E'\\n') FROM pg_catalog.regexp_matches(pg_catalog.concat( \
          CASE WHEN pg_catalog.to_jsonb(p)->>'prosqlbody' IS NOT NULL THEN \
            pg_catalog.regexp_replace(pg_catalog.pg_get_functiondef(p.oid), '^ SET search_path TO .*$', '', 'n') END, \
          E'\\n', pg_catalog.pg_get_expr(p.proargdefaults, 0)), $re$('(?:[^']|'')*'(?:::regclass)?)$re$, 'g') m \
          WHERE m[1] !~ '::regclass$')) AS text \
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace \
      JOIN pg_catalog.pg_language l ON l.oid = p.prolang \
      WHERE n.nspname = ANY ($2) AND l.lanname NOT IN ('c', 'internal') OFFSET 0) f \
    WHERE pg_catalog.strpos(pg_catalog.lower(f.text), pg_catalog.lower($1)) > 0 ORDER BY 1";

/// The SQL that gives functions which run with the schema in their search path its new name.
pub(crate) fn paths_sql(conn: &mut TenantConnection, from: &SchemaName, to: &SchemaName) -> Result<String> {
    let found: Vec<Function> = diesel::sql_query(PATHS).bind::<Text, _>(from.as_str()).load(conn)?;
    let alter = |Function { name, text }| {
        let path = replace_in_path(&text, from, to)?;
        Some(format!("ALTER ROUTINE {name} SET search_path TO {path}; "))
    };
    Ok(found.into_iter().filter_map(alter).collect())
}

/// Functions and expressions of the tenant, or of all, that seem to name the schema in their text.
pub(crate) fn texts_mentioning(conn: &mut TenantConnection, schema: &SchemaName) -> Result<Vec<String>> {
    let naming = with_name(conn, schema)?.into_iter().filter(|found| mentions(&found.text, schema));
    Ok(naming.map(|found| found.name).collect())
}

/// The same functions and expressions, for a name that means nothing else wherever it is.
pub(crate) fn texts_naming(conn: &mut TenantConnection, schema: &SchemaName) -> Result<Vec<String>> {
    Ok(with_name(conn, schema)?.into_iter().map(|found| found.name).collect())
}

fn with_name(conn: &mut TenantConnection, schema: &SchemaName) -> Result<Vec<Function>> {
    let settings = conn.settings();
    let mut schemas = vec![schema.to_string(), settings.public_schema.to_string()];
    schemas.extend(settings.extra_search_path.iter().map(ToString::to_string));
    let mut found: Vec<Function> = Vec::new();
    for query in [BODIES, expressions::STRINGS] {
        let query = diesel::sql_query(query).bind::<Text, _>(schema.as_str()).bind::<Array<Text>, _>(&schemas);
        found.extend(query.load::<Function>(conn)?);
    }
    Ok(found)
}
