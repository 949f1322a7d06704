//! A statement that belongs to one tenant.

use std::any::TypeId;
use std::marker::PhantomData;
use std::sync::Arc;

use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{AstPass, Query, QueryBuilder as _, QueryFragment, QueryId};
use diesel::result::QueryResult;
use tenants_core::SchemaName;

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
    /// A query's own text.
    pub(super) fn new(sql: String) -> Self {
        Self { tag: sql.len(), sql, is_cached: true }
    }

    #[cfg(test)]
    pub(super) fn as_str(&self) -> &str {
        &self.sql
    }

    /// The text of a statement that is not prepared: nobody knows for which schema it would be.
    pub(super) fn once(&self) -> Arc<Self> {
        Arc::new(Self { is_cached: false, ..Self::new(self.sql[..self.tag].to_owned()) })
    }

    /// The text of a statement that is for all schemas. It replaces `this`, of which whoever still has it keeps a copy.
    pub(super) fn for_all(this: &mut Arc<Self>) -> Arc<Self> {
        if this.sql.len() > this.tag {
            let text = Arc::make_mut(this);
            text.sql.truncate(text.tag);
        }
        Arc::clone(this)
    }

    /// The text that ends with the schema's name, so that the statement prepared for it is for this schema only. It replaces `this`, as above.
    ///
    /// PostgreSQL makes a new plan of a statement whenever it runs on another search path than the last time (`plancache.c`);
    /// one that runs on a single path keeps its plan.
    pub(super) fn tagged(this: &mut Arc<Self>, schema: &SchemaName) -> Arc<Self> {
        if this.sql[this.tag..].strip_prefix(TAG) != Some(schema.as_str()) {
            let text = Arc::make_mut(this);
            text.sql.truncate(text.tag);
            text.sql.push_str(TAG);
            text.sql.push_str(schema.as_str());
        }
        Arc::clone(this)
    }
}

/// A query with such a text; `K` says by what diesel finds its prepared statement.
#[derive(Debug)]
pub(super) struct Tagged<T, K> {
    query: T,
    text: Arc<Text>,
    key: PhantomData<K>,
}

/// By the query's type alone: see [`Form::ByType`](super::form::Form::ByType).
#[derive(Debug)]
pub(super) struct ByType;

/// By the text.
#[derive(Debug)]
pub(super) struct ByText;

impl<T, K> Tagged<T, K> {
    pub(super) fn new(query: T, text: Arc<Text>) -> Self {
        Self { query, text, key: PhantomData }
    }
}

impl<T: Query, K> Query for Tagged<T, K> {
    type SqlType = T::SqlType;
}

/// Not that of the query itself, by which a plain connection finds its statements.
impl<T: QueryId> QueryId for Tagged<T, ByType> {
    type QueryId = Tagged<T::QueryId, ByType>;

    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;

    fn query_id() -> Option<TypeId> {
        T::query_id().map(|_| TypeId::of::<Self::QueryId>())
    }
}

/// By its type it would be all tenants' statement.
impl<T> QueryId for Tagged<T, ByText> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T: QueryFragment<Pg>, K> QueryFragment<Pg> for Tagged<T, K> {
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
        let mut text = Arc::new(Text::new("SELECT 1".to_owned()));
        let first = Text::tagged(&mut text, &acme);
        let second = Text::tagged(&mut text, &other);
        let third = Text::tagged(&mut text, &acme);
        assert_eq!(first.sql, "SELECT 1\n-- acme");
        assert_eq!(second.sql, "SELECT 1\n-- acme_2");
        assert_eq!(third.sql, first.sql);
        let (all, once) = (Text::for_all(&mut text), Text::tagged(&mut text, &acme).once());
        assert_eq!((all.sql.as_str(), all.is_cached), ("SELECT 1", true));
        assert_eq!((once.sql.as_str(), once.is_cached), ("SELECT 1", false));
        assert_eq!((first.sql.as_str(), first.is_cached), ("SELECT 1\n-- acme", true));
    }

    #[test]
    fn a_text_is_made_once_a_tenant() {
        let mut text = Arc::new(Text::new("SELECT 1".to_owned()));
        let acme = "acme".parse().unwrap();
        let first = Text::tagged(&mut text, &acme);
        assert!(Arc::ptr_eq(&first, &Text::tagged(&mut text, &acme)));
    }
}
