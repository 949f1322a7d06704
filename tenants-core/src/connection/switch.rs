//! The SQL of a switch: change the search path and prove it in the same message.

use std::borrow::Cow;

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
        let mut sql = self.set_sql();
        sql.push_str(&self.proof_sql());
        sql
    }

    /// The same for a session whose schema of temporary tables is known: cheaper, since the path is compared as a whole.
    ///
    /// PostgreSQL lists that schema from the session's first temporary table on, and for none before. Where it is not as
    /// expected the check fails, and [`temporary_in`](Self::temporary_in) tells from its error what it is.
    ///
    /// ```
    /// # use tenants_core::connection::Switch;
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// assert!(Switch::to(&path).exact_sql(None).contains("'tenants: switch {public}'"));
    /// assert!(Switch::to(&path).exact_sql(Some("pg_temp_3")).contains("'tenants: switch {public,pg_temp_3}'"));
    /// ```
    #[must_use]
    pub fn exact_sql(&self, temporary: Option<&str>) -> String {
        self.set_sql()
            + &self.check_sql(
                &format!("'{}'", Marker::SWITCH),
                ALL,
                &format!("{}{}", Marker::SWITCH, self.expected(temporary)),
            )
    }

    /// As [`exact_sql`](Self::exact_sql), for the end of a message that hands a session to its next user: releases the advisory
    /// locks, and fails in a transaction that began with an earlier message ([`Marker::OpenTransaction`]).
    ///
    /// One opened as text leaves a driver's count at none. In a message of its own, a statement's time is that of the transaction.
    ///
    /// ```
    /// # use tenants_core::connection::Switch;
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// assert!(Switch::to(&path).checkout_sql(None).contains("pg_advisory_unlock_all()"));
    /// ```
    #[must_use]
    pub fn checkout_sql(&self, temporary: Option<&str>) -> String {
        // What a statement of its own costs is more than what it does.
        let marker = format!(
            "'{}', pg_catalog.pg_advisory_unlock_all(), pg_catalog.now() OPERATOR(pg_catalog.=) pg_catalog.statement_timestamp(), ' '",
            Marker::CHECKOUT,
        );
        self.set_sql() + &self.check_sql(&marker, ALL, &format!("{}t {}", Marker::CHECKOUT, self.expected(temporary)))
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
        let in_force = format!("({ALL})[1:{}]", self.path.schemas().count());
        self.check_sql(
            &format!("'{}'", Marker::SWITCH),
            &in_force,
            &format!("{}{}", Marker::SWITCH, self.expected(None)),
        )
    }

    /// What a failed check says of the session's schema of temporary tables (none if it has none), if all else was in force.
    ///
    /// ```
    /// # use tenants_core::connection::Switch;
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = SearchPath::only(SchemaName::public());
    /// assert_eq!(Switch::to(&path).temporary_in("{public,pg_temp_3}"), Some(Some("pg_temp_3")));
    /// assert_eq!(Switch::to(&path).temporary_in("{public}"), Some(None));
    /// assert_eq!(Switch::to(&path).temporary_in("{}"), None); // the path is not in force
    /// ```
    #[must_use]
    pub fn temporary_in<'b>(&self, in_force: &'b str) -> Option<Option<&'b str>> {
        let expected = self.schemas(None);
        if in_force == expected {
            return Some(None);
        }
        let rest = in_force.strip_prefix(expected.strip_suffix('}')?)?.strip_prefix(',')?.strip_suffix('}')?;
        let number = rest.strip_prefix("pg_temp_")?;
        (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(Some(rest))
    }

    fn set_sql(&self) -> String {
        let local = match self.scope {
            Scope::Session => "",
            Scope::Transaction => "LOCAL ",
        };
        // Temporary tables would be searched first, and one made for a tenant would hide the next tenant's table of that name.
        format!("SET {local}search_path TO {}, pg_temp; ", self.path.as_sql())
    }

    /// `current_schemas(false)` as PostgreSQL prints it where the path is in force.
    fn schemas(&self, temporary: Option<&str>) -> String {
        let names: Vec<_> = self.path.schemas().map(|schema| array_element(schema.as_str())).collect();
        let mut text = format!("{{{}", names.join(","));
        if let Some(temporary) = temporary {
            text.push(',');
            text.push_str(temporary);
        }
        text.push('}');
        text
    }

    /// Fails to cast a text that is not as expected, and says it; the text that is becomes null first.
    fn check_sql(&self, marker: &str, in_force: &str, expected: &str) -> String {
        // `concat` leaves out what is null, such as the OID of a schema that does not exist.
        let oid = match self.oid {
            Some(_) => format!("pg_catalog.to_regnamespace('{}')::oid, ' ', ", self.path.first().quoted()),
            None => String::new(),
        };
        format!("SELECT NULLIF(pg_catalog.concat({marker}, {oid}{in_force}), '{expected}')::int4")
    }

    fn expected(&self, temporary: Option<&str>) -> String {
        let oid = self.oid.map_or_else(String::new, |oid| format!("{oid} "));
        oid + &self.schemas(temporary)
    }
}

/// The schemas in force, those of temporary tables too where they are named.
const ALL: &str = "pg_catalog.current_schemas(false)";

/// An element as PostgreSQL prints it in an array (manual 8.15.6); names hold neither quotes nor backslashes.
fn array_element(name: &str) -> Cow<'_, str> {
    let special = |byte: u8| matches!(byte, b'{' | b'}' | b',' | b' ');
    if name.bytes().any(special) || name.eq_ignore_ascii_case("null") {
        Cow::Owned(format!("\"{name}\""))
    } else {
        Cow::Borrowed(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SchemaName;

    fn path(first: &str) -> SearchPath {
        SearchPath::new(first.parse().unwrap(), Some(SchemaName::public()), []).unwrap()
    }

    #[test]
    fn every_schema_of_the_path_is_proved() {
        let path = path("a b");
        let switch = Switch::to(&path).oid(Some(7));
        for sql in [switch.sql(), switch.exact_sql(None), switch.checkout_sql(None)] {
            assert!(sql.contains(r#"SET search_path TO "a b", "public", pg_temp;"#), "{sql}");
            assert!(sql.contains(r#"7 {"a b",public}'"#), "{sql}");
        }
    }

    #[test]
    fn names_are_printed_as_in_an_array() {
        for (name, printed) in [
            ("acme", "{acme,public}"),
            ("Ünï-1.x", "{Ünï-1.x,public}"),
            ("a,b", "{\"a,b\",public}"),
            ("{a}", "{\"{a}\",public}"),
            ("Null", "{\"Null\",public}"),
        ] {
            assert_eq!(Switch::to(&path(name)).schemas(None), printed);
        }
    }

    #[test]
    fn only_the_schema_of_temporary_tables_may_follow() {
        let path = path("a");
        let switch = Switch::to(&path);
        assert_eq!(switch.temporary_in("{a,public,pg_temp_12}"), Some(Some("pg_temp_12")));
        for in_force in [
            "{public}",
            "{a}",
            "{a,publicx}",
            "{a,public,x}",
            "{a,public,pg_temp_}",
            "{a,public,pg_temp_1,x}",
            "{b,public}",
        ] {
            assert_eq!(switch.temporary_in(in_force), None, "{in_force}");
        }
    }
}
