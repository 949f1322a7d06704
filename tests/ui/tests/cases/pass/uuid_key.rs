//! UUIDs made by the client, in the new row by `client_key`; the new rows derive what is asked for.

use diesel::prelude::*;

use tenants_diesel::prelude::*;
use uuid::Uuid;

diesel::table! { public.clients (id) { id -> Uuid, schema_name -> Text, name -> Text } }
diesel::table! { public.domains (id) { id -> Uuid, domain -> Text, tenant_id -> Uuid, is_primary -> Bool } }

#[derive(Clone, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = Domain, client_key, new_derive(Debug, Clone, PartialEq))]
pub struct Client {
    pub id: Uuid,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
}

#[derive(HasQuery, Identifiable, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Client, client_key, new_derive(Debug))]
pub struct Domain {
    pub id: Uuid,
    pub domain: String,
    pub tenant_id: Uuid,
    pub is_primary: bool,
}

fn main() {
    let id = Uuid::new_v4();
    let new = NewClient { id, schema_name: "acme".parse().unwrap(), name: "Acme".into() };
    assert_eq!(new, new.clone());
    let client = Client { id, schema_name: new.schema_name, name: new.name };
    let domain = NewDomain::primary("acme.example.com", &client, Uuid::nil());
    assert_eq!((domain.id, domain.tenant_id), (Uuid::nil(), id));
    let _ = format!("{domain:?}");
}
