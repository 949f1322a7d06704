//! A tenant with its domains, saved and asked: the least a program with this library does.

use chrono::NaiveDate;
use diesel::prelude::*;
use tenants_diesel::prelude::*;

diesel::table! {
    public.clients (id) { id -> Int4, schema_name -> Text, name -> Text, paid_until -> Nullable<Date>, on_trial -> Bool, }
}
diesel::table! { public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool, } }
diesel::table! { notes (id) { id -> Int4, body -> Text, } }

#[derive(Debug, Clone, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[diesel(treat_none_as_null = true)]
#[tenant(domain = Domain)]
#[tenant(shared_migrations = "../../../../examples/quickstart/migrations/shared")]
#[tenant(tenant_migrations = "../../../../examples/quickstart/migrations/tenant")]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
    pub paid_until: Option<NaiveDate>,
    pub on_trial: bool,
}

#[derive(Debug, Clone, HasQuery, Identifiable, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Client)]
pub struct Domain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tenancy = Tenancy::<Client>::builder(std::env::var("DATABASE_URL")?).build()?;
    tenancy.migrate_schemas(&MigrateOptions::default())?;
    let mut conn = tenancy.public()?;
    let acme = NewClient { schema_name: "acme".parse()?, name: "Acme".into(), paid_until: None, on_trial: true };
    let acme = acme.save(&mut conn)?;
    NewDomain::primary("acme.example.com", &acme).save(&mut conn)?;
    let mut conn = tenancy.tenant(&acme)?;
    diesel::insert_into(notes::table).values(notes::body.eq("hi")).execute(&mut conn)?;
    println!("{}", notes::table.count().get_result::<i64>(&mut conn)?);
    Ok(())
}
