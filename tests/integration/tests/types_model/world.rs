//! The tenants, and what somebody else does to them.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Tenancy;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, text};

use crate::isolation_model::stop::Stop;

pub(super) const TENANTS: usize = 3;

#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    Column,
    /// The old type stays, under another name.
    Type,
    TypeDropped,
    Schema,
    /// Two tenants' schemas change their names.
    Names,
}

impl Change {
    pub(super) const ALL: &'static [Self] = &[Self::Column, Self::Type, Self::TypeDropped, Self::Schema, Self::Names];
}

pub(super) struct World {
    admin: PgConnection,
    /// Of one session, so that whatever was prepared is met again.
    tenancy: Tenancy<Client>,
    changes: u32,
    fixture: Fixture,
}

pub(super) fn name(tenant: usize) -> SchemaName {
    format!("t{tenant}").parse().expect("a name")
}

impl World {
    pub(super) fn new(hint: &str) -> Self {
        let fixture = Fixture::new(hint);
        for tenant in 0..TENANTS {
            let _ = fixture.tenant(name(tenant).as_str());
        }
        let mut admin = fixture.plain();
        admin.batch_execute("SET client_min_messages TO error").expect("a setting");
        let tenancy = tenancy(&fixture);
        Self { admin, tenancy, changes: 0, fixture }
    }

    /// The next sequence has a session of its own, so that it can be repeated.
    pub(super) fn begin_anew(&mut self) {
        self.tenancy = tenancy(&self.fixture);
    }

    pub(super) fn check_out(&self, tenant: usize, resolved: bool) -> Result<TenantConnection, Stop> {
        let mut conn = self.tenancy.schema(&name(tenant)).map_err(|error| none(&error))?;
        if resolved {
            drop(conn);
            conn = self.tenancy.tenant(&self.resolved(tenant)?).map_err(|error| none(&error))?;
        }
        Ok(conn)
    }

    pub(super) fn switch(&self, conn: &mut TenantConnection, tenant: usize, resolved: bool) -> Result<(), Stop> {
        if resolved {
            conn.set_tenant(&self.resolved(tenant)?)?;
        } else {
            conn.set_schema(&name(tenant))?;
        }
        Ok(())
    }

    fn resolved(&self, tenant: usize) -> Result<tenants_diesel::Resolved<Client>, Stop> {
        Ok(self.fixture.tenancy.tenant_by_schema_name(&name(tenant))?.expect("a tenant"))
    }

    /// What the one note of a schema says.
    pub(super) fn body(&mut self, schema: &SchemaName) -> String {
        text(&mut self.admin, &format!("(SELECT body FROM {}.notes)", schema.quoted()))
    }

    pub(super) fn change(&mut self, change: Change, tenant: usize) {
        self.changes += 1;
        let (n, schema, other) = (self.changes, name(tenant), name((tenant + 1) % TENANTS));
        let exchange = format!(
            "ALTER TYPE {schema}.mood RENAME TO mood_{n}; CREATE TYPE {schema}.mood AS ENUM ('happy', 'sad', '{n}'); \
             ALTER TABLE {schema}.moods ALTER mood TYPE {schema}.mood USING mood::text::{schema}.mood"
        );
        let sql = match change {
            Change::Column => format!("ALTER TABLE {schema}.notes ALTER body TYPE varchar({})", 50 + n % 1_000),
            Change::Type => exchange,
            Change::TypeDropped => format!("{exchange}; DROP TYPE {schema}.mood_{n}"),
            Change::Schema => format!(
                "DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}; CREATE TYPE {schema}.mood AS ENUM ('happy', 'sad'); \
                 CREATE TABLE {schema}.moods (id serial PRIMARY KEY, mood {schema}.mood NOT NULL); \
                 CREATE TABLE {schema}.notes (id serial PRIMARY KEY, body text NOT NULL); \
                 INSERT INTO {schema}.notes (body) VALUES ('{schema} {n}')"
            ),
            Change::Names => format!(
                "ALTER SCHEMA {schema} RENAME TO x; ALTER SCHEMA {other} RENAME TO {schema}; ALTER SCHEMA x RENAME TO {other}"
            ),
        };
        self.admin.batch_execute(&sql).expect("nobody holds a lock");
    }
}

fn tenancy(fixture: &Fixture) -> Tenancy<Client> {
    let builder = Tenancy::builder(fixture.database.url()).max_size(1).min_idle(0);
    builder.statement_budget(24).build().expect("a tenancy")
}

fn none(error: &tenants_diesel::Error) -> Stop {
    Stop::Broken(format!("no connection: {error}"))
}
