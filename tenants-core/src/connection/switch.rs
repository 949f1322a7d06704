//! The SQL of a switch: change the search path and prove it in the same message.

use super::Marker;
use super::proof::{self, Proof};
use crate::SearchPath;

/// How long a switch lasts.
///
/// ```
/// use tenants_core::connection::{Scope, Switch};
/// use tenants_core::{SchemaName, SearchPath};
///
/// let path = SearchPath::only(SchemaName::public());
/// assert!(Switch::to(&path).scope(Scope::Transaction).sql().starts_with("SET LOCAL search_path TO"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scope {
    /// `SET`: until the next one, or until the transaction it was made in is rolled back.
    #[default]
    Session,
    /// `SET LOCAL`: until the end of the transaction.
    Transaction,
}

/// A change of the search path that fails where PostgreSQL would carry on silently.
///
/// `SET search_path` to a schema that does not exist succeeds, and so does one to a schema the role may not use: names
/// are then looked up in the next schema of the path (manual,
/// [5.9.3](https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH)). The switch therefore ends with
/// a [`Proof`]: a statement that raises an error unless every schema of the path is in force, and the first one still has the
/// expected OID. Temporary tables are searched last, not first.
///
/// ```
/// use tenants_core::connection::{Scope, Switch};
/// use tenants_core::{SchemaName, SearchPath};
///
/// let path = SearchPath::only(SchemaName::public());
/// assert!(Switch::to(&path).sql().starts_with("SET search_path TO \"public\", pg_temp;"));
/// assert!(Switch::to(&path).scope(Scope::Transaction).sql().starts_with("SET LOCAL search_path"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Switch<'a> {
    path: &'a SearchPath,
    scope: Scope,
    oid: Option<u32>,
    proof: Proof,
}

impl<'a> Switch<'a> {
    /// A switch of the session to `path`.
    ///
    /// ```
    /// # use tenants_core::connection::{Scope, Switch};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// assert!(Switch::to(&path).sql().starts_with(r#"SET search_path TO "public""#));
    /// ```
    #[must_use]
    pub fn to(path: &'a SearchPath) -> Self {
        Self { path, scope: Scope::Session, oid: None, proof: Proof::Path }
    }

    /// How long the switch lasts.
    ///
    /// ```
    /// # use tenants_core::connection::{Scope, Switch};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// assert!(Switch::to(&path).scope(Scope::Transaction).sql().starts_with("SET LOCAL "));
    /// ```
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// The OID (`pg_namespace.oid`) the first schema must have: a name alone may belong to somebody else by now.
    ///
    /// ```
    /// # use tenants_core::connection::{Scope, Switch};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// assert!(Switch::to(&path).oid(Some(16_384)).sql().contains("16384"));
    /// ```
    #[must_use]
    pub fn oid(mut self, oid: Option<u32>) -> Self {
        self.oid = oid;
        self
    }

    /// How the switch proves itself.
    ///
    /// ```
    /// # use tenants_core::connection::{Proof, Switch};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// let sql = Switch::to(&path).proof(Proof::Bookkeeping).sql();
    /// assert!(sql.ends_with(r#"SELECT '"public".__diesel_schema_migrations'::pg_catalog.regclass"#));
    /// ```
    #[must_use]
    pub fn proof(mut self, proof: Proof) -> Self {
        self.proof = proof;
        self
    }

    /// The two statements, ready to be sent in one simple-protocol message.
    ///
    /// ```
    /// # use tenants_core::connection::{Scope, Switch};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// let sql = Switch::to(&path).sql();
    /// assert!(sql.contains("; SELECT ")); // the switch, then the check
    /// ```
    #[must_use]
    pub fn sql(&self) -> String {
        self.sql_behind(&[])
    }

    /// The same behind texts that end with a semicolon.
    ///
    /// ```
    /// # use tenants_core::connection::Switch;
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// assert!(Switch::to(&path).sql_behind(&["RESET ALL; "]).starts_with("RESET ALL; SET search_path TO "));
    /// ```
    #[must_use]
    pub fn sql_behind(&self, texts: &[&str]) -> String {
        self.assemble(texts, false)
    }

