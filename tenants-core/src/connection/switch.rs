//! The SQL of a switch: change the search path and prove it in the same message.

use std::fmt::Write as _;

use super::Marker;
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
/// a statement that raises an error unless every schema of the path is in force, and the first one still has the
/// expected OID. Temporary tables are searched last, not first.
///
/// The error carries a [`Marker`] of our own, since its text is the only thing that is the same under every
/// `lc_messages`.
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
        Self { path, scope: Scope::Session, oid: None }
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
        let local = match self.scope {
            Scope::Session => "",
            Scope::Transaction => "LOCAL ",
        };
        // Temporary tables would be searched first, and one made for a tenant would hide the next tenant's table of that name.
        let mut sql = format!("SET {local}search_path TO {}, pg_temp; ", self.path.as_sql());
        sql.push_str(&self.proof_sql());
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
        let first = self.path.first().quoted();
        // Names hold neither quotes nor backslashes, so they can stand in a string and in an array literal as they are.
        let mut schemas = String::new();
        let mut count = 0;
        for schema in self.path.schemas() {
            count += 1;
            if !schemas.is_empty() {
                schemas.push(',');
            }
            let _ = write!(schemas, "{}", schema.quoted());
        }
        let mut sql = format!(
            "SELECT pg_catalog.concat('{marker}', COALESCE(pg_catalog.to_regnamespace('{first}')::oid::text, '-'), ' ', \
             pg_catalog.current_schemas(false))::int4 \
             WHERE (pg_catalog.current_schemas(false))[1:{count}] IS DISTINCT FROM '{{{schemas}}}'::name[]",
            marker = Marker::SWITCH,
        );
        if let Some(oid) = self.oid {
            let _ = write!(sql, " OR pg_catalog.to_regnamespace('{first}')::oid IS DISTINCT FROM {oid}::oid");
        }
        sql
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SchemaName;

    #[test]
    fn every_schema_of_the_path_is_proved() {
        let path = SearchPath::new("a b".parse().unwrap(), Some(SchemaName::public()), []).unwrap();
        let sql = Switch::to(&path).oid(Some(7)).sql();
        assert!(sql.contains(r#"SET search_path TO "a b", "public", pg_temp;"#), "{sql}");
        assert!(sql.contains(r#"'{"a b","public"}'::name[]"#), "{sql}");
        assert!(sql.ends_with("IS DISTINCT FROM 7::oid"), "{sql}");
    }
}
