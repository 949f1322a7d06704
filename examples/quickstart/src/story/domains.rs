//! From a request's `Host` header to its tenant.

use tenants_diesel::Error;
use tenants_diesel::prelude::*;

use super::query::note_bodies;
use super::{Outcome, chapter, check};
use crate::models::{Client, NewDomain};

pub(super) fn from_host_header(tenancy: &Tenancy<Client>, fonzy: &Client) -> Outcome {
    chapter("The tenant of a Host header");
    let found = tenancy.tenant_by_domain("WWW.Tenant.My-Domain.com:8000")?;
    let found = found.ok_or("no tenant for tenant.my-domain.com")?;
    check::same("WWW.Tenant.My-Domain.com:8000 leads to", found.row().name.as_str(), "Fonzy Tenant")?;
    // A looked-up tenant carries its schema's OID: if the name goes to another customer meanwhile, this is an error.
    check::same("whose notes are", note_bodies(&mut tenancy.tenant(&found)?)?, ["Call the bank"])?;

    let unknown = tenancy.tenant_by_domain("nobody.my-domain.com")?;
    check::same("nobody.my-domain.com leads to", unknown.map(|tenant| tenant.row().name.clone()), None::<String>)?;
    check::refused("a header that is no host", tenancy.tenant_by_domain("tenant one"), is_hostname)?;
    let taken = NewDomain::new("TENANT.my-domain.com", fonzy).save(&mut tenancy.public()?);
    check::refused("the same domain again", taken, |error| matches!(error, Error::DomainTaken { .. }))
}

fn is_hostname(error: &Error) -> bool {
    matches!(error, Error::Hostname(_))
}