    /// The same behind what cleans a session for its next user, texts that end with a semicolon: releases the advisory locks too, which
    /// [`sql_behind`](Self::sql_behind) does not.
    ///
    /// With [`Proof::Path`] it also fails in a transaction that began with an earlier message ([`Marker::OpenTransaction`]): one opened
    /// as text leaves a driver's count at none. In a message of its own, a statement's time is that of the transaction.
    ///
    /// ```
    /// # use tenants_core::connection::Switch;
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// let sql = Switch::to(&path).checkout_sql(&["UNLISTEN *; ", "RESET ALL; "]);
    /// assert!(sql.starts_with("UNLISTEN *; RESET ALL; SET search_path TO "));
    /// assert!(sql.contains("pg_advisory_unlock_all()"));
    /// ```
    #[must_use]
    pub fn checkout_sql(&self, cleaning: &[&str]) -> String {
        self.assemble(cleaning, true)
    }

    /// A transaction that begins on the path, behind one that cleans: its `BEGIN` is the first to see the defaults (read-only,
    /// isolation) reset. All texts are empty or end with a semicolon; the scope is
    /// [`Scope::Transaction`], whatever was asked for.
    ///
    /// With [`Proof::Lock`] the first one proves, so that the locks go with it; but `settings` may make the role another, with other
    /// rights, so that where there are any it is [`Proof::Bookkeeping`], behind them.
    ///
    /// ```
    /// # use tenants_core::connection::{Scope, Switch};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// let sql = Switch::to(&path).begin_sql(&["RESET ALL; "], "SET LOCAL work_mem TO '4MB'; ");
    /// assert!(sql.starts_with("BEGIN; RESET ALL; COMMIT; BEGIN; SET LOCAL work_mem TO '4MB'; SET LOCAL search_path TO "));
    /// ```
    #[must_use]
    pub fn begin_sql(&self, cleaning: &[&str], settings: &str) -> String {
        let mut sql = String::with_capacity(CAPACITY + total(cleaning) + settings.len());
        sql.push_str("BEGIN; ");
        cleaning.iter().for_each(|text| sql.push_str(text));
        let is_ahead = self.proof == Proof::Lock && settings.is_empty();
        if is_ahead {
            self.push_check(false, &mut sql);
            sql.push_str("; ");
        }
        sql.push_str("COMMIT; BEGIN; ");
        sql.push_str(settings);
        self.scope(Scope::Transaction).push_set(&mut sql);
        if !is_ahead {
            sql.push_str("; ");
            let proof = if self.proof == Proof::Lock { Proof::Bookkeeping } else { self.proof };
            self.proof(proof).push_check(false, &mut sql);
        }
        sql
    }

    /// The first statement alone, without a proof: only where what is sent behind it in the same message fails unless the path is in force.
    ///
    /// ```
    /// # use tenants_core::connection::Switch;
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// assert_eq!(Switch::to(&path).unproved_sql(), r#"SET search_path TO "public", pg_temp"#);
    /// ```
    #[must_use]
    pub fn unproved_sql(&self) -> String {
        let mut sql = String::with_capacity(CAPACITY);
        self.push_set(&mut sql);
        sql
    }

    /// The second statement alone: raises an error unless the path is in force, and changes nothing.
    ///
    /// ```
    /// # use tenants_core::connection::Switch;
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// assert!(Switch::to(&path).proof_sql().starts_with("SELECT "));
    /// ```
    #[must_use]
    pub fn proof_sql(&self) -> String {
        let mut sql = String::with_capacity(CAPACITY);
        Self { proof: Proof::Path, ..*self }.push_check(false, &mut sql);
        sql
    }

    fn assemble(&self, before: &[&str], ends_checkout: bool) -> String {
        let mut sql = String::with_capacity(CAPACITY + total(before));
        before.iter().for_each(|text| sql.push_str(text));
        self.push_set(&mut sql);
        sql.push_str("; ");
        self.push_check(ends_checkout, &mut sql);
        sql
    }

    fn push_set(&self, sql: &mut String) {
        sql.push_str(match self.scope {
            Scope::Session => "SET search_path TO ",
            Scope::Transaction => "SET LOCAL search_path TO ",
        });
        sql.push_str(self.path.as_sql());
        // Temporary tables would be searched first, and one made for a tenant would hide the next tenant's table of that name.
        sql.push_str(", pg_temp");
    }

