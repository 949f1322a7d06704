//! The one error type of this crate.

mod conversions;
mod outcome;
mod questions;

use std::time::Duration;

use tenants_core::executor::BoxError;
use tenants_core::migration::PlanProblem;
use tenants_core::signal::ReceiverError;
use tenants_core::{Hostname, HostnameError, SchemaName, SchemaNameError, SearchPath, SearchPathError};

use crate::commands::data::DataError;
use crate::commands::{CloneProblem, EachReport, RenameProblem};
use crate::migrations::{MigrateReport, MigrationFailure, MigrationSetError, RequestError};
use crate::tenancy::CheckError;

pub use outcome::Result;

/// What can go wrong; nothing is lost by any of it unless the variant says so.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(conn: &mut TenantConnection, name: &str) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::Error;
///
/// let schema_name: SchemaName = name.parse()?;
/// let answer = match (NewClient { schema_name, name: name.into() }).save(conn) {
///     Ok(client) => format!("welcome, {}", client.name),
///     Err(Error::TenantExists { schema, .. } | Error::SchemaExists { schema }) => format!("{schema} is taken"),
///     Err(Error::Migration(failure)) => format!("nothing was created: {failure}"),
///     Err(error) => return Err(error.into()),
/// };
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(strum::IntoStaticStr), strum(serialize_all = "snake_case"))]
#[cfg_attr(all(test, feature = "serde"), derive(strum::VariantNames))]
#[non_exhaustive]
pub enum Error {
    /// There is no schema of this name; the connection stays where it was.
    #[error("schema {:?} does not exist", schema.as_str())]
    SchemaMissing {
        /// The name that was asked for.
        schema: SchemaName,
    },
    /// The name belongs to another schema than the row was read with: it was renamed, and the name given away.
    #[error("schema {:?} is another one by now: it had OID {expected}, and {found} has the name", schema.as_str())]
    SchemaReplaced {
        /// The name that was asked for.
        schema: SchemaName,
        /// The OID the row was read with.
        expected: u32,
        /// The OID the name has now.
        found: u32,
    },
    /// A schema of the search path does not exist, or the role has no `USAGE` on it.
    #[error("search path {} is not in force: PostgreSQL would use {in_force}; is a schema missing, or USAGE on it?", path.as_sql())]
    SearchPathRefused {
        /// The path that was asked for.
        path: SearchPath,
        /// The schemas PostgreSQL would search, as it prints them.
        in_force: String,
    },
    /// The search path leads to no schema that could be a tenant's or the public one.
    #[error("the search path leads to no schema of ours: call set_schema, set_tenant or set_schema_to_public")]
    NoSchema,
    /// `SET LOCAL` mode, and no transaction is open.
    #[error("in SET LOCAL mode a schema holds only inside a transaction: use Tenancy::transaction")]
    NoTransaction,
    /// A statement of the transaction had failed, and its error was passed over: PostgreSQL makes a rollback of such a `COMMIT`.
    #[error("the transaction was rolled back: a statement in it had failed")]
    TransactionAborted,
    /// A table was altered by somebody else while a statement on it was prepared, and the transaction is lost with it: run it
    /// again. Outside a transaction the statement is run again by itself.
    #[error("a table was altered while a statement on it was prepared: run the transaction again")]
    PlanChanged,
    /// The instrumentation of the inner connection was replaced, so that its search path cannot be followed.
    #[error("the inner connection's instrumentation was replaced: set it on the TenantConnection, not through deref")]
    InstrumentationReplaced,
    /// In `SET LOCAL` mode there are no connections outside a transaction.
    #[error(
        "in SET LOCAL mode there are no connections outside a transaction: use Tenancy::transaction or public_transaction"
    )]
    TransactionMode,
    /// A tenant can be created in the public schema only.
    #[error("cannot {operation} outside the schema {:?}: the connection is on {:?}", public.as_str(), current.as_str())]
    NotInPublicSchema {
        /// What was asked for.
        operation: &'static str,
        /// Where the connection is.
        current: SchemaName,
        /// Where it would have to be.
        public: SchemaName,
    },
    /// A tenant can be changed and deleted in the public schema and in its own only.
    #[error(
        "cannot {operation} outside its own schema {:?} and the schema {:?}: the connection is on {:?}",
        own.as_str(), public.as_str(), current.as_str()
    )]
    NotInOwnSchema {
        /// What was asked for.
        operation: &'static str,
        /// Where the connection is.
        current: SchemaName,
        /// The tenant's schema.
        own: SchemaName,
        /// The public schema.
        public: SchemaName,
    },
    /// A tenant has this name, perhaps with other upper and lower case; nothing was touched.
    #[error("a tenant with schema {existing:?} exists{}", instead(schema, existing))]
    TenantExists {
        /// The name that was asked for.
        schema: SchemaName,
        /// The name the other tenant has.
        existing: String,
    },
    /// A schema has this name; it was not touched.
    #[error("schema {:?} exists already (for a new tenant CreateOptions::adopt_schema, or --adopt-schema, takes it as it is)", schema.as_str())]
    SchemaExists {
        /// The name.
        schema: SchemaName,
    },
    /// The name is the public schema's but for upper and lower case.
    #[error("schema name {:?} is too close to that of the public schema, {:?}", schema.as_str(), public.as_str())]
    PublicSchemaName {
        /// The name that was asked for.
        schema: SchemaName,
        /// The public schema's name.
        public: SchemaName,
    },
    /// The connection was made without the model's [`Tenancy`](crate::Tenancy), and so without its receivers and migrations.
    #[error("tenants of {model} are created and deleted on a connection from their Tenancy only")]
    NotOfTenancy {
        /// The model's type.
        model: &'static str,
    },
    /// In `SET LOCAL` mode the database URL leads to a pooler, which sessions with settings and locks of their own must go round.
    #[error("in SET LOCAL mode migrations need a direct connection: name one with TenancyBuilder::migration_url")]
    NoMigrationUrl,
    /// The name begins like those of the schemas we make ourselves, which are dropped when they are left over.
    #[error("schema name {:?} is kept for schemas that are being built or deleted", schema.as_str())]
    ReservedSchemaName {
        /// The name that was asked for.
        schema: SchemaName,
    },
    /// The tenant of the public schema cannot be deleted or renamed, nor its schema dropped.
    #[error("the public tenant can be neither deleted nor renamed")]
    PublicTenant,
    /// The tenant's row is gone.
    #[error("there is no tenant with schema {:?}", schema.as_str())]
    TenantNotFound {
        /// The schema it had.
        schema: SchemaName,
    },
    /// The tenant's row has another schema name than the one in memory: saving does not rename.
    #[error("the tenant's schema is {:?} in the database and {:?} here: saving does not rename", stored.as_str(), schema.as_str())]
    TenantRenamed {
        /// The name in memory.
        schema: SchemaName,
        /// The name in the database.
        stored: SchemaName,
    },
    /// The schema cannot be renamed; nothing was changed.
    #[error("schema {:?} was not renamed: {problem}", schema.as_str())]
    CannotRename {
        /// The schema.
        schema: SchemaName,
        /// What stands against it.
        problem: RenameProblem,
    },
    /// The model has no field that could say so; nothing was written.
    #[error(
        "tenants of {model} cannot be suspended: the model has no field for it, which #[tenant(suspended)] declares"
    )]
    CannotSuspend {
        /// The model's type.
        model: &'static str,
    },
    /// What the migrations make holds the name of the schema they are run in, so that it cannot be made before that name is
    /// known; nothing was made, and tenants are migrated when they are created.
    #[error(
        "no schema can be kept in stock: {} would hold its name, which the tenant's schema will not have; \
         tenants are migrated when they are created", objects.join(", ")
    )]
    CannotBeWarm {
        /// What has the name, as PostgreSQL writes it.
        objects: Vec<String>,
    },
    /// The system has no thread for what is done in the background: filling the stock of warm schemas, or listening.
    #[error("the background thread could not be started")]
    NoThread(#[source] std::io::Error),
    /// The schema is being deleted, or migrated outside a transaction; nothing was changed.
    #[error("schema {:?} is being {operation}: that has to be finished first", schema.as_str())]
    SchemaUnderWay {
        /// The schema.
        schema: SchemaName,
        /// What is done with it: `deleted`, or `migrated`.
        operation: &'static str,
    },
    /// The migrations cannot run in one transaction, so not in the caller's either; nothing was sent.
    #[error("migration {migration:?} cannot run inside a transaction: create the tenant outside of one")]
    NeedsOwnTransaction {
        /// The first such migration.
        migration: String,
    },
    /// A schema that exists is adopted in one transaction only, and its migrations cannot run in one; nothing was sent.
    #[error("schema {:?} cannot be adopted: migration {migration:?} cannot run inside a transaction", schema.as_str())]
    CannotAdopt {
        /// The schema.
        schema: SchemaName,
        /// The first such migration.
        migration: String,
    },
    /// Dropping the schema takes more locks than the server has; nothing was sent.
    #[error(
        "schema {:?} is too large to be dropped in one transaction: delete the tenant outside of one, or raise \
         max_locks_per_transaction", schema.as_str()
    )]
    SchemaTooLarge {
        /// The schema.
        schema: SchemaName,
    },
    /// Dropping the schema would drop extensions, or objects of other schemas, with it; nothing was dropped.
    #[error(
        "schema {:?} cannot be dropped without {}: move them, or DeleteOptions::drop_dependents, or --drop-dependents, \
         drops them too",
        schema.as_str(), objects.join(", ")
    )]
    DependentsOutside {
        /// The tenant's schema.
        schema: SchemaName,
        /// The objects, as PostgreSQL describes them.
        objects: Vec<String>,
    },
    /// There cannot be a clone of the schema; nothing was created.
    #[error("schema {:?} cannot be cloned: {problem}", schema.as_str())]
    CannotClone {
        /// The schema.
        schema: SchemaName,
        /// What stands against it.
        problem: CloneProblem,
    },
    /// Tenant and public schema have relations or sequences of the same name; nothing was changed.
    #[error(
        "{relations} would be both in the public schema and in {:?}: rename, or declare it with #[tenant(in_both(\"…\"))]",
        schema.as_str()
    )]
    ShadowedRelations {
        /// The tenant's schema; of several tenants', where the public schema was to be migrated, the first.
        schema: SchemaName,
        /// The relations, comma-separated.
        relations: String,
    },
    /// Functions keep the name of the staging schema they were made in; nothing was created.
    #[error(
        "the functions {functions} refer by name to the schema they were made in, which is renamed to {:?}: \
         let their migration run in a transaction, or write them without the name", schema.as_str()
    )]
    StagingNameKept {
        /// The tenant's schema.
        schema: SchemaName,
        /// The functions, comma-separated.
        functions: String,
    },
    /// A domain is another tenant's already, or this one's.
    #[error("domain {domain} is taken")]
    DomainTaken {
        /// The host name.
        domain: Hostname,
    },
    /// The domain's row is gone.
    #[error("there is no domain {domain}")]
    DomainNotFound {
        /// The host name.
        domain: Hostname,
    },
    /// The tenant a domain belongs to is gone.
    #[error("domain {domain} has no tenant: its row is gone")]
    DomainWithoutTenant {
        /// The host name.
        domain: Hostname,
    },
    /// A migration failed; the schema is as it was, unless the migration is one that cannot be undone.
    #[error(transparent)]
    Migration(Box<MigrationFailure>),
    /// Some schemas could not be migrated, and the others could.
    #[error("{report}")]
    SchemasFailed {
        /// What happened to each.
        report: Box<MigrateReport>,
    },
    /// What was asked for cannot be done in this schema; nothing was sent.
    #[error("schema {:?}: {problem}", schema.as_str())]
    Plan {
        /// The schema.
        schema: SchemaName,
        /// What stands against it.
        problem: PlanProblem,
    },
    /// What was asked for is not clear, or not possible in any schema; nothing was sent.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Another process migrates the schema, and was not done in time.
    #[error("another process has been migrating schema {:?} for more than {waited:?}", schema.as_str())]
    SchemaBusy {
        /// The schema.
        schema: SchemaName,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The schema was migrated by somebody else meanwhile, and what was asked for may mean something else now.
    #[error("schema {:?} was migrated by somebody else meanwhile", schema.as_str())]
    ChangedMeanwhile {
        /// The schema.
        schema: SchemaName,
    },
    /// An executor of the caller's failed.
    #[error("the executor failed: {0}")]
    Executor(BoxError),
    /// A run over many schemas could not go on; the report tells what was done until then.
    #[error("the run ended early: {source} ({report})")]
    RunEndedEarly {
        /// What happened to the schemas before.
        report: Box<MigrateReport>,
        /// Why it could not go on.
        source: Box<Error>,
    },
    /// What the caller does in each tenant failed in one.
    #[error(transparent)]
    Command(BoxError),
    /// What the caller does in each tenant panicked in one.
    #[error("the command panicked: {message}")]
    CommandPanicked {
        /// What the panic says.
        message: String,
    },
    /// What the caller does in each tenant left a transaction open in one; it was rolled back.
    #[error("the command left a transaction open, which was rolled back")]
    TransactionLeftOpen,
    /// Something failed in some tenants, or schemas asked for are no tenant's.
    #[error("{report}")]
    TenantsFailed {
        /// What happened in each.
        report: Box<EachReport>,
    },
    /// A run over many tenants could not be brought to its end; the report tells what was done until then.
    #[error("the run ended early: {source} ({report})")]
    CommandEndedEarly {
        /// What happened in the tenants before.
        report: Box<EachReport>,
        /// Why it could not go on.
        source: Box<Error>,
    },
    /// The migrations are not usable as a set.
    #[error(transparent)]
    MigrationSet(#[from] MigrationSetError),
    /// Model, migrations and settings do not agree.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// A receiver of a signal before the commit refused; the operation was undone.
    #[error(transparent)]
    Receiver(#[from] ReceiverError),
    /// A tenant's rows could not be written or loaded; nothing was loaded.
    #[error(transparent)]
    Data(Box<DataError>),
    /// A name is no schema name.
    #[error(transparent)]
    SchemaName(#[from] SchemaNameError),
    /// A host is no host name.
    #[error(transparent)]
    Hostname(#[from] HostnameError),
    /// A field of a new row has no value.
    #[cfg(feature = "cli")]
    #[error(transparent)]
    Field(#[from] crate::cli::model::FieldError),
    /// Superusers are the project's own, and it does not say how they are stored.
    #[cfg(feature = "cli")]
    #[error("this program does not say how a superuser is stored: its `Manage` or `Hooks` have no `superuser`")]
    NoSuperuserHook,
    /// The project's hook could not store a superuser.
    #[cfg(feature = "cli")]
    #[error("the superuser could not be stored")]
    Superuser {
        /// What the hook said.
        source: BoxError,
    },
    /// A search path holds a schema twice.
    #[error(transparent)]
    SearchPath(#[from] SearchPathError),
    /// The database, or diesel, refused a statement.
    #[error(transparent)]
    Query(diesel::result::Error),
    /// All of the pool's connections were in use for other requests, longer than the pool waits.
    #[cfg(feature = "tower")]
    #[error("no connection came free within {waited:?}: all are in use for other requests")]
    PoolExhausted {
        /// How long it was waited for.
        waited: Duration,
    },
    /// The runtime that the query was to run on is being shut down; nothing was sent.
    #[cfg(feature = "tower")]
    #[error("the runtime is being shut down")]
    RuntimeStopped,
    /// A cache listens no more: the server does not know that its session listens, as behind a pooler in transaction mode.
    #[cfg(feature = "tower")]
    #[error(
        "the session does not listen (any more): behind a pooler, name a direct connection with TenancyBuilder::migration_url"
    )]
    NotListening,
    /// No connection could be made.
    #[error("cannot connect to the database: {0}")]
    Connection(diesel::ConnectionError),
    /// The pool had no connection in time: all are checked out, or the database cannot be reached.
    #[error("no connection from the pool in time, all are checked out or the database cannot be reached: {0}")]
    Pool(r2d2::Error),
}

/// What there cannot be beside a name that exists.
fn instead(asked: &SchemaName, existing: &str) -> String {
    if asked.as_str() == existing {
        " already".to_owned()
    } else {
        format!(", so that there can be none with {:?}", asked.as_str())
    }
}
