//! Tenants that can be suspended.

#![allow(unreachable_pub, reason = "what the derives generate")]

use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::testing::TestDatabase;
use tenants_integration::notes;

diesel::table! { public.shops (id) { id -> Int4, schema_name -> Text, host -> Text, name -> Text, is_down -> Bool } }

#[derive(Debug, Clone, PartialEq, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = shops)]
#[tenant(domain_url = host, auto_drop_schema, suspended = is_down)]
#[tenant(shared_migrations = "migrations/shops", tenant_migrations = "migrations/tenant")]
pub struct Shop {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub host: String,
    pub name: String,
    #[diesel(skip_insertion, skip_update)]
    pub is_down: bool,
}

/// A database with tenants that can be suspended.
pub struct Shops {
    /// Dropped before the database it is connected to.
    pub tenancy: Tenancy<Shop>,
    pub database: TestDatabase,
}

impl Shops {
    /// With these tenants, each with one note and the host `<schema>.example.com`.
    pub fn new(hint: &str, schemas: &[&str]) -> Self {
        let database = TestDatabase::new(hint).unwrap();
        let tenancy = Self::tenancy(&database);
        assert!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
        let shops = Self { tenancy, database };
        for schema in schemas {
            let host = format!("{schema}.example.com");
            let new = NewShop { schema_name: schema.parse().unwrap(), host, name: (*schema).to_owned() };
            let shop = new.save(&mut shops.tenancy.public().unwrap()).unwrap();
            let note = diesel::insert_into(notes::table).values(notes::body.eq(*schema));
            note.execute(&mut shops.tenancy.tenant(&shop).unwrap()).unwrap();
        }
        shops
    }

    /// One more, as another process has.
    pub fn tenancy(database: &TestDatabase) -> Tenancy<Shop> {
        Tenancy::builder(database.url()).max_size(4).min_idle(0).build().unwrap()
    }

    pub fn shop(&self, schema: &str) -> Shop {
        let found = shops::table.filter(shops::schema_name.eq(schema)).select(Shop::as_select());
        found.first(&mut self.tenancy.public().unwrap()).unwrap()
    }

    /// Those that are down, as the database has them.
    pub fn down(&self) -> Vec<String> {
        let down = shops::table.filter(shops::is_down).order(shops::schema_name).select(shops::schema_name);
        down.load(&mut self.database.connect().unwrap()).unwrap()
    }
}
