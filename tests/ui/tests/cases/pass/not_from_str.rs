//! A type that no text is read as is a column like any other, without the feature `cli`; and so is a default.

use diesel::prelude::*;
use tenants_diesel::prelude::*;

diesel::table! {
    public.clients (id) { id -> Int4, schema_name -> Text, tags -> Array<Text>, on_trial -> Bool, domain_url -> Text }
}

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain_url)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub tags: Vec<String>,
    #[tenant(default = "yes")]
    pub on_trial: bool,
    pub domain_url: String,
}

fn main() {
    let schema_name = "acme".parse().unwrap();
    let _ = NewClient { schema_name, tags: vec![], on_trial: true, domain_url: "acme.example".into() };
}
