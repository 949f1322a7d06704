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
        self.set_sql() + &self.statement(false)
    }

    /// The same for the end of a message that hands a session to its next user: releases the advisory locks.
    ///
    /// With [`Proof::Path`] it also fails in a transaction that began with an earlier message ([`Marker::OpenTransaction`]): one opened
    /// as text leaves a driver's count at none. In a message of its own, a statement's time is that of the transaction.
    ///
    /// ```
    /// # use tenants_core::connection::Switch;
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// assert!(Switch::to(&path).checkout_sql().contains("pg_advisory_unlock_all()"));
    /// ```
    #[must_use]
    pub fn checkout_sql(&self) -> String {
        self.set_sql() + &self.statement(true)
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
        Self { proof: Proof::Path, ..*self }.statement(false)
    }

    fn statement(&self, ends_checkout: bool) -> String {
        match (self.proof, ends_checkout) {
            (Proof::Path, false) => {
                proof::by_path(self.path, self.oid, &format!("'{}'", Marker::SWITCH), Marker::SWITCH)
            }
            (Proof::Path, true) => {
                // What a statement of its own costs is more than what it does.
                let marker = format!("'{}', {UNLOCK}, {OWN_TRANSACTION}, ' '", Marker::CHECKOUT);
                proof::by_path(self.path, self.oid, &marker, &format!("{}t ", Marker::CHECKOUT))
            }
            (Proof::Bookkeeping, false) => proof::by_bookkeeping(self.path, self.oid),
            (Proof::Bookkeeping, true) => proof::by_bookkeeping(self.path, self.oid) + ", " + UNLOCK,
        }
    }

    fn set_sql(&self) -> String {
        let local = match self.scope {
            Scope::Session => "",
            Scope::Transaction => "LOCAL ",
        };
        // Temporary tables would be searched first, and one made for a tenant would hide the next tenant's table of that name.
        format!("SET {local}search_path TO {}, pg_temp; ", self.path.as_sql())
    }
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
        for sql in [switch.sql(), switch.checkout_sql()] {
            assert!(sql.contains(r#"SET search_path TO "a b", "public", pg_temp;"#), "{sql}");
            assert!(sql.contains(r#"7 {"a b",public}'"#), "{sql}");
        }
        let switch = switch.proof(Proof::Bookkeeping);
        for sql in [switch.sql(), switch.checkout_sql()] {
            assert!(sql.contains(r#"SET search_path TO "a b", "public", pg_temp;"#), "{sql}");
            assert!(sql.contains(r#"'"a b".__diesel_schema_migrations'"#) && sql.contains(r#"'"public"'::"#), "{sql}");
        }
    }
}
