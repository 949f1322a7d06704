//! The database of a run: three tenants, and somebody else who renames, drops and creates their schemas.

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use tenants_diesel::TenancyBuilder;
use tenants_integration::{Client, Fixture};

use super::action::Change;

/// How many tenants there are: `t0`, `t1` …
pub(super) const TENANTS: usize = 3;

const FRESH: usize = 64;

pub(super) struct World {
    pub(super) tenants: Vec<Client>,
    admin: PgConnection,
    changed: bool,
    changes: usize,
    created: usize,
    pub(super) fixture: Fixture,
}

impl World {
    pub(super) fn new(hint: &str, describe: impl FnOnce(TenancyBuilder<Client>) -> TenancyBuilder<Client>) -> Self {
        let fixture = Fixture::new(hint);
        let tenants = (0..TENANTS).map(|tenant| fixture.tenant(&name(tenant))).collect();
        let mut admin = fixture.plain();
        // An open transaction of the sequence may hold a table for ever.
        admin.batch_execute("SET lock_timeout TO '2ms'; SET client_min_messages TO error").expect("settings");
        // In a transaction a session learns of others' changes when it locks a table it has not locked before.
        let fresh: Vec<_> = (0..FRESH).map(|table| format!("CREATE TABLE fresh_{table} ()")).collect();
        admin.batch_execute(&fresh.join(";")).expect("tables");
        let tenancy = describe(tenants_diesel::Tenancy::builder(fixture.database.url()).max_size(4).min_idle(0));
        let fixture = Fixture { tenancy: tenancy.build().expect("a tenancy"), database: fixture.database };
        Self { tenants, admin, changed: false, changes: 0, created: 0, fixture }
    }

    /// What a sequence did to the schemas is undone before the next one.
    pub(super) fn restore(&mut self) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        // A transaction that was opened as text is found at the next checkout, and holds its locks until then.
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        self.admin.batch_execute(sql).expect("an end");
        for tenant in 0..TENANTS {
            let name = name(tenant);
            // A session that was thrown away may take a moment to end.
            let sql = format!(
                "SET LOCAL lock_timeout TO '10s'; DROP SCHEMA IF EXISTS {name}, {name}_old CASCADE; {}",
                self.create_sql(&name)
            );
            self.admin.batch_execute(&sql).expect("nobody holds the schemas any more");
        }
    }

    /// What somebody else does; impossible where the schema is in use, or not there. Returns SQL that makes it known.
    pub(super) fn change(&mut self, change: Change, tenant: usize) -> String {
        let name = name(tenant);
        let sql = match change {
            // A tenant's rows say whose they are.
            Change::Rename => {
                format!(
                    "ALTER SCHEMA {name} RENAME TO {name}_old; UPDATE {name}_old.notes SET body = '{name}_old'; \
                     COMMENT ON SCHEMA {name}_old IS '{name}_old'"
                )
            }
            Change::Drop => format!("DROP SCHEMA {name} CASCADE"),
            Change::Create => self.create_sql(&name),
        };
        self.changed |= self.admin.batch_execute(&sql).is_ok();
        self.changes += 1;
        format!("SELECT 1 FROM public.fresh_{}", self.changes % FRESH)
    }

    /// Each schema has rows of its own, and says in its comment which: who takes a name is not who had it.
    fn create_sql(&mut self, name: &str) -> String {
        self.created += 1;
        let body = format!("{name} {}", self.created);
        format!(
            "CREATE SCHEMA {name}; COMMENT ON SCHEMA {name} IS '{body}'; \
             CREATE TABLE {name}.notes (id serial PRIMARY KEY, body text NOT NULL); \
             INSERT INTO {name}.notes (body) VALUES ('{body}')"
        )
    }
}

pub(super) fn name(tenant: usize) -> String {
    format!("t{tenant}")
}
