//! Migrating one schema in one message, inside a transaction of the caller's.

use std::collections::BTreeSet;

use tenants_core::connection::Switch;
use tenants_core::migration::{Direction, MigrationRequest, MigrationVersion};
use tenants_core::signal::Signal;
use tenants_core::{SchemaName, SearchPath};

use super::apart::may_be_looked_at;
use super::block::block;
use super::fleet::registry;
use super::message::SchemaMessage;
use super::replan::replan_statement;
use super::shadow::{Names, namesake_check_sql, shadow_check_sql, shadow_check_statement};
use super::step::{PlannedStep, after, plan, versions_of};
use super::{MigrationSet, TenantMigration, applied_versions};
use crate::connection::TenantConnection;
use crate::lifecycle::transaction_lock_sql;
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

/// Migrates a schema inside the caller's transaction, which holds the schema's lock, making it first if asked; the versions
/// applied.
pub(crate) fn migrate_one<T: TenantTable>(
    conn: &mut TenantConnection,
    context: &TenancyContext<T>,
    schema: &SchemaName,
    create: bool,
    set: &MigrationSet,
    shortcut: bool,
) -> Result<Vec<MigrationVersion>> {
    let applied = if create { BTreeSet::new() } else { applied_versions(conn, schema)? };
    run(conn, context, schema, create, set, &applied, |public, steps| {
        let versions = &after(&applied, steps);
        if !create {
            return adopted_schema_checks_sql::<T>(public, schema, versions);
        }
        // What fails because of a shortcut is run once more.
        checks_sql::<T>(public, schema, versions, shortcut && may_be_looked_at(steps), Names::OfAnyPath)
    })
}

/// Makes and migrates a schema in the message that begins the transaction, behind `before`, and runs `f` in it with the versions
/// applied; none where it takes more than a message. Not for where receivers are to be told in between.
pub(crate) fn migrate_ahead<T: TenantTable, R>(
    conn: &mut TenantConnection,
    schema: &SchemaName,
    set: &MigrationSet,
    shortcut: bool,
    before: &str,
    explain: impl FnOnce(Error) -> Error,
    f: impl FnOnce(&mut TenantConnection, Vec<MigrationVersion>) -> Result<R>,
) -> Result<Option<R>> {
    let steps = &set.as_slice().iter().map(PlannedStep::up).collect::<Vec<_>>();
    let path = &conn.settings().migration_path(schema)?;
    let public = &conn.settings().public_schema.clone();
    let end = |back: &SearchPath| {
        let versions = set.as_slice().iter().map(TenantMigration::version);
        // No path but its own has a schema that is made just now.
        let checks = checks_sql::<T>(public, schema, versions, shortcut, Names::Qualified);
        // The registry's table is named with its schema, which has to be there, and the role's to use: no less than a proof asks.
        let is_proved = shortcut && back.schemas().eq([public]);
        let switch = Switch::to(back);
        let switch = if is_proved { switch.unproved_sql() } else { switch.sql() };
        format!("{switch}\n;\n{checks}")
    };
    let message = SchemaMessage { steps, ..SchemaMessage::creating(schema, path, before) };
    message.begin(conn, end, explain, |conn| f(conn, versions_of(steps)))
}

/// Makes and migrates a schema that is nobody's, and that the registry need not know, inside the caller's transaction; the
/// versions applied.
pub(crate) fn migrate_spare<T: TenantTable>(
    conn: &mut TenantConnection,
    context: &TenancyContext<T>,
    schema: &SchemaName,
    set: &MigrationSet,
) -> Result<Vec<MigrationVersion>> {
    run(conn, context, schema, true, set, &BTreeSet::new(), |public, _| shadow_check_sql::<T>(public, schema))
}

