//! Tenants and domains as rows: what the derives write, and what users call.

mod domain;
mod new_domain;
mod new_tenant;
mod table;
mod tenant;

pub use domain::DomainDsl;
pub use new_domain::NewDomainDsl;
pub use new_tenant::NewTenantDsl;
pub use table::{DomainTable, NewDomain, NewTenant, TableName, TenantTable};
pub use tenant::TenantDsl;
