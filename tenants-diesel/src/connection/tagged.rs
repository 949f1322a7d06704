//! A statement that belongs to one tenant.

use std::sync::Arc;

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
    Own(Arc<Text>),
}

/// What a statement is to be sent as.
#[derive(Debug, Clone)]
pub(super) struct Text {
    sql: String,
    /// Where the tag begins.
    tag: usize,
    is_cached: bool,
}

/// A name holds no line break, so that nothing can follow the comment. `*/` would be a legal name.
pub(super) const TAG: &str = "\n-- ";

impl Text {
    /// A text that is not prepared: nobody knows for which schema it would be.
    pub(super) fn once(sql: String) -> Self {
        Self { tag: sql.len(), sql, is_cached: false }
    }

    /// The query's own text.
    pub(super) fn untagged(&self) -> &str {
        &self.sql[..self.tag]
    }

    /// The text that ends with the schema's name, so that the statement prepared for it is for this schema only. It replaces `this`, of
    /// which whoever still has it keeps a copy.
    ///
    /// PostgreSQL makes a new plan of a statement whenever it runs on another search path than the last time (`plancache.c`);
    /// one that runs on a single path keeps its plan.
    pub(super) fn tagged(this: &mut Arc<Self>, schema: &SchemaName) -> Arc<Self> {
        if this.sql[this.tag..].strip_prefix(TAG) != Some(schema.as_str()) {
            let text = Arc::make_mut(this);
            text.is_cached = true;
            text.sql.truncate(text.tag);
            text.sql.push_str(TAG);
            text.sql.push_str(schema.as_str());
        }
        Arc::clone(this)
    }
}

/// A query with such a text, by which diesel finds its prepared statement.
#[derive(Debug)]
pub(super) struct Tagged<T> {
    pub(super) query: T,
    pub(super) text: Arc<Text>,
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Text;

    #[test]
    fn a_text_that_is_being_sent_stays_its_tenants() {
        let (acme, other) = ("acme".parse().unwrap(), "acme_2".parse().unwrap());
        let mut text = Arc::new(Text::once("SELECT 1".to_owned()));
        let first = Text::tagged(&mut text, &acme);
        let second = Text::tagged(&mut text, &other);
        let third = Text::tagged(&mut text, &acme);
        assert_eq!(first.sql, "SELECT 1\n-- acme");
        assert_eq!(second.sql, "SELECT 1\n-- acme_2");
        assert_eq!(third.sql, first.sql);
        assert!(first.is_cached && second.is_cached && third.is_cached);
        assert_eq!(text.untagged(), "SELECT 1");
    }

    #[test]
    fn a_text_is_made_once_a_tenant() {
        let mut text = Arc::new(Text::once("SELECT 1".to_owned()));
        let acme = "acme".parse().unwrap();
        let first = Text::tagged(&mut text, &acme);
        assert!(Arc::ptr_eq(&first, &Text::tagged(&mut text, &acme)));
    }
}
