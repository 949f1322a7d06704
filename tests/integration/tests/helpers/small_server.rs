//! A server with room for few locks, on which a schema of some tables is large.

use std::sync::LazyLock;

use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::testing::{TestDatabase, TestServer};
use tenants_integration::{Client, NewClient};

use super::execute;

/// Room for 200 locks (and what PostgreSQL keeps for its own processes), of which one transaction takes at most two thirds.
static SERVER: LazyLock<TestServer> = LazyLock::new(|| {
    TestServer::builder()
        .setting("max_locks_per_transaction", "10")
        .setting("max_connections", "20")
        .start()
        .expect("a server")
});

/// One test at a time: the locks are those of the whole server.
static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

pub(crate) struct SmallServer {
    pub(crate) tenancy: Tenancy<Client>,
    pub(crate) database: TestDatabase,
    _alone: std::sync::MutexGuard<'static, ()>,
}

impl SmallServer {
    pub(crate) fn new(hint: &str) -> Self {
        let alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let database = SERVER.create_database(hint).unwrap();
        let tenancy = Tenancy::builder(database.url()).max_size(2).min_idle(0).build().unwrap();
        assert!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
        Self { tenancy, database, _alone: alone }
    }

    pub(crate) fn plain(&self) -> PgConnection {
        self.database.connect().unwrap()
    }

    /// A tenant whose schema takes a little more than one transaction may.
    pub(crate) fn large_tenant(&self, schema: &str) -> Client {
        self.tenant_of(schema, 20)
    }

    /// A tenant with so many tables more.
    pub(crate) fn tenant_of(&self, schema: &str, tables: usize) -> Client {
        let tenant = NewClient::of(schema).save(&mut self.tenancy.public().unwrap()).unwrap();
        let plain = &mut self.plain();
        for n in 0..tables {
            execute(plain, &format!("CREATE TABLE {schema}.t{n} (id serial PRIMARY KEY, body text)"));
        }
        tenant
    }

    /// Begins to delete a large tenant and loses the connection once the schema is out of reach.
    pub(crate) fn cut_off_deletion(&self, tenant: &Client) {
        let mut conn = self.tenancy.public().unwrap();
        let mut plain = self.plain();
        let mut renamed = false;
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            let InstrumentationEvent::StartQuery { query, .. } = event else { return };
            renamed |= query.to_string().contains("RENAME");
            if renamed && query.to_string().starts_with("DROP") {
                let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                              WHERE datname = current_database() AND pid <> pg_backend_pid()";
                execute(&mut plain, others);
                renamed = false;
            }
        });
        assert!(tenant.delete(&mut conn).is_err());
        let left = super::schemas(&mut self.plain());
        assert!(left.iter().any(|name| name.starts_with("tenants_deleting_")), "{left:?}");
    }
}
