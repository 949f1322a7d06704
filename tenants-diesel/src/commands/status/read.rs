//! Reading the status: the same few queries, however many tenants there are.

use std::collections::BTreeSet;

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Array, BigInt, Bool, Text};
use tenants_core::SchemaName;
use tenants_core::migration::{BOOKKEEPING_TABLE, MigrationVersion};
use tenants_core::sql::literal;

use super::report::{LeftOver, PoolStatus, PublicStatus, Status, TenantsStatus};
use crate::Result;
use crate::connection::TenantConnection;
use crate::lifecycle::{DELETING_PREFIX, STAGING_PREFIX, WARM_PREFIX};
use crate::migrations::fleet::registry;
use crate::migrations::state::Applied;
use crate::migrations::{MigrationSet, TenantMigration};
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

#[derive(diesel::QueryableByName)]
struct Server {
    #[diesel(sql_type = Text)]
    version: String,
    #[diesel(sql_type = Text)]
    database: String,
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Bool)]
    creates: bool,
    #[diesel(sql_type = Bool)]
    registry: bool,
    #[diesel(sql_type = Bool)]
    tenants: bool,
}

#[derive(diesel::QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    tenants: i64,
    #[diesel(sql_type = BigInt)]
    without: i64,
    #[diesel(sql_type = BigInt)]
    known: i64,
    #[diesel(sql_type = BigInt)]
    complete: i64,
}

#[derive(diesel::QueryableByName)]
struct Left {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Array<Text>)]
    first: Vec<String>,
}

impl<T: TenantTable> Tenancy<T> {
    /// The state of the database and its tenants: some eight queries, however many tenants there are.
    ///
    /// Which tenants are up to date is the registry's word; [`verify`](Self::verify) asks the schemas themselves. Changes
    /// nothing, and needs nothing to be there.
    ///
    /// # Errors
    ///
    /// If there is no connection, or the migrations are not readable; whatever the database reports.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// println!("{}", tenancy.status()?);
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn status(&self) -> Result<Status> {
        let public = &self.settings().public_schema;
        let (shared, tenant) = (self.context().shared_migrations()?, self.context().tenant_migrations()?);
        let conn = &mut self.administrator()?;
        let server = Server::read::<T>(public, conn)?;
        let reader =
            Reader::<T> { public, registry: server.registry, tenants: server.tenants, model: Default::default() };
        let pool = self.state();
        Ok(Status {
            public: public_status(public, &shared, conn)?,
            tenants: if server.tenants { Some(reader.tenants(&tenant, conn)?) } else { None },
            without_row: reader.without_row(conn)?,
            staging: reader.beginning_with(STAGING_PREFIX, conn)?,
            deleting: reader.beginning_with(DELETING_PREFIX, conn)?,
            server_version: server.version,
            database: server.database,
            role: server.role,
            can_create_schemas: server.creates,
            registry: server.registry,
            pool: PoolStatus { max_size: self.max_size(), connections: pool.connections, idle: pool.idle_connections },
        })
    }
}

impl Server {
    fn read<T: TenantTable>(public: &SchemaName, conn: &mut TenantConnection) -> Result<Self> {
        let query = diesel::sql_query(
            "SELECT pg_catalog.current_setting('server_version') AS version, pg_catalog.current_database()::text AS database, \
             current_user::text AS role, pg_catalog.to_regclass($1) IS NOT NULL AS registry, \
             pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS creates, \
             pg_catalog.to_regclass($2) IS NOT NULL AS tenants",
        );
        let tenants = T::table_name()?.sql;
        Ok(query.bind::<Text, _>(registry::table(public)).bind::<Text, _>(tenants).get_result(conn)?)
    }
}

