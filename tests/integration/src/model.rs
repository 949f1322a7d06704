//! The tenants and domains of the tests.

#![allow(missing_docs, reason = "fixtures")]

use chrono::NaiveDate;
use diesel::prelude::*;
use tenants_diesel::prelude::*;

diesel::table! {
    public.clients (id) {
        id -> Int4,
        schema_name -> Text,
        name -> Text,
        paid_until -> Nullable<Date>,
        on_trial -> Bool,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    public.domains (id) {
        id -> Int4,
        domain -> Text,
        tenant_id -> Int4,
        is_primary -> Bool,
    }
}

diesel::table! {
    notes (id) {
        id -> Int4,
        body -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[diesel(treat_none_as_null = true)]
#[tenant(domain = Domain, auto_drop_schema)]
#[tenant(shared_migrations = "../../examples/quickstart/migrations/shared", tenant_migrations = "migrations/tenant")]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
    pub paid_until: Option<NaiveDate>,
    pub on_trial: bool,
}

#[derive(Debug, Clone, PartialEq, HasQuery, Identifiable, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Client)]
pub struct Domain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}

impl NewClient {
    /// A tenant of which only the schema's name matters.
    ///
    /// # Panics
    ///
    /// If it is no schema name.
    #[must_use]
    pub fn of(schema: &str) -> Self {
        Self {
            schema_name: schema.parse().expect("a schema name"),
            name: schema.to_owned(),
            paid_until: None,
            on_trial: true,
        }
    }
}
