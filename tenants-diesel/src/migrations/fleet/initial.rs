//! `fake_initial`: whether what an app's first migration makes is there already.

use std::collections::BTreeSet;

use diesel::sql_types::Text;
use diesel::{Connection as _, RunQueryDsl as _};
use tenants_core::SchemaName;
use tenants_core::migration::{BOOKKEEPING_TABLE, Fake, MigrationRequest, MigrationVersion};

use crate::connection::TenantConnection;
use crate::lifecycle::{staging_name, transaction_lock_sql};
use crate::migrations::message::SchemaMessage;
use crate::migrations::state::Applied;
use crate::migrations::{MigrationSet, PlannedStep, TenantMigration};
use crate::{Error, Result};

/// The relations that each app's first migration makes.
#[derive(Debug)]
pub(super) struct Initials(Vec<(MigrationVersion, BTreeSet<String>)>);

#[derive(diesel::QueryableByName)]
struct Relation {
    #[diesel(sql_type = Text)]
    name: String,
}

impl Initials {
    /// Runs the set, as far as is needed, in a throw-away schema, and rolls it back.
    pub(super) fn learn(conn: &mut TenantConnection, set: &MigrationSet) -> Result<Self> {
        let initial = first_of_each_app(set);
        let needed = initial.last().map_or(0, |last| last + 1);
        let schema = staging_name()?;
        let path = conn.settings().migration_path(&schema)?;
        let lock = transaction_lock_sql(&schema);
        let mut learnt = Vec::new();
        let rolled_back = conn.transaction(|conn| {
            SchemaMessage::creating(&schema, &path, &lock).send(conn)?;
            let mut before = BTreeSet::new();
            for (index, migration) in set.as_slice()[..needed].iter().enumerate() {
                let step = PlannedStep::up(migration);
                if !step.fits_a_message() {
                    return Err(Error::NeedsOwnTransaction { migration: migration.name().to_owned() });
                }
                SchemaMessage { steps: &[step], ..SchemaMessage::new(&schema, &path, &lock) }.send(conn)?;
                let after = relations(conn, &schema)?;
                if initial.contains(&index) {
                    learnt.push((migration.version().clone(), after.difference(&before).cloned().collect()));
                }
                before = after;
            }
            Err::<(), _>(diesel::result::Error::RollbackTransaction.into())
        });
        match rolled_back {
            Err(Error::Query(diesel::result::Error::RollbackTransaction)) | Ok(()) => Ok(Self(learnt)),
            Err(error) => Err(error),
        }
    }

    /// The request as it is in a schema, where what is there already is not made again.
    pub(super) fn request_in(
        &self,
        request: &MigrationRequest,
        conn: &mut TenantConnection,
        schema: &SchemaName,
        applied: &Applied,
    ) -> Result<MigrationRequest> {
        if request.fake == Fake::Everything || self.0.iter().all(|(version, _)| applied.versions.contains(version)) {
            return Ok(request.clone());
        }
        let there = relations(conn, schema)?;
        // One that makes nothing says nothing about what is there, and what one that is applied has made is gone when it is
        // reverted and applied again.
        let made = self.0.iter().filter(|(version, made)| {
            !applied.versions.contains(version) && !made.is_empty() && made.is_subset(&there)
        });
        Ok(request.clone().fake(Fake::Applying(made.map(|(version, _)| version.clone()).collect())))
    }
}

fn first_of_each_app(set: &MigrationSet) -> Vec<usize> {
    let mut apps = BTreeSet::new();
    let all = set.as_slice().iter().map(TenantMigration::app).enumerate();
    all.filter(|(_, app)| apps.insert(*app)).map(|(index, _)| index).collect()
}

/// What a query can name as a table, or by `nextval`; by way of `pg_depend`, as no index of `pg_class` leads from a schema
/// to what is in it.
fn relations(conn: &mut TenantConnection, schema: &SchemaName) -> Result<BTreeSet<String>> {
    let query = diesel::sql_query(
        "SELECT c.relname::text AS name FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c ON c.oid = d.objid \
         WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_namespace'::regclass \
         AND d.refobjid = pg_catalog.to_regnamespace($1)::oid \
         AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relname <> $2",
    );
    let found: Vec<Relation> =
        query.bind::<Text, _>(schema.quoted().to_string()).bind::<Text, _>(BOOKKEEPING_TABLE).load(conn)?;
    Ok(found.into_iter().map(|relation| relation.name).collect())
}
