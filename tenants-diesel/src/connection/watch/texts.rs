//! What the watch reads in the texts that are about to be sent.

use std::fmt::Write as _;
use std::sync::Arc;

use diesel::connection::DebugQuery;
use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{QueryBuilder as _, QueryFragment, QueryId};
use diesel::result::QueryResult;
use tenants_core::connection::TransactionOp;
use tenants_core::sql::{is_plain_select, may_change_session};
use tenants_core::{SchemaName, SearchPath};

use super::super::binds::has_custom_types;
use super::super::form::{Form, Tenants, form};
use super::super::tagged::{TAG, Text};
use super::{Types, Watch};

/// Is in diesel's questions for custom types.
const TYPES: &str = "\"pg_type\"";

/// A text that changes neither the path nor the transaction.
pub(super) struct Harmless {
    text: Arc<Text>,
    /// It may take an advisory lock all the same.
    may_lock: bool,
    /// Its type tells all that a statement is prepared by: by it diesel may find that of one owner.
    is_told_by_type: bool,
}

/// What may come of a text.
pub(crate) struct Effects {
    /// Another path, or another state of the transaction.
    suspicious: bool,
    /// An advisory lock of the session.
    may_lock: bool,
}

impl Watch {
    /// A statement of which nothing is known but this text is about to be sent; what may come of it.
    pub(crate) fn examine_text(&mut self, sql: &str) -> Effects {
        let announced = self.tracker.announced();
        let suspicious = match announced {
            Some(op) => !is_only(op, sql),
            None => may_change_session(sql),
        };
        let may_lock = suspicious || (announced.is_none() && !is_plain_select(sql));
        if may_lock {
            self.locks.suspect();
        }
        if suspicious {
            self.tracker.forget();
            self.disturb();
            self.is_in_utf8 = false;
        }
        if suspicious && (contains(sql, "deallocate") || contains(sql, "discard")) {
            // What diesel prepared may be gone, and it would not notice.
            self.types = Types::Unknown;
        }
        self.has_foreign |= suspicious && contains(sql, "prepare");
        if sql.trim_ascii_start().get(..4).is_some_and(|word| word.eq_ignore_ascii_case("copy")) {
            self.copying = true;
            // If it fails while it is read, diesel tells nobody.
            self.tracker.doubt();
        }
        Effects { suspicious, may_lock }
    }

    /// How a query is to be sent, whose text is looked at; with the public schema's name where each tenant has statements of its own.
    ///
    /// A query that is one type only has one text, which need not be looked at twice.
    pub(in crate::connection) fn form_of<T: QueryFragment<Pg> + QueryId>(
        &mut self,
        source: &T,
        per_tenant: Option<&SchemaName>,
    ) -> QueryResult<Form> {
        let tenants = |is_told_by_type| match per_tenant {
            Some(public) if !self.is_cache_off => Tenants::Apart { public, is_told_by_type },
            _ => Tenants::Together,
        };
        let id = T::query_id();
        if let Some(known) = id.and_then(|id| self.harmless.get_mut(&id)) {
            if known.may_lock {
                self.locks.suspect();
            }
            let tenants = tenants(known.is_told_by_type);
            return Ok(form(&mut known.text, self.tracker.path(), tenants, &mut self.owner, self.has_shared));
        }
        let mut builder = PgQueryBuilder::default();
        source.to_sql(&mut builder, &Pg)?;
        let sql = builder.finish();
        // A fragment may have a static id and yet say that its text is another each time.
        let is_always_this = || source.is_safe_to_cache_prepared(&Pg).is_ok_and(|safe| safe);
        let known_id = id.filter(|_| is_always_this());
        let is_told_by_type = known_id.is_some() && !has_custom_types(source);
        let tenants = tenants(is_told_by_type);
        let asks_for_type = self.examine_types(&sql);
        let Effects { suspicious, may_lock } = self.examine_text(&sql);
        let mut text = Arc::new(Text::new(sql));
        let form = form(&mut text, self.tracker.path(), tenants, &mut self.owner, self.has_shared);
        if let (false, false, Some(id)) = (suspicious, asks_for_type, known_id) {
            self.harmless.insert(id, Harmless { text, may_lock, is_told_by_type });
        }
        Ok(form)
    }

    /// A statement is about to be prepared, by us or by whoever takes the plain connection.
    pub(super) fn prepares(&mut self, sql: &str) {
        self.budget.prepared();
        let here = self.tracker.path().known().map(SearchPath::first);
        let is_tagged = sql.rsplit_once(TAG).is_some_and(|(_, tag)| here.is_some_and(|here| here == tag));
        // diesel's questions for types have none themselves.
        self.has_shared |= !is_tagged && !sql.contains(TYPES);
    }

    /// Whether this is the announced `COMMIT` of the outermost transaction.
    pub(crate) fn is_last_commit(&self, sql: &str) -> bool {
        self.tracker.announced().is_some_and(|op| op == TransactionOp::Commit(1) && is_only(op, sql))
    }

    pub(super) fn examine(&mut self, query: &dyn DebugQuery) {
        if std::mem::take(&mut self.examined) {
            return;
        }
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        // Formatting fails for a statement that cannot be built (an empty changeset), and that one is not sent.
        if write!(text, "{query}").is_err() {
            self.tracker.forget();
            self.locks.suspect();
        }
        self.examine_types(&text);
        self.examine_text(&text);
        self.text = text;
    }

    /// Whether a query is diesel's for the OID of a custom type, which diesel will keep.
    fn examine_types(&mut self, sql: &str) -> bool {
        let asks = sql.contains(TYPES);
        if asks {
            self.looked_up_type();
        }
        asks
    }

    fn looked_up_type(&mut self) {
        let known = self.tracker.path().known().map(|path| path.first().clone());
        self.types = match (&self.types, known) {
            (Types::None, Some(schema)) => {
                let oid = self.proved.as_ref().filter(|proved| proved.0 == schema).map(|proved| proved.1);
                Types::Of { schema, oid }
            }
            (Types::Of { schema, oid }, Some(here)) if *schema == here => Types::Of { schema: here, oid: *oid },
            _ => Types::Unknown,
        };
    }
}

/// Whether a text is the announced statement, and nothing else is in it.
///
/// An announcement may be left over from a statement that was never sent, and `begin_transaction_sql` takes any text.
fn is_only(op: TransactionOp, sql: &str) -> bool {
    let begins = |words: &[&str]| words.iter().any(|word| sql.starts_with(word));
    let expected = match op {
        TransactionOp::Begin(_) => begins(&["BEGIN", "START TRANSACTION", "SAVEPOINT "]),
        TransactionOp::Commit(_) => begins(&["COMMIT", "RELEASE SAVEPOINT "]),
        TransactionOp::Rollback(_) => begins(&["ROLLBACK"]),
    };
    expected && !sql.contains(';')
}

fn contains(sql: &str, lowercase: &str) -> bool {
    sql.as_bytes().windows(lowercase.len()).any(|part| part.eq_ignore_ascii_case(lowercase.as_bytes()))
}
