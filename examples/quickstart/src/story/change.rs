//! Changing, migrating and deleting tenants.

use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;

use super::{Outcome, chapter, check, say};
use crate::database;
use crate::models::{Client, Domain};
use crate::owned::TENANTS;
use crate::schema::{clients, domains};

/// From the public schema or from the tenant's own, and from no other's.
pub(super) fn update(tenancy: &Tenancy<Client>, fonzy: &Client, second: &Client) -> Outcome {
    chapter("Changing a tenant");
    let mut fonzy = fonzy.clone();
    fonzy.name = "Fonzy & Sons".into();
    fonzy.paid_until = None;
    fonzy.on_trial = false;
    let from_other = fonzy.save(&mut tenancy.tenant(second)?);
    check::refused("saved from tenant2", from_other, |error| matches!(error, Error::NotInOwnSchema { .. }))?;
    fonzy.save(&mut tenancy.tenant(&fonzy)?)?;
    let stored = Client::query().filter(clients::id.eq(fonzy.id)).first(&mut tenancy.public()?)?;
    check::same("saved from its own schema", &stored, &fonzy)
}

/// Nothing to do: every schema has its migrations, since `save` ran them.
pub(super) fn migrate_again(tenancy: &Tenancy<Client>) -> Outcome {
    chapter("migrate_schemas again");
    let options = TENANTS.iter().try_fold(MigrateOptions::default(), |options, name| {
        Ok::<_, tenants_diesel::SchemaNameError>(options.schema(name.parse()?))
    })?;
    let report = tenancy.migrate_schemas(&options)?;
    say(&format!("  {report}"));
    check::same("migrations applied, schemas that failed", (report.applied(), report.failures().count()), (0, 0))
}

/// The row, its domains, and (because of `auto_drop_schema`) the schema, in one transaction.
pub(super) fn delete(tenancy: &Tenancy<Client>, second: &Client, public: &Client) -> Outcome {
    chapter("Deleting a tenant with its schema");
    let mut conn = tenancy.public()?;
    second.delete(&mut conn)?;
    let rows: i64 = clients::table.filter(clients::id.eq(second.id)).count().get_result(&mut conn)?;
    let hosts = Domain::query().filter(domains::tenant_id.eq(second.id)).load(&mut conn)?.len();
    check::same("rows and domains of tenant2", (rows, hosts), (0, 0))?;
    check::same("its tables", database::tables(&mut conn, "tenant2")?.len(), 0)?;
    let gone = |error: &Error| matches!(error, Error::SchemaMissing { .. });
    check::refused("a connection for it", tenancy.tenant(second), gone)?;
    let deleted = public.delete(&mut conn);
    check::refused("deleting the public tenant", deleted, |error| matches!(error, Error::PublicTenant))
}
