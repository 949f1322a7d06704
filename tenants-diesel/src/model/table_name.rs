//! The name of a model's table, for the SQL that diesel's query builder cannot write.

use diesel::QueryResult;
use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{QueryBuilder, QueryFragment};

/// The name of a table, as the model's `table!` has it.
///
/// ```
/// use tenants_diesel::model::TableName;
///
/// diesel::table! { public.clients (id) { id -> Int4, } }
///
/// let name = TableName::new(&clients::table)?;
/// assert_eq!(name.sql, r#""public"."clients""#);
/// assert_eq!((name.schema.as_deref(), name.name.as_str()), (Some("public"), "clients"));
/// # Ok::<(), diesel::result::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableName {
    /// The table as diesel renders it, quoted and with its schema: `"public"."clients"`.
    pub sql: String,
    /// The schema of `table! { public.clients … }`, unquoted; none where the `table!` names no schema.
    pub schema: Option<String>,
    /// The table without its schema, unquoted.
    pub name: String,
}

impl TableName {
    /// The name of a `table!`, from diesel's own rendering: diesel exposes no other way to its schema.
    ///
    /// # Errors
    ///
    /// If diesel cannot render it.
    ///
    /// ```
    /// # use tenants_diesel::model::TableName;
    /// diesel::table! { notes (id) { id -> Int4, } }
    ///
    /// assert_eq!(TableName::new(&notes::table)?.schema, None); // a tenant's table: the search path decides
    /// # Ok::<(), diesel::result::Error>(())
    /// ```
    pub fn new(table: &impl QueryFragment<Pg>) -> QueryResult<Self> {
        let mut builder = PgQueryBuilder::default();
        table.to_sql(&mut builder, &Pg)?;
        let sql = builder.finish();
        let (first, rest) = read_identifier(&sql);
        let (schema, name) = match rest.strip_prefix('.') {
            Some(rest) => (Some(first), read_identifier(rest).0),
            None => (None, first),
        };
        Ok(Self { sql, schema, name })
    }
}

/// Reads the quoted identifier `sql` begins with, in which `""` stands for one quote, and gives what is behind it.
fn read_identifier(sql: &str) -> (String, &str) {
    let mut name = String::new();
    let mut rest = sql.strip_prefix('"').unwrap_or(sql);
    while let Some((part, behind)) = rest.split_once('"') {
        name.push_str(part);
        let Some(after_pair) = behind.strip_prefix('"') else {
            return (name, behind);
        };
        name.push('"');
        rest = after_pair;
    }
    name.push_str(rest);
    (name, "")
}

#[cfg(test)]
mod tests {
    use super::TableName;

    diesel::table! { public.clients (id) { id -> Int4, } }
    diesel::table! { notes (id) { id -> Int4, } }
    diesel::table! {
        #[sql_name = "a \"b\".c"]
        odd.quoted (id) { id -> Int4, }
    }

    #[test]
    fn a_table_with_a_schema() {
        let name = TableName::new(&clients::table).unwrap();
        assert_eq!(name.sql, r#""public"."clients""#);
        assert_eq!((name.schema.as_deref(), name.name.as_str()), (Some("public"), "clients"));
    }

    #[test]
    fn a_table_without_a_schema() {
        let name = TableName::new(&notes::table).unwrap();
        assert_eq!((name.sql.as_str(), name.schema, name.name.as_str()), (r#""notes""#, None, "notes"));
    }

    #[test]
    fn a_name_with_quotes_and_a_dot() {
        let name = TableName::new(&quoted::table).unwrap();
        assert_eq!(name.sql, r#""odd"."a ""b"".c""#);
        assert_eq!((name.schema.as_deref(), name.name.as_str()), (Some("odd"), r#"a "b".c"#));
    }
}
