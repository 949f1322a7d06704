//! `ToSql` and `FromSql` for the names, for every backend whose texts are `str`; the orphan rule wants them here.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;

use crate::{Hostname, SchemaName};

macro_rules! text_column {
    ($name:ty) => {
        impl<DB: Backend> ToSql<Text, DB> for $name
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.as_str().to_sql(out)
            }
        }

        impl<DB: Backend> FromSql<Text, DB> for $name
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(String::from_sql(bytes)?.parse()?)
            }
        }
    };
}

text_column!(SchemaName);
text_column!(Hostname);

#[cfg(test)]
mod tests {
    use diesel::deserialize::{FromSqlRow, Queryable};
    use diesel::expression::{AsExpression, Expression};
    use diesel::sql_types::{Nullable, VarChar};

    use super::*;

    fn column<T, ST, DB>()
    where
        T: ToSql<Text, DB> + FromSql<Text, DB> + AsExpression<ST> + Queryable<Text, DB> + FromSqlRow<Text, DB>,
        for<'a> &'a T: AsExpression<ST>,
        Option<T>: Queryable<Nullable<Text>, DB>,
        ST: diesel::sql_types::SqlType + diesel::expression::TypedExpressionType,
        <T as AsExpression<ST>>::Expression: Expression<SqlType = ST>,
        DB: Backend + diesel::sql_types::HasSqlType<Text>,
    {
    }

    #[expect(dead_code, reason = "compiling is the test, and the crate has no backend to name")]
    fn work_in_every_column<DB>()
    where
        DB: Backend + diesel::sql_types::HasSqlType<Text>,
        str: ToSql<Text, DB>,
        String: FromSql<Text, DB>,
    {
        column::<SchemaName, VarChar, DB>();
        column::<SchemaName, Nullable<VarChar>, DB>();
        column::<Hostname, Text, DB>();
        column::<Hostname, Nullable<Text>, DB>();
    }

    diesel::table! { clients (id) { id -> Integer, schema_name -> VarChar, alias -> Nullable<Text> } }

    #[test]
    fn work_as_values_of_a_query() {
        use diesel::ExpressionMethods;
        let name = SchemaName::public();
        let _ = clients::schema_name.eq(&name);
        let _ = clients::alias.eq(Some(name.clone()));
        let _ = clients::schema_name.eq_any([name]);
    }
}
