//! Two sites in one process: which of them a request is for is known from its tenant.

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use tenants_diesel::web::Tenant;
use tenants_diesel::{SchemaName, TenantModel as _};
use tower::{Service, ServiceExt as _, service_fn};

use crate::models::Company;
use crate::page;

/// The company's site where there is a company, else the public one: django-tenants' `PUBLIC_SCHEMA_URLCONF`.
pub(crate) fn either(
    public: Router,
    company: Router,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static {
    let [public, company] =
        [public, company].map(|site| site.fallback(page::not_found).method_not_allowed_fallback(page::not_allowed));
    service_fn(move |request: Request| {
        let tenant = request.extensions().get::<Tenant<Company>>();
        // A row for the public schema, as django-tenants has one, is no company.
        let is_for_company = tenant.is_some_and(|tenant| *tenant.schema_name() != SchemaName::public());
        if is_for_company { company.clone() } else { public.clone() }.oneshot(request)
    })
}
