//! A database of a test's own, with the shared tables in it.

use std::sync::LazyLock;

use diesel::prelude::*;
use tenants_diesel::migrations::MigrateReport;
use tenants_diesel::prelude::*;
use tenants_diesel::testing::{TestDatabase, TestServer};
use tenants_diesel::{Error, TenancyBuilder};

use crate::{Client, NewClient, notes};

/// The search path of a connection on the public schema; temporary tables come last, so that they hide nothing.
pub const PUBLIC_PATH: &str = "public, pg_temp";

/// A tenancy in a database of its own.
#[derive(Debug)]
pub struct Fixture {
    /// The tenancy; dropped before the database it is connected to.
    pub tenancy: Tenancy<Client>,
    /// The database.
    pub database: TestDatabase,
}

impl Fixture {
    /// A tenancy with the shared tables, and no tenant.
    ///
    /// # Panics
    ///
    /// If there is no PostgreSQL, or it does not do what the tests rest on.
    #[must_use]
    pub fn new(hint: &str) -> Self {
        Self::with(hint, |builder| builder)
    }

    /// The same with another builder.
    ///
    /// # Panics
    ///
    /// As for [`new`](Self::new).
    #[must_use]
    pub fn with(hint: &str, describe: impl FnOnce(TenancyBuilder<Client>) -> TenancyBuilder<Client>) -> Self {
        Self::on(TestDatabase::new(hint).expect("a database"), describe)
    }

    /// The same on a server of the tests' own, where they may do anything: the one of `DATABASE_URL` may be another's.
    ///
    /// # Panics
    ///
    /// As for [`new`](Self::new).
    #[must_use]
    pub fn as_superuser(hint: &str, describe: impl FnOnce(TenancyBuilder<Client>) -> TenancyBuilder<Client>) -> Self {
        static SERVER: LazyLock<TestServer> = LazyLock::new(|| TestServer::start().expect("a server"));
        Self::on(SERVER.create_database(hint).expect("a database"), describe)
    }

    fn on(database: TestDatabase, describe: impl FnOnce(TenancyBuilder<Client>) -> TenancyBuilder<Client>) -> Self {
        let builder = Tenancy::builder(database.url()).migration_url(database.url()).max_size(4).min_idle(0);
        let tenancy = describe(builder).build().expect("a tenancy");
        let report = tenancy.migrate_schemas(&MigrateOptions::default()).expect("shared tables");
        assert!(report.is_success(), "{report:?}");
        Self { tenancy, database }
    }

    /// Saves a tenant and writes one note into its schema: the schema's name.
    ///
    /// # Panics
    ///
    /// If that fails.
    #[must_use]
    pub fn tenant(&self, schema: &str) -> Client {
        let mut conn = self.tenancy.public().expect("a connection");
        let tenant = NewClient::of(schema).save(&mut conn).expect("a tenant");
        drop(conn);
        let mut conn = self.tenancy.tenant(&tenant).expect("a connection");
        diesel::insert_into(notes::table).values(notes::body.eq(schema)).execute(&mut conn).expect("a note");
        tenant
    }

    /// Runs `migrate_schemas` and gives its report, also where schemas failed.
    ///
    /// # Panics
    ///
    /// If the run as a whole fails.
    pub fn migrate(&self, options: &MigrateOptions) -> MigrateReport {
        match self.tenancy.migrate_schemas(options) {
            Ok(report) => report,
            Err(Error::SchemasFailed { report }) => *report,
            Err(error) => unreachable!("the run failed: {error}"),
        }
    }

    /// A plain connection to the database, which nothing of ours watches.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    #[must_use]
    pub fn plain(&self) -> PgConnection {
        self.database.connect().expect("a connection")
    }
}

/// The search path as the server has it.
///
/// # Panics
///
/// If the server does not answer.
pub fn search_path(conn: &mut TenantConnection) -> String {
    crate::text(conn, "current_setting('search_path')")
}

/// The current schema as the server has it.
///
/// # Panics
///
/// If the server does not answer.
pub fn current_schema(conn: &mut TenantConnection) -> Option<String> {
    diesel::select(diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::Text>>("current_schema()::text"))
        .get_result(&mut **conn)
        .expect("an answer")
}
