//! From a request to its handler: what is around both sites, and the layer that finds the company.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tenants_diesel::Tenancy;
use tenants_diesel::resolver::{ChainResolver, DomainResolver, HostMapResolver};
use tenants_diesel::web::TenantLayer;

use crate::models::Company;
use crate::{Mode, Site, debug, error, notes, operator, page, projects, protect, sign_up, sites};

/// The longest note in the longest encoding fits.
const LARGEST_BODY: usize = 32 * 1024;

/// The whole application, for any server.
pub fn application(tenancy: Tenancy<Company>, site: Site, mode: Mode) -> Router {
    let tenants = tenant_layer(tenancy, &site);
    let mut public = sign_up::routes();
    let mut company = notes::routes().merge(projects::routes());
    if mode == Mode::Development {
        // Within the tenant layer, which says whose connections are listened to.
        public = public.merge(operator::routes()).layer(from_fn(debug::show_queries));
        company = company.layer(from_fn(debug::show_queries));
    }
    let public = public.layer(from_fn_with_state(site.clone(), protect::forms_lead_to_companies)).with_state(site);
    Router::new()
        .fallback_service(sites::either(public, company))
        .layer(tenants)
        .route("/style.css", get(page::style))
        .route("/icon.svg", get(page::icon))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn(protect::same_origin))
        .layer(from_fn(protect::headers))
}

/// The public site by its host name, companies by the table of domains.
fn tenant_layer(tenancy: Tenancy<Company>, site: &Site) -> TenantLayer<Company> {
    let public = HostMapResolver::new().public(site.domain.clone());
    let site = site.clone();
    TenantLayer::new(tenancy)
        .resolver(ChainResolver::new(public).or(DomainResolver))
        .answer(move |problem| error::answer(problem, Some(&site.public_url())))
}
