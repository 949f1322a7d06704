//! The models of the quickstart, with every migration they embed.

use chrono::NaiveDate;
use diesel::prelude::*;
use tenants_diesel::model::TenantTable;
use tenants_diesel::prelude::*;

diesel::table! {
    public.clients (id) {
        id -> Int4,
        schema_name -> Text,
        name -> Text,
        paid_until -> Nullable<Date>,
        on_trial -> Bool,
        created_at -> Timestamptz,
    }
}
diesel::table! { public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool } }

#[derive(Debug, Clone, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[diesel(treat_none_as_null = true)]
#[tenant(domain = Domain, auto_drop_schema)]
#[tenant(shared_migrations = "migrations/shared", tenant_migrations = "migrations/tenant")]
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

fn main() {
    const { assert!(Client::AUTO_CREATE_SCHEMA && Client::AUTO_DROP_SCHEMA && !Client::HAS_DOMAIN_URL) };
    let _new = NewClient {
        schema_name: "acme".parse().unwrap(),
        name: "Acme".into(),
        paid_until: None,
        on_trial: true,
    };
    let acme = Client {
        id: 7,
        schema_name: "acme".parse().unwrap(),
        name: "Acme".into(),
        paid_until: None,
        on_trial: true,
    };
    let domain = NewDomain::primary("acme.example.com", &acme);
    assert!(domain.is_primary && domain.tenant_id == 7 && domain.domain == "acme.example.com");
    assert!(!NewDomain::new("www.acme.example.com".to_owned(), &acme).is_primary);

    let name = Client::table_name().unwrap();
    assert_eq!(name.sql, r#""public"."clients""#);
    assert_eq!((name.schema.as_deref(), Client::SCHEMA_NAME_COLUMN), (Some("public"), "schema_name"));

    let [shared] = Client::migrations().shared else { panic!("one shared folder") };
    assert_eq!(shared.migrations[0].version, "20240101000000");
    assert!(shared.migrations[0].up.starts_with("CREATE TABLE clients"));
    let [tenant] = Client::migrations().tenant else { panic!("one tenant folder") };
    assert!(tenant.app.is_none() && std::path::Path::new(tenant.path).is_dir());
    let [notes, index] = tenant.migrations else { panic!("two migrations") };
    assert_eq!(notes.name, "2024-01-02-000000_create_notes");
    assert_eq!((notes.down, notes.metadata), (Some("DROP TABLE notes;\n"), None));
    assert_eq!((index.down, index.metadata), (None, Some("run_in_transaction = false\n")));
}
