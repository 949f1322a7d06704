//! An operation that is cut off, and what must hold then.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use tenants_diesel::Tenancy;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient, NewDomain};

use crate::helpers::{ADVISORY_LOCKS, Folder, SmallServer, count, schemas, tenants, versions};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Operation {
    Create { staged: bool },
    Delete,
    DeleteInChunks,
}

enum Place {
    Shared(Fixture),
    Small(SmallServer),
}

pub(super) struct Subject {
    pub(super) operation: Operation,
    place: Place,
    folder: Folder,
    tenancy: Tenancy<Client>,
}

const NAME: &str = "acme";

impl Subject {
    pub(super) fn new(operation: Operation) -> Self {
        let folder = Folder::new();
        if operation == (Operation::Create { staged: true }) {
            folder.add("2027", "CREATE TABLE big (id int)");
            folder.add_outside_transaction("2028", "CREATE INDEX CONCURRENTLY big_id ON big (id)");
        }
        let place = match operation {
            Operation::DeleteInChunks => Place::Small(SmallServer::new("kill")),
            _ => Place::Shared(Fixture::new("kill")),
        };
        let url = match &place {
            Place::Shared(fixture) => fixture.database.url(),
            Place::Small(server) => server.database.url(),
        };
        let builder = Tenancy::builder(url).tenant_migrations(folder.source()).max_size(2).min_idle(0);
        Self { operation, tenancy: builder.build().unwrap(), place, folder }
    }

    pub(super) fn name(&self) -> &'static str {
        NAME
    }

    pub(super) fn url(&self) -> &str {
        match &self.place {
            Place::Shared(fixture) => fixture.database.url(),
            Place::Small(server) => server.database.url(),
        }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn plain(&self) -> PgConnection {
        PgConnection::establish(self.url()).unwrap()
    }

    pub(super) fn tenancy(&self) -> &Tenancy<Client> {
        &self.tenancy
    }

    /// Makes what the operation needs.
    pub(super) fn prepare(&self) {
        match (&self.place, self.operation) {
            (_, Operation::Create { .. }) => {}
            (Place::Small(server), _) => {
                let tenant = server.large_tenant(NAME);
                NewDomain::primary("acme.example.com", &tenant).save(&mut server.tenancy.public().unwrap()).unwrap();
            }
            (Place::Shared(fixture), _) => {
                let tenant = fixture.tenant(NAME);
                NewDomain::primary("acme.example.com", &tenant).save(&mut fixture.tenancy.public().unwrap()).unwrap();
            }
        }
    }

    fn run(&self, conn: &mut TenantConnection) -> tenants_diesel::Result<()> {
        self.run_with(conn, |_| {})
    }

    /// Runs the operation; `begin` is called once the tenant to be deleted is known.
    pub(super) fn run_with(
        &self,
        conn: &mut TenantConnection,
        begin: impl FnOnce(&mut TenantConnection),
    ) -> tenants_diesel::Result<()> {
        let tenant = self.tenant(conn);
        begin(conn);
        match (self.operation, tenant) {
            (Operation::Create { .. }, _) => NewClient::of(NAME).save(conn).map(drop),
            (_, Some(tenant)) => tenant.delete(conn),
            (_, None) => Ok(()),
        }
    }

    fn tenant(&self, conn: &mut PgConnection) -> Option<Client> {
        Client::query().get_result(conn).optional().unwrap()
    }

    /// Both or neither; and doing it again, if it was not done, finishes it.
    pub(super) fn check_and_finish(&self, context: &str) {
        let plain = &mut self.plain();
        self.wait_until_alone(plain);
        let row = !tenants(plain).is_empty();
        let mut there = schemas(plain);
        there.retain(|name| name != "public");
        let complete = there.iter().any(|name| name == NAME);
        let context = format!("{:?} {context}: row {row}, schemas {there:?}", self.operation);
        match self.operation {
            Operation::Create { staged } => {
                assert_eq!(row, complete, "{context}");
                there.retain(|name| name != NAME);
                let expected = if staged { there.len() <= 1 } else { there.is_empty() };
                assert!(expected && there.iter().all(|name| name.starts_with("tenants_staging_")), "{context}");
            }
            Operation::Delete => assert!(row == complete && there.len() == usize::from(row), "{context}"),
            Operation::DeleteInChunks => {
                assert!(there.len() == usize::from(row), "{context}");
                let host = self.tenancy.tenant_by_domain("acme.example.com").unwrap();
                assert_eq!(host.is_some(), complete, "{context}");
            }
        }
        self.finish(row, plain, &context);
    }

    fn finish(&self, row: bool, plain: &mut PgConnection, context: &str) {
        let mut conn = self.tenancy.public().unwrap();
        match self.operation {
            Operation::Create { .. } => {
                if !row {
                    self.run(&mut conn).unwrap_or_else(|error| panic!("{context}: {error:?}"));
                }
                // What a dead process left goes with the next run.
                self.tenancy.migrate_schemas(&MigrateOptions::default()).unwrap();
                assert_eq!(schemas(plain), [NAME, "public"], "{context}");
                let expected = if self.operation == (Operation::Create { staged: true }) { 4 } else { 2 };
                assert_eq!(versions(plain, NAME).len(), expected, "{context}");
                let tenant = self.tenant(&mut conn).expect("a tenant");
                tenant.delete(&mut conn).unwrap();
            }
            _ => self.run(&mut conn).unwrap_or_else(|error| panic!("{context}: {error:?}")),
        }
        assert_eq!((tenants(plain), schemas(plain)), (vec![], vec!["public".to_owned()]), "{context}");
        assert_eq!(count(plain, ADVISORY_LOCKS), 0, "{context}");
    }

    /// The server notices a little later that a process is gone.
    fn wait_until_alone(&self, plain: &mut PgConnection) {
        let deadline = Instant::now() + Duration::from_secs(20);
        let others =
            "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'";
        let holders = "pg_locks l WHERE locktype = 'advisory' AND EXISTS \
                       (SELECT FROM pg_stat_activity a WHERE a.pid = l.pid AND a.datname = current_database())";
        while count(plain, others) + count(plain, holders) > 0 {
            assert!(Instant::now() < deadline, "somebody is still at work");
            std::thread::sleep(Duration::from_millis(3));
        }
    }
}
