//! Tenants and domains as rows: what the derives write, and what users call.

mod domain;
mod domain_columns;
mod domain_table;
mod new_domain;
mod new_tenant;
mod suspendable;
mod table;
mod table_name;
mod tenant;

pub use domain::DomainDsl;
pub use domain_columns::DomainColumns;
pub use domain_table::{DomainTable, NewDomain, TenantKey};
pub use new_domain::NewDomainDsl;
pub use new_tenant::NewTenantDsl;
pub use suspendable::Suspendable;
pub use table::{NewTenant, TenantTable};
pub use table_name::TableName;
pub use tenant::TenantDsl;
pub(crate) use tenant::set_suspended;
