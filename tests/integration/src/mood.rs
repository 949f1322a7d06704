//! A table with an enum type of its own in every tenant's schema.

#![allow(missing_docs, reason = "fixtures")]

use std::io::Write as _;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};

pub(crate) mod sql_types {
    #[derive(Debug, diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "mood"))]
    pub struct Mood;
}

diesel::table! {
    use diesel::sql_types::Int4;
    use super::sql_types::Mood;

    moods (id) {
        id -> Int4,
        mood -> Mood,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Mood)]
pub enum Mood {
    Happy,
    Sad,
}

impl ToSql<sql_types::Mood, Pg> for Mood {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(match self {
            Self::Happy => b"happy",
            Self::Sad => b"sad",
        })?;
        Ok(IsNull::No)
    }
}

impl FromSql<sql_types::Mood, Pg> for Mood {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes() {
            b"happy" => Ok(Self::Happy),
            b"sad" => Ok(Self::Sad),
            other => Err(format!("no mood: {other:?}").into()),
        }
    }
}
