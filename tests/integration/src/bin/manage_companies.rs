//! The management commands on a model with fields of many types, whose host name is one of them.

#![allow(missing_docs, reason = "fixtures")]

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use tenants_diesel::cli::{Exit, manage};
use tenants_diesel::prelude::*;

diesel::table! {
    public.companies (id) {
        id -> Int4,
        schema_name -> Text,
        company -> Text,
        employees -> Int4,
        revenue -> Nullable<Int8>,
        discount -> Float8,
        founded -> Date,
        trial_ends -> Nullable<Timestamp>,
        signed_at -> Nullable<Timestamptz>,
        on_trial -> Bool,
        plan -> Text,
        json -> Text,
        tags -> Nullable<Array<Text>>,
        domain_url -> Text,
        suspended -> Bool,
    }
}

/// A customer.
#[derive(Debug, Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = companies)]
#[tenant(domain_url, suspended)]
#[tenant(shared_migrations = "migrations/companies", tenant_migrations = "migrations/tenant")]
pub struct Company {
    id: i32,
    #[diesel(skip_update)]
    schema_name: SchemaName,
    company: String,
    /// How many people work there.
    employees: i32,
    revenue: Option<i64>,
    #[tenant(default = "0.5")]
    discount: f64,
    founded: NaiveDate,
    trial_ends: Option<NaiveDateTime>,
    signed_at: Option<DateTime<Utc>>,
    #[tenant(default = "yes")]
    on_trial: bool,
    plan: Plan,
    /// Called as an option of the command is
    json: String,
    /// Of a type that is not `FromStr`
    tags: Option<Vec<String>>,
    domain_url: String,
    #[diesel(skip_insertion, skip_update)]
    suspended: bool,
}

/// What a customer pays for.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Plan(String);

impl FromStr for Plan {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "basic" | "premium" => Ok(Self(text.to_owned())),
            _ => Err("there are the plans basic and premium".to_owned()),
        }
    }
}

impl ToSql<Text, Pg> for Plan {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Text, Pg>::to_sql(&self.0, out)
    }
}

impl FromSql<Text, Pg> for Plan {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(FromSql::<Text, Pg>::from_sql(value)?))
    }
}

fn main() -> Exit {
    manage::<Company>()
}
