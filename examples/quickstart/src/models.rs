//! What a customer is, and under which host names it is reached.

#![allow(missing_docs, reason = "the fields are the columns of migrations/shared")]

use chrono::NaiveDate;
use diesel::prelude::*;
use tenants_diesel::prelude::*;

use crate::schema::{clients, domains};

/// A customer. The derive also makes `NewClient`, which is what is saved first.
#[derive(Debug, Clone, PartialEq, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
// Without it, diesel leaves a column alone where the field is `None`.
#[diesel(treat_none_as_null = true)]
#[tenant(domain = Domain, auto_drop_schema)]
#[tenant(shared_migrations = "migrations/shared", tenant_migrations = "migrations/tenant")]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
    pub paid_until: Option<NaiveDate>,
    pub on_trial: bool,
}

/// A host name of a customer; `NewDomain` comes with it.
#[derive(Debug, Clone, PartialEq, HasQuery, Identifiable, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Client)]
pub struct Domain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}