fn public_status(public: &SchemaName, set: &MigrationSet, conn: &mut TenantConnection) -> Result<PublicStatus> {
    let known: BTreeSet<MigrationVersion> = versions(set).cloned().collect();
    let found = Applied::read(conn, public)?;
    let exists = found.is_some();
    let has = found.unwrap_or_default().versions;
    let applied = has.intersection(&known).count();
    Ok(PublicStatus {
        schema: public.to_string(),
        exists,
        applied,
        pending: known.len() - applied,
        unknown: has.len() - applied,
    })
}

fn versions(set: &MigrationSet) -> impl Iterator<Item = &MigrationVersion> {
    set.as_slice().iter().map(TenantMigration::version)
}

/// What is asked of the tenants' table, if there is one.
struct Reader<'a, T> {
    public: &'a SchemaName,
    registry: bool,
    tenants: bool,
    model: std::marker::PhantomData<fn() -> T>,
}

impl<T: TenantTable> Reader<'_, T> {
    fn tenants(&self, set: &MigrationSet, conn: &mut TenantConnection) -> Result<TenantsStatus> {
        let column = format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN);
        let known = registry::array(versions(set));
        let (join, complete) = if self.registry {
            let table = registry::table(self.public);
            let join = format!("LEFT JOIN {table} r ON r.schema_name = {column}::text AND r.schema_oid = n.oid");
            (join, format!("r.versions @> {known}"))
        } else {
            ("LEFT JOIN (SELECT NULL::oid AS schema_oid) r ON false".to_owned(), "false".to_owned())
        };
        let counts: Counts = diesel::sql_query(format!(
            "SELECT count(*) AS tenants, count(*) FILTER (WHERE n.oid IS NULL) AS without, \
             count(r.schema_oid) AS known, count(*) FILTER (WHERE {complete}) AS complete FROM {tenants} t \
             LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = {column}::text {join} WHERE {column} <> {public}",
            tenants = T::table_name()?.sql,
            public = literal(self.public.as_str()),
        ))
        .get_result(conn)?;
        Ok(TenantsStatus {
            all: number(counts.tenants),
            up_to_date: number(counts.complete),
            behind: number(counts.known - counts.complete),
            unregistered: number(counts.tenants - counts.without - counts.known),
            without_schema: number(counts.without),
        })
    }

    /// Ours by their bookkeeping table, which other programs on diesel have too.
    fn without_row(&self, conn: &mut TenantConnection) -> Result<LeftOver> {
        let no_row = if self.tenants {
            let (tenants, column) = (T::table_name()?.sql, T::SCHEMA_NAME_COLUMN);
            format!(" AND NOT EXISTS (SELECT FROM {tenants} t WHERE t.\"{column}\" = n.nspname::text)")
        } else {
            String::new()
        };
        let begins = |prefix: &str| format!("starts_with(n.nspname::text, {})", literal(prefix));
        self.left(
            &format!(
                "pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid \
                 WHERE c.relname = {} AND c.relkind IN ('r', 'p') AND n.nspname <> {} AND NOT {} AND NOT {} AND NOT {}{no_row}",
                literal(BOOKKEEPING_TABLE),
                literal(self.public.as_str()),
                begins(STAGING_PREFIX),
                begins(DELETING_PREFIX),
                begins(WARM_PREFIX),
            ),
            conn,
        )
    }

    fn beginning_with(&self, prefix: &str, conn: &mut TenantConnection) -> Result<LeftOver> {
        self.left(&format!("pg_catalog.pg_namespace n WHERE starts_with(n.nspname::text, {})", literal(prefix)), conn)
    }

    fn left(&self, from: &str, conn: &mut TenantConnection) -> Result<LeftOver> {
        let Left { count, first } = diesel::sql_query(format!(
            "SELECT count(*) AS count, COALESCE((pg_catalog.array_agg(n.nspname::text ORDER BY n.nspname))[1:10], '{{}}') AS first \
             FROM {from}"
        ))
        .get_result(conn)?;
        Ok(LeftOver { count: number(count), first })
    }
}

fn number(count: i64) -> usize {
    usize::try_from(count).unwrap_or_default()
}