    fn push_check(&self, ends_checkout: bool, sql: &mut String) {
        let mut before = match self.proof {
            Proof::Path => return sql.push_str(&self.by_path(ends_checkout)),
            Proof::Bookkeeping => {
                sql.push_str("SELECT ");
                proof::by_bookkeeping(self.path, sql);
                ", "
            }
            Proof::Lock => {
                proof::by_lock(self.path, sql);
                "; SELECT "
            }
        };
        if let Some(oid) = self.oid {
            sql.push_str(before);
            proof::of_oid(self.path, oid, sql);
            before = ", ";
        }
        if ends_checkout {
            sql.push_str(before);
            sql.push_str(UNLOCK);
        }
    }

    fn by_path(&self, ends_checkout: bool) -> String {
        if !ends_checkout {
            return proof::by_path(self.path, self.oid, &format!("'{}'", Marker::SWITCH), Marker::SWITCH);
        }
        // What a statement of its own costs is more than what it does.
        let marker = format!("'{}', {UNLOCK}, {OWN_TRANSACTION}, ' '", Marker::CHECKOUT);
        proof::by_path(self.path, self.oid, &marker, &format!("{}t ", Marker::CHECKOUT))
    }
}

/// Bytes that hold a switch and its check with names of usual length.
const CAPACITY: usize = 384;

fn total(texts: &[&str]) -> usize {
    texts.iter().map(|text| text.len()).sum()
}

const UNLOCK: &str = "pg_catalog.pg_advisory_unlock_all()";

/// Whether the transaction began with this message.
const OWN_TRANSACTION: &str = "pg_catalog.now() OPERATOR(pg_catalog.=) pg_catalog.statement_timestamp()";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SchemaName;

    #[test]
    fn every_schema_of_the_path_is_proved() {
        let path = SearchPath::new("a b".parse().unwrap(), Some(SchemaName::public()), []).unwrap();
        let switch = Switch::to(&path).oid(Some(7));
        for sql in [switch.sql(), switch.checkout_sql(&[]), switch.begin_sql(&[], "")] {
            assert!(sql.contains(r#"search_path TO "a b", "public", pg_temp;"#), "{sql}");
            assert!(sql.contains(r#"7 {"a b",public}'"#), "{sql}");
        }
        let by_bookkeeping = switch.proof(Proof::Bookkeeping);
        for sql in [by_bookkeeping.sql(), by_bookkeeping.checkout_sql(&[]), by_bookkeeping.begin_sql(&[], "")] {
            assert!(sql.contains(r#"search_path TO "a b", "public", pg_temp;"#), "{sql}");
            assert!(sql.contains(r#"'"a b".__diesel_schema_migrations'"#) && sql.contains(r#"'"public"'::"#), "{sql}");
            assert!(sql.contains(r#"oideq('"a b"'::pg_catalog.regnamespace, 7)"#), "{sql}");
        }
        let by_lock = switch.proof(Proof::Lock);
        for sql in [by_lock.sql(), by_lock.checkout_sql(&[]), by_lock.begin_sql(&[], "")] {
            assert!(sql.contains(r#"search_path TO "a b", "public", pg_temp"#), "{sql}");
            let tables = r#""a b".__diesel_schema_migrations, ONLY "public".__diesel_schema_migrations"#;
            assert!(sql.contains(&format!("LOCK TABLE ONLY {tables} IN ACCESS SHARE MODE NOWAIT; SELECT ")), "{sql}");
            assert!(sql.contains(r#"oideq('"a b"'::pg_catalog.regnamespace, 7)"#), "{sql}");
        }
    }

    #[test]
    fn locks_go_with_the_transaction_that_cleans() {
        let path = SearchPath::only(SchemaName::public());
        let sql = Switch::to(&path).proof(Proof::Lock).begin_sql(&["RESET ALL; "], "");
        let locks = r#"LOCK TABLE ONLY "public".__diesel_schema_migrations IN ACCESS SHARE MODE NOWAIT"#;
        let expected =
            format!(r#"BEGIN; RESET ALL; {locks}; COMMIT; BEGIN; SET LOCAL search_path TO "public", pg_temp"#);
        assert_eq!(sql, expected);
    }

    #[test]
    fn what_settings_may_change_is_proved_behind_them() {
        let path = SearchPath::only(SchemaName::public());
        let switch = Switch::to(&path).proof(Proof::Lock);
        let sql = switch.begin_sql(&[], "SET LOCAL ROLE web; ");
        assert!(!sql.contains("LOCK TABLE"), "{sql}");
        assert!(sql.ends_with(r#"; SELECT '"public".__diesel_schema_migrations'::pg_catalog.regclass"#), "{sql}");
    }
}
