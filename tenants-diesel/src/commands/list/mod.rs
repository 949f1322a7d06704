//! `list-tenants`: the tenants with their domains, page by page.

mod options;
mod pages;
mod tenant;

pub use options::ListOptions;
pub use pages::TenantPages;
pub use tenant::ListedTenant;
