//! The schema: all of it, as the source has it at the transaction's moment.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Oid, Text};
use tenants_core::SchemaName;

use super::order::order;
use super::step::{Dependency, Step};
use super::{CloneOptions, CloneProblem, check};
use crate::connection::TenantConnection;
use crate::{Error, Result};

/// What the statements need to mean the same wherever they are sent; values that go as text lose nothing.
const SETTINGS: [(&str, &str); 9] = [
    ("check_function_bodies", "off"),
    ("datestyle", "'ISO, YMD'"),
    ("default_tablespace", "''"),
    ("extra_float_digits", "3"),
    ("intervalstyle", "postgres"),
    // Without the right to see all rows, copying some of them is an error.
    ("row_security", "off"),
    ("standard_conforming_strings", "on"),
    ("statement_timeout", "0"),
    ("xmloption", "content"),
];

#[derive(diesel::QueryableByName)]
struct Schema {
    #[diesel(sql_type = Oid)]
    oid: u32,
}

/// Makes the schema `target` like the schema `source`, whose OID is given.
///
/// # Errors
///
/// [`Error::CannotClone`], and whatever the server refuses; the transaction is then to be rolled back.
pub(super) fn clone_schema(
    source: &SchemaName,
    oid: u32,
    target: &SchemaName,
    options: CloneOptions,
    conn: &mut TenantConnection,
) -> Result<()> {
    let cannot = |problem| Error::CannotClone { schema: source.clone(), problem };
    let refuse = |problem: Option<CloneProblem>| problem.map_or(Ok(()), |problem| Err(cannot(problem)));
    conn.watch()?.tracker.unsettle();
    conn.send(&settings(true))?;
    refuse(check::unsupported(oid, conn)?)?;
    let objects = check::objects_in(oid, conn)?;
    let dependencies = Dependency::all(oid, conn)?;
    let steps = Step::of(oid, target, options, conn)?;
    refuse(check::names_itself(source, objects, &steps, options))?;
    let order = order(&steps, &dependencies).map_err(|objects| cannot(CloneProblem::Circle { objects }))?;
    let quoted = target.quoted();
    let mut sql = format!("CREATE SCHEMA {quoted}; SET LOCAL search_path TO {quoted}, pg_catalog, pg_temp");
    for at in order {
        sql.push_str(";\n");
        sql.push_str(&steps[at].sql);
    }
    conn.send(&sql)?;
    conn.send(&settings(false))?;
    let query = diesel::sql_query("SELECT oid FROM pg_namespace WHERE nspname = $1");
    let Schema { oid: made } = query.bind::<Text, _>(target.as_str()).get_result(conn)?;
    refuse(check::refers_to_source(oid, made, conn)?)
}

/// Sets them, or puts them back; the search path is the catalog's, and no object of a tenant's is in the way.
fn settings(on: bool) -> String {
    let set = SETTINGS.map(|(name, value)| format!("SET LOCAL {name} TO {}; ", if on { value } else { "DEFAULT" }));
    format!("{}SET LOCAL search_path TO pg_catalog, pg_temp", set.concat())
}
