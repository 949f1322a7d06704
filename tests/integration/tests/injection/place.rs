//! A tenant's whole life, beside a bystander that nothing may touch.

use diesel::prelude::*;
use diesel::sql_types::Text;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient, NewDomain, notes};

use crate::helpers::{Folder, relations, schemas, tenants};

/// A database with a bystander that nothing may touch.
pub(super) struct Place {
    pub(super) fixture: Fixture,
    folder: Folder,
    pub(super) bystander: Client,
}

pub(super) fn place(hint: &str) -> Place {
    let folder = Folder::new();
    let fixture = Fixture::with(hint, |builder| builder.tenant_migrations(folder.source()));
    let bystander = fixture.tenant("bystander");
    Place { fixture, folder, bystander }
}

impl Place {
    /// Creates, uses, migrates and deletes a tenant of this name.
    pub(super) fn live_and_die(&self, name: &str) -> Result<(), Error> {
        let tenancy = &self.fixture.tenancy;
        let mut conn = tenancy.public()?;
        let new = NewClient { schema_name: name.parse()?, name: name.to_owned(), paid_until: None, on_trial: true };
        let tenant = new.save(&mut conn)?;
        assert_eq!(tenant.schema_name.as_str(), name);
        assert_eq!(relations(&mut conn, name), ["__diesel_schema_migrations", "moods", "notes"]);
        NewDomain::primary("a.example.com", &tenant).save(&mut conn)?;
        drop(conn);

        let found = tenancy.tenant_by_domain("a.example.com")?.expect("a tenant");
        assert_eq!(*found.row(), tenant);
        let mut conn = tenancy.tenant(&found)?;
        assert_eq!(conn.schema_name()?, tenant.schema_name);
        let current = diesel::select(diesel::dsl::sql::<Text>("current_schema()::text"));
        assert_eq!(current.get_result::<String>(&mut conn)?, name);
        diesel::insert_into(notes::table).values(notes::body.eq(name)).execute(&mut conn)?;
        let bodies: Vec<String> = notes::table.select(notes::body).load(&mut conn)?;
        assert_eq!(bodies, [name]);
        conn.with_tenant(&self.bystander, |conn| {
            assert_eq!(notes::table.select(notes::body).load::<String>(conn)?, ["bystander"]);
            Ok::<_, Error>(())
        })?;
        assert_eq!(conn.schema_name()?, tenant.schema_name);

        self.folder.add("2027", "CREATE TABLE added (id int)");
        let report = tenancy.migrate_schemas(&MigrateOptions::default().schema(tenant.schema_name.clone()))?;
        assert!(report.is_success() && report.applied() == 1, "{name:?}: {report:?}");
        assert!(relations(&mut conn, name).contains(&"added".to_owned()));
        self.folder.remove("2027");

        tenant.delete(&mut conn)?;
        Ok(())
    }

    pub(super) fn assert_untouched(&self, after: &str) {
        let plain = &mut self.fixture.plain();
        assert_eq!(schemas(plain), ["bystander", "public"], "after {after:?}");
        assert_eq!(tenants(plain), ["bystander"], "after {after:?}");
        assert_eq!(
            relations(plain, "public"),
            ["__diesel_schema_migrations", "__tenants_registry", "clients", "domains"],
            "after {after:?}"
        );
        assert_eq!(relations(plain, "bystander"), ["__diesel_schema_migrations", "moods", "notes"], "after {after:?}");
    }
}
