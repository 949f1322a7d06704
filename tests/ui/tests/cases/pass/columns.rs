//! diesel's attributes on fields, fields of other names, chrono's types, a table in a schema of its own.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use tenants_diesel::model::{NewTenant as _, TenantTable as _};
use tenants_diesel::prelude::*;

mod schema {
    pub mod admin {
        diesel::table! {
            admin.customers (customer_id) {
                customer_id -> Int4,
                schema -> Text,
                #[sql_name = "type"]
                type_ -> Text,
                plan -> Nullable<Text>,
                since -> Date,
                opens -> Nullable<Time>,
                seen -> Timestamp,
                created_at -> Timestamptz,
                note -> Text,
            }
        }
        diesel::table! { admin.hosts (id) { id -> Int4, host -> Text, customer -> Int4, main -> Bool, added -> Timestamptz, note -> Nullable<Text> } }
    }
}

/// Stored in lower case.
#[derive(Debug, Clone, diesel::AsExpression)]
#[diesel(sql_type = Text)]
pub struct Lower(String);

impl From<String> for Lower {
    fn from(text: String) -> Self {
        Self(text.to_lowercase())
    }
}

impl diesel::serialize::ToSql<Text, diesel::pg::Pg> for Lower {
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
        diesel::serialize::ToSql::<Text, diesel::pg::Pg>::to_sql(&self.0, out)
    }
}

#[derive(Clone, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = schema::admin::customers, primary_key(customer_id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
#[tenant(domain = Host, schema_name = schema_name, in_both("tags", "audit_log"))]
pub struct Customer {
    #[diesel(column_name = customer_id)]
    pub id: i32,
    /// The schema.
    #[diesel(column_name = schema, skip_update)]
    pub schema_name: SchemaName,
    #[diesel(column_name = "type_")]
    pub r#type: String,
    pub plan: Option<String>,
    pub since: NaiveDate,
    pub(crate) opens: Option<NaiveTime>,
    pub seen: NaiveDateTime,
    #[diesel(skip_insertion, skip_update)]
    pub created_at: DateTime<Utc>,
    #[diesel(serialize_as = Lower)]
    pub note: String,
}

#[derive(HasQuery, Identifiable, AsChangeset, DomainModel)]
#[diesel(table_name = schema::admin::hosts)]
#[domain(tenant = Customer, domain = host, tenant_id = customer, is_primary = main)]
pub struct Host {
    pub id: i32,
    pub host: String,
    pub customer: i32,
    pub main: bool,
    #[diesel(skip_insertion)]
    pub added: DateTime<Utc>,
    pub note: Option<String>,
}

fn main() {
    let _insert = |new: NewCustomer, conn: &mut TenantConnection| Customer::insert(new, conn);
    let new = NewCustomer {
        schema_name: "acme".parse().unwrap(),
        r#type: "shop".into(),
        plan: None,
        since: NaiveDate::MIN,
        opens: None,
        seen: NaiveDateTime::MIN,
        note: String::new(),
    };
    assert_eq!(new.schema_name().as_str(), "acme");
    let name = Customer::table_name().unwrap();
    assert_eq!((name.schema.as_deref(), name.name.as_str()), (Some("admin"), "customers"));
    assert_eq!(Customer::IN_BOTH, ["tags", "audit_log"]);
    assert!(Customer::migrations().shared.is_empty() && Customer::migrations().tenant.is_empty());
    let _host = |customer: &Customer| NewHost::primary("a.example.com", customer, Some("note".into()));
}
