//! Models whose tenants can be suspended.

use super::TenantTable;

/// A tenant model with a field that says whether the tenant is suspended (`#[tenant(suspended)]`), so that
/// [`suspend`](super::TenantDsl::suspend) and [`resume`](super::TenantDsl::resume) are there.
///
/// Written by `#[derive(TenantModel)]`.
///
/// ```
/// use diesel::prelude::*;
/// use tenants_diesel::model::{Suspendable, TenantTable as _};
/// use tenants_diesel::prelude::*;
///
/// diesel::table! { public.shops (id) { id -> Int4, schema_name -> Text, host -> Text, suspended -> Bool } }
///
/// #[derive(Clone, HasQuery, AsChangeset, TenantModel)]
/// #[diesel(table_name = shops)]
/// #[tenant(domain_url = host, suspended)]
/// pub struct Shop {
///     pub id: i32,
///     #[diesel(skip_update)]
///     pub schema_name: SchemaName,
///     pub host: String,
///     #[diesel(skip_insertion, skip_update)] // DEFAULT false
///     pub suspended: bool,
/// }
///
/// fn open_and_down<T: Suspendable>(tenants: &[T]) -> (usize, usize) {
///     let down = tenants.iter().filter(|tenant| tenant.is_suspended()).count();
///     (tenants.len() - down, down)
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let shop = Shop { id: 1, schema_name: "acme".parse()?, host: "acme.example.com".into(), suspended: true };
///     assert_eq!(open_and_down(&[shop]), (0, 1));
///     assert_eq!(Shop::SUSPENDED_COLUMN, Some("suspended"));
///     Ok(())
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no field that says whether a tenant is suspended",
    label = "needs a field `suspended: bool` with `#[diesel(skip_update)]`, and `#[tenant(suspended)]` on the struct"
)]
pub trait Suspendable: TenantTable {}