/// What a tenant's new schema is checked for, and what the registry is told of it.
pub(crate) fn new_schema_checks_sql<'a, T: TenantTable>(
    public: &SchemaName,
    schema: &'a SchemaName,
    versions: impl IntoIterator<Item = &'a MigrationVersion>,
) -> String {
    let shadow = shadow_check_statement::<T>(public, schema);
    let record = registry::record_if_there_statement(public, schema, versions);
    block(&format!("{shadow} {record}"))
}

/// The same of a schema that somebody may be on already.
fn adopted_schema_checks_sql<T: TenantTable>(
    public: &SchemaName,
    schema: &SchemaName,
    versions: &BTreeSet<MigrationVersion>,
) -> String {
    let (shadow, replan) = (shadow_check_statement::<T>(public, schema), replan_statement::<T>(public, schema));
    let record = registry::record_if_there_statement(public, schema, versions);
    block(&format!("{shadow} {replan} {record}"))
}

/// What a new schema is checked for in a shorter way: if it is taken for granted that the registry can be written and no name is in both schemas, which
/// is an error where it does not hold.
fn checks_sql<'a, T: TenantTable>(
    public: &SchemaName,
    schema: &'a SchemaName,
    versions: impl IntoIterator<Item = &'a MigrationVersion>,
    shortcut: bool,
    names: Names,
) -> String {
    if !shortcut {
        return new_schema_checks_sql::<T>(public, schema, versions);
    }
    let namesakes = namesake_check_sql::<T>(public, schema, names);
    format!("{namesakes}\n;\n{}", registry::record_known_sql(public, [(schema, versions)]))
}

fn run<T: TenantTable>(
    conn: &mut TenantConnection,
    context: &TenancyContext<T>,
    schema: &SchemaName,
    create: bool,
    set: &MigrationSet,
    applied: &BTreeSet<MigrationVersion>,
    checks: impl FnOnce(&SchemaName, &[PlannedStep<'_>]) -> String,
) -> Result<Vec<MigrationVersion>> {
    let problem = |problem| Error::Plan { schema: schema.clone(), problem };
    let steps = &plan(set.as_slice(), applied, &MigrationRequest::default()).map_err(problem)?;
    let versions = versions_of(steps);
    context.send_before(&Signal::SchemaPreMigration { schema, pending: &versions }, conn)?;
    announce(context, schema, steps, conn)?;
    let path = &conn.settings().migration_path(schema)?;
    let checks = &checks(&conn.settings().public_schema, steps);
    let message = match create {
        true => SchemaMessage::creating(schema, path, ""),
        false => SchemaMessage::new(schema, path, ""),
    };
    SchemaMessage { steps, checks, ..message }.send(conn)?;
    Ok(versions)
}

/// Says what is about to be done; formats nothing where nobody listens.
pub(crate) fn announce<T: TenantTable>(
    context: &TenancyContext<T>,
    schema: &SchemaName,
    steps: &[PlannedStep<'_>],
    conn: &mut TenantConnection,
) -> Result<()> {
    if !context.has_receivers() || steps.is_empty() {
        return Ok(());
    }
    let doing = |step: &PlannedStep<'_>| {
        let verb = if step.direction == Direction::Up { "applying" } else { "reverting" };
        if step.fake { format!("{verb} (faked)") } else { verb.to_owned() }
    };
    let mut message = String::new();
    for chunk in steps.chunk_by(|a, b| doing(a) == doing(b)) {
        let names: Vec<_> = chunk.iter().map(|step| step.migration.name()).collect();
        let separator = if message.is_empty() { "" } else { "; " };
        message.push_str(&format!("{separator}{} {}", doing(&chunk[0]), names.join(", ")));
    }
    context.send_before(&Signal::SchemaMigrateMessage { schema, message: &message }, conn)
}

/// A schema with nothing in it but the bookkeeping table.
pub(crate) fn create_empty_schema(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    let path = SearchPath::only(schema.clone());
    SchemaMessage::creating(schema, &path, &transaction_lock_sql(schema)).send(conn)
}
