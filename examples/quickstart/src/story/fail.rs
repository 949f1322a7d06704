//! Creations that fail, and leave nothing.

use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, SchemaNameError};

use super::{Outcome, chapter, check};
use crate::database;
use crate::models::{Client, NewClient};
use crate::schema::clients;

/// One more migration for each tenant, whose last statement misspells a table.
const BROKEN: EmbeddedMigrations = embed_migrations!("migrations/broken");

fn new_client(schema: &str) -> Result<NewClient, SchemaNameError> {
    Ok(NewClient { schema_name: schema.parse()?, name: "Third Tenant".into(), paid_until: None, on_trial: true })
}

/// What the database holds: schemas, and how many clients.
fn state(conn: &mut TenantConnection) -> tenants_diesel::Result<(Vec<String>, i64)> {
    Ok((database::schemas(conn)?, clients::table.count().get_result(conn)?))
}

/// A name that is taken, and names that are no schema names: these never reach the database.
pub(super) fn names(tenancy: &Tenancy<Client>) -> Outcome {
    chapter("Names that are refused");
    let mut conn = tenancy.public()?;
    let before = state(&mut conn)?;
    for name in ["tenant1", "Tenant1"] {
        let result = new_client(name)?.save(&mut conn);
        check::refused(name, result, |error| matches!(error, Error::TenantExists { .. }))?;
    }
    for name in ["x\"; DROP SCHEMA public CASCADE; --", "pg_catalog", "information_schema", ""] {
        check::refused("a hostile or reserved name", new_client(name), |_| true)?;
    }
    check::same("schemas and clients as before", state(&mut conn)? == before, true)
}

/// A migration that fails: neither row nor schema is there afterwards.
pub(super) fn migration(tenancy: &Tenancy<Client>, url: &str) -> Outcome {
    chapter("A migration that fails");
    let before = state(&mut tenancy.public()?)?;
    let broken = Tenancy::<Client>::builder(url).max_size(1).tenant_migrations(BROKEN).build()?;
    let result = new_client("tenant3")?.save(&mut broken.public()?);
    check::refused("save", result, |error| matches!(error, Error::Migration(_)))?;
    check::same("schemas and clients as before", state(&mut tenancy.public()?)? == before, true)
}
