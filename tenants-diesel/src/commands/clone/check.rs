//! What stands against a clone, before it is made and after.

use std::collections::HashSet;

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Array, Oid, Text};
use tenants_core::SchemaName;

use super::names::Names;
use super::step::{INSIDE, LAST_RANKS, Step};
use super::{CloneOptions, CloneProblem};
use crate::Result;
use crate::connection::TenantConnection;

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    object: String,
}

/// The objects of the schema that no step is made of: operators, extensions, foreign tables and the like.
pub(super) fn unsupported(source: u32, conn: &mut TenantConnection) -> Result<Option<CloneProblem>> {
    let query = format!("{INSIDE}\n{}", include_str!("catalog/unsupported.sql"));
    let found: Vec<Found> = diesel::sql_query(query).bind::<Array<Oid>, _>(vec![source]).load(conn)?;
    Ok(objects(found).map(|objects| CloneProblem::Unsupported { objects }))
}

/// The names of all that is in the schema, also of what is made with another, as an identity column's sequence.
pub(super) fn objects_in(source: u32, conn: &mut TenantConnection) -> Result<HashSet<String>> {
    let query = "SELECT relname::text AS object FROM pg_class WHERE relnamespace = $1 \
        UNION SELECT typname::text FROM pg_type WHERE typnamespace = $1 \
        UNION SELECT proname::text FROM pg_proc WHERE pronamespace = $1";
    let found: Vec<Found> = diesel::sql_query(query).bind::<Oid, _>(source).load(conn)?;
    Ok(found.into_iter().map(|found| found.object).collect())
}

/// The steps whose text names the source, in which there are these objects.
pub(super) fn names_itself(
    source: &SchemaName,
    objects: HashSet<String>,
    steps: &[Step],
    options: CloneOptions,
) -> Option<CloneProblem> {
    if options.keep_names {
        return None;
    }
    let names = Names { schema: source.as_str(), objects };
    let names_it = |step: &&Step| match &step.text {
        Some(text) => names.are_in_text(text),
        None => step.rank < LAST_RANKS && names.are_in_strings(&step.sql),
    };
    let shown = |step: &Step| step.name.clone().unwrap_or_else(|| step.sql.clone());
    let mut objects: Vec<_> = steps.iter().filter(names_it).map(shown).collect();
    objects.dedup();
    (!objects.is_empty()).then_some(CloneProblem::NamesItself { objects })
}

/// The objects of the clone that refer to the source's.
pub(super) fn refers_to_source(source: u32, target: u32, conn: &mut TenantConnection) -> Result<Option<CloneProblem>> {
    let query = format!("{INSIDE}\n{}", include_str!("catalog/refers.sql"));
    let found: Vec<Found> = diesel::sql_query(query)
        .bind::<Array<Oid>, _>(vec![source, target])
        .bind::<Oid, _>(target)
        .bind::<Oid, _>(source)
        .load(conn)?;
    Ok(objects(found).map(|objects| CloneProblem::RefersToSource { objects }))
}

fn objects(found: Vec<Found>) -> Option<Vec<String>> {
    (!found.is_empty()).then(|| found.into_iter().map(|found| found.object).collect())
}
