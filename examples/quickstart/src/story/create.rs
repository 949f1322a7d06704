//! The public tenant and two real ones.

use chrono::NaiveDate;
use diesel::prelude::*;
use tenants_diesel::prelude::*;

use super::{Outcome, chapter, check};
use crate::database;
use crate::models::{Client, Domain, NewClient, NewDomain};
use crate::owned::TENANTS;
use crate::schema::{clients, domains};

/// The row that makes the main website reachable. It makes no schema, and cannot be deleted: a second run finds it.
pub(super) fn public_tenant(tenancy: &Tenancy<Client>) -> Outcome<Client> {
    chapter("The public tenant");
    let mut conn = tenancy.public()?;
    let found = Client::query().filter(clients::schema_name.eq("public")).first(&mut conn).optional()?;
    let public = match found {
        Some(public) => public,
        None => NewClient {
            schema_name: SchemaName::public(),
            name: "Schemas Inc.".into(),
            paid_until: NaiveDate::from_ymd_opt(2016, 12, 5),
            on_trial: false,
        }
        .save(&mut conn)?,
    };
    let found: Option<Domain> =
        Domain::query().filter(domains::domain.eq("my-domain.com")).first(&mut conn).optional()?;
    if found.is_none() {
        NewDomain::primary("my-domain.com", &public).save(&mut conn)?;
    }
    let host = tenancy.tenant_by_domain("my-domain.com")?.map(|tenant| tenant.schema_name().to_string());
    check::same("my-domain.com leads to", host.as_deref(), Some("public"))?;
    Ok(public)
}

/// Row, schema, tables and bookkeeping: `save` makes all of it, in one transaction.
pub(super) fn two_tenants(tenancy: &Tenancy<Client>) -> Outcome<(Client, Client)> {
    chapter("Two tenants");
    let mut conn = tenancy.public()?;
    let fonzy = NewClient {
        schema_name: TENANTS[0].parse()?,
        name: "Fonzy Tenant".into(),
        paid_until: NaiveDate::from_ymd_opt(2014, 12, 5),
        on_trial: true,
    }
    .save(&mut conn)?;
    NewDomain::primary("tenant.my-domain.com", &fonzy).save(&mut conn)?;

    let second =
        NewClient { schema_name: TENANTS[1].parse()?, name: "Second Tenant".into(), paid_until: None, on_trial: false }
            .save(&mut conn)?;
    NewDomain::primary("second.my-domain.com", &second).save(&mut conn)?;

    for tenant in [&fonzy, &second] {
        let tables = database::tables(&mut conn, tenant.schema_name().as_str())?;
        let claim = format!("the tables of {}", tenant.schema_name());
        check::same(&claim, tables, ["__diesel_schema_migrations", "invoices", "notes", "projects"])?;
    }
    Ok((fonzy, second))
}
