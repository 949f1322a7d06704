//! The database of a run: three tenants, and somebody else who renames, drops and creates their schemas.

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use tenants_diesel::TenancyBuilder;
use tenants_integration::{Client, Fixture};

use super::action::Change;

/// How many tenants there are: `t0`, `t1` …
pub(super) const TENANTS: usize = 3;

pub(super) struct World {
    pub(super) tenants: Vec<Client>,
    admin: PgConnection,
    changed: bool,
    pub(super) fixture: Fixture,
}

impl World {
    pub(super) fn new(hint: &str, describe: impl FnOnce(TenancyBuilder<Client>) -> TenancyBuilder<Client>) -> Self {
        let fixture = Fixture::new(hint);
        let tenants = (0..TENANTS).map(|tenant| fixture.tenant(&name(tenant))).collect();
        let mut admin = fixture.plain();
        // An open transaction of the sequence may hold a table for ever.
        admin.batch_execute("SET lock_timeout TO '2ms'; SET client_min_messages TO error").expect("settings");
        let tenancy = describe(tenants_diesel::Tenancy::builder(fixture.database.url()).max_size(4).min_idle(0));
        let fixture = Fixture { tenancy: tenancy.build().expect("a tenancy"), database: fixture.database };
        Self { tenants, admin, changed: false, fixture }
    }

    /// What a sequence did to the schemas is undone before the next one.
    pub(super) fn restore(&mut self) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        for tenant in 0..TENANTS {
            let name = name(tenant);
            let sql = format!("DROP SCHEMA IF EXISTS {name}, {name}_old CASCADE; {}", create_sql(&name));
            self.admin.batch_execute(&sql).expect("nobody holds the schemas any more");
        }
    }

    /// What somebody else does; impossible where the schema is in use, or not there.
    pub(super) fn change(&mut self, change: Change, tenant: usize) {
        let name = name(tenant);
        let sql = match change {
            // A tenant's rows say whose they are.
            Change::Rename => {
                format!("ALTER SCHEMA {name} RENAME TO {name}_old; UPDATE {name}_old.notes SET body = '{name}_old'")
            }
            Change::Drop => format!("DROP SCHEMA {name} CASCADE"),
            Change::Create => create_sql(&name),
        };
        self.changed |= self.admin.batch_execute(&sql).is_ok();
    }
}

fn create_sql(name: &str) -> String {
    format!(
        "CREATE SCHEMA {name}; CREATE TABLE {name}.notes (id serial PRIMARY KEY, body text NOT NULL); \
         INSERT INTO {name}.notes (body) VALUES ('{name}')"
    )
}

pub(super) fn name(tenant: usize) -> String {
    format!("t{tenant}")
}
