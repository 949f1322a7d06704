//! What a company is, and under which host names it is reached; what it has.

#![allow(missing_docs, reason = "the fields are the columns of migrations/")]

use diesel::prelude::*;
use tenants_diesel::prelude::*;

use crate::schema::{companies, domains, notes, projects};

/// A company: a row here, and a schema with its tables. The derive also makes `NewCompany`.
#[derive(Debug, Clone, PartialEq, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = companies)]
#[tenant(domain = Domain, suspended, auto_drop_schema)]
#[tenant(shared_migrations = "migrations/shared", tenant_migrations = "migrations/tenant")]
pub struct Company {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
    /// Whether its requests are answered with 503; changed by `suspend` and `resume` only.
    #[diesel(skip_insertion, skip_update)]
    pub suspended: bool,
}

/// A host name of a company; `NewDomain` comes with it.
#[derive(Debug, Clone, PartialEq, HasQuery, Identifiable, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Company)]
pub struct Domain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}

/// A project of the company whose schema the connection is on.
#[derive(Debug, Clone, PartialEq, HasQuery, Identifiable)]
pub struct Project {
    pub id: i32,
    pub name: String,
}

/// A note, perhaps of a project.
#[derive(Debug, Clone, PartialEq, HasQuery, Identifiable)]
pub struct Note {
    pub id: i32,
    pub body: String,
    pub project_id: Option<i32>,
}
