//! A statement that belongs to one tenant.

use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{AstPass, Query, QueryBuilder as _, QueryFragment, QueryId};
use diesel::result::QueryResult;
use tenants_core::SchemaName;

/// How a statement is to be sent.
#[derive(Debug)]
pub(super) enum Form {
    /// As it is; the statement that diesel prepares for it is for all schemas.
    Shared,
    /// With another text, or in another way.
    Own(Text),
}

/// What a statement is to be sent as.
#[derive(Debug)]
pub(super) struct Text {
    sql: String,
    /// Where the tag begins.
    tag: usize,
    is_cached: bool,
}

impl Text {
    /// A text that ends with the schema's name, so that the statement prepared for it is for this schema only.
    ///
    /// PostgreSQL makes a new plan of a statement whenever it runs on another search path than the last time (`plancache.c`);
    /// one that runs on a single path keeps its plan.
    pub(super) fn tagged(sql: &str, schema: &SchemaName) -> Self {
        let mut text = String::with_capacity(sql.len() + 4 + schema.as_str().len());
        text.push_str(sql);
        // A name holds no line break, so that nothing can follow the comment. `*/` would be a legal name.
        text.push_str("\n-- ");
        text.push_str(schema.as_str());
        Self { sql: text, tag: sql.len(), is_cached: true }
    }

    /// A text that is not prepared: nobody knows for which schema it would be.
    pub(super) fn once(sql: &str) -> Self {
        Self { sql: sql.to_owned(), tag: sql.len(), is_cached: false }
    }
}

/// A query with such a text, by which diesel finds its prepared statement.
#[derive(Debug)]
pub(super) struct Tagged<T> {
    pub(super) query: T,
    pub(super) text: Text,
}

impl<T: Query> Query for Tagged<T> {
    type SqlType = T::SqlType;
}

/// By its type alone it would be all tenants' statement.
impl<T> QueryId for Tagged<T> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T: QueryFragment<Pg>> QueryFragment<Pg> for Tagged<T> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.text.is_cached {
            pass.unsafe_to_cache_prepared();
        }
        self.query.walk_ast(pass.reborrow())?;
        pass.push_sql(&self.text.sql[self.text.tag..]);
        Ok(())
    }

    /// The same; not asked for where diesel has a reference of the query only.
    fn to_sql(&self, out: &mut PgQueryBuilder, _: &Pg) -> QueryResult<()> {
        out.push_sql(&self.text.sql);
        Ok(())
    }
}
