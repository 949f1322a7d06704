//! The same by hand: rows, schema and a `SET search_path`, without what makes it safe.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

diesel::table! {
    public.clients (id) { id -> Int4, schema_name -> Text, name -> Text, paid_until -> Nullable<Date>, on_trial -> Bool, }
}
diesel::table! { public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool, } }
diesel::table! { notes (id) { id -> Int4, body -> Text, } }

const SHARED: EmbeddedMigrations = embed_migrations!("../../../../examples/quickstart/migrations/shared");
const TENANT: EmbeddedMigrations = embed_migrations!("../../../../examples/quickstart/migrations/tenant");

#[derive(Debug, Clone, HasQuery, Identifiable, AsChangeset)]
#[diesel(table_name = clients)]
#[diesel(treat_none_as_null = true)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: String,
    pub name: String,
    pub paid_until: Option<NaiveDate>,
    pub on_trial: bool,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = clients)]
pub struct NewClient {
    pub schema_name: String,
    pub name: String,
    pub paid_until: Option<NaiveDate>,
    pub on_trial: bool,
}

#[derive(Debug, Clone, HasQuery, Identifiable, AsChangeset)]
#[diesel(table_name = domains)]
pub struct Domain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = domains)]
pub struct NewDomain {
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let pool = Pool::new(ConnectionManager::<PgConnection>::new(std::env::var("DATABASE_URL")?))?;
    let mut conn = pool.get()?;
    conn.run_pending_migrations(SHARED)?;
    let acme = NewClient { schema_name: "acme".to_owned(), name: "Acme".to_owned(), paid_until: None, on_trial: true };
    let acme: Client =
        diesel::insert_into(clients::table).values(&acme).returning(Client::as_select()).get_result(&mut conn)?;
    let domain = NewDomain { domain: "acme.example.com".to_owned(), tenant_id: acme.id, is_primary: true };
    let domain: Domain =
        diesel::insert_into(domains::table).values(&domain).returning(Domain::as_select()).get_result(&mut conn)?;
    diesel::update(&domain).set(&domain).execute(&mut conn)?;
    diesel::update(&acme).set(&acme).execute(&mut conn)?;
    diesel::sql_query("CREATE SCHEMA acme").execute(&mut conn)?;
    diesel::sql_query("SET search_path TO acme").execute(&mut conn)?;
    conn.run_pending_migrations(TENANT)?;
    diesel::insert_into(notes::table).values(notes::body.eq("hi")).execute(&mut conn)?;
    println!("{}", notes::table.count().get_result::<i64>(&mut conn)?);
    Ok(())
}
