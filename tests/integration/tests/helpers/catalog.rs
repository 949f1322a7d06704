//! What the server says is there.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

pub(crate) fn execute(conn: &mut PgConnection, sql: &str) {
    conn.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The rows of a query of one text column called `line`.
pub(crate) fn texts(conn: &mut PgConnection, sql: &str) -> Vec<String> {
    let lines: Vec<Line> = diesel::sql_query(sql).load(conn).unwrap_or_else(|error| panic!("{sql}: {error}"));
    lines.into_iter().map(|line| line.line).collect()
}

pub(crate) fn count(conn: &mut PgConnection, from: &str) -> i64 {
    let sql = format!("SELECT count(*) AS count FROM {from}");
    diesel::sql_query(sql).get_result::<Count>(conn).unwrap().count
}

/// The schemas that are not PostgreSQL's own.
pub(crate) fn schemas(conn: &mut PgConnection) -> Vec<String> {
    texts(
        conn,
        "SELECT nspname::text AS line FROM pg_namespace \
         WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname COLLATE \"C\"",
    )
}

/// The tenants' rows, by schema name.
pub(crate) fn tenants(conn: &mut PgConnection) -> Vec<String> {
    texts(conn, "SELECT schema_name AS line FROM public.clients ORDER BY schema_name COLLATE \"C\"")
}

/// The tables and views of a schema.
pub(crate) fn relations(conn: &mut PgConnection, schema: &str) -> Vec<String> {
    let sql = "SELECT relname::text AS line FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace \
               WHERE nspname = $1 AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname";
    let lines: Vec<Line> = diesel::sql_query(sql).bind::<Text, _>(schema).load(conn).unwrap();
    lines.into_iter().map(|line| line.line).collect()
}

/// The migrations a schema's bookkeeping lists; the name is not quoted.
pub(crate) fn versions(conn: &mut PgConnection, schema: &str) -> Vec<String> {
    texts(conn, &format!("SELECT version AS line FROM \"{schema}\".__diesel_schema_migrations ORDER BY version"))
}

/// Everything a schema holds, in words that do not hold the schema's own name.
pub(crate) fn fingerprint(conn: &mut PgConnection, schema: &str) -> Vec<String> {
    execute(conn, "SET search_path TO ''");
    let ns = format!("'{schema}'::regnamespace");
    let lines = texts(
        conn,
        &format!(
            "SELECT replace(replace(line, '\"{schema}\".', ''), '{schema}.', '') AS line FROM (
               SELECT format('relation %s %s %s', relkind, relname, relpersistence) AS line FROM pg_class WHERE relnamespace = {ns}
               UNION ALL SELECT format('column %s %s %s %s %s %s', c.relname, attnum, attname, format_type(atttypid, atttypmod),
                                       attnotnull, pg_get_expr(adbin, adrelid))
                 FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid AND c.relkind IN ('r', 'v')
                 LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
                WHERE c.relnamespace = {ns} AND attnum > 0 AND NOT attisdropped
               UNION ALL SELECT format('constraint %s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
                WHERE connamespace = {ns}
               UNION ALL SELECT format('index %s valid %s', pg_get_indexdef(indexrelid), indisvalid) FROM pg_index i
                 JOIN pg_class c ON c.oid = indexrelid WHERE c.relnamespace = {ns}
               UNION ALL SELECT format('sequence %s %s %s owned by %s', c.relname, seqstart, seqmax,
                                       (SELECT refobjid::regclass FROM pg_depend WHERE objid = c.oid AND deptype = 'a'))
                 FROM pg_sequence JOIN pg_class c ON c.oid = seqrelid WHERE c.relnamespace = {ns}
               UNION ALL SELECT format('label %s %s', typname, enumlabel) FROM pg_enum JOIN pg_type t ON t.oid = enumtypid
                WHERE typnamespace = {ns}
               UNION ALL SELECT format('function %s', pg_get_functiondef(oid)) FROM pg_proc WHERE pronamespace = {ns}
             ) AS lines ORDER BY 1"
        ),
    );
    execute(conn, "RESET search_path");
    lines
}

/// The advisory locks somebody holds in this database.
pub(crate) const ADVISORY_LOCKS: &str =
    "pg_locks l JOIN pg_database d ON d.oid = l.database WHERE locktype = 'advisory' AND datname = current_database()";
