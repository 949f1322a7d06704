//! The name of a PostgreSQL schema, valid from the moment it exists.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::schema_name_error::SchemaNameError;
use crate::text_type::text_type;

/// PostgreSQL cuts longer identifiers off without an error (manual 4.1.1, `NAMEDATALEN` - 1).
const MAX_BYTES: usize = 63;

/// A schema name that PostgreSQL can hold when quoted and that is neither reserved nor special.
///
/// Keywords, digits only, dashes, inner spaces and non-ASCII letters are fine. [`Display`](fmt::Display) is the bare
/// name, for people; SQL is rendered only through [`quoted`](Self::quoted). Cheap to clone.
///
/// ```
/// use tenants_core::SchemaName;
///
/// let acme: SchemaName = "Acme-42".parse()?;
/// assert_eq!(acme.quoted().to_string(), r#""Acme-42""#);
/// assert!("pg_catalog".parse::<SchemaName>().is_err());
/// # Ok::<(), tenants_core::SchemaNameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
#[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Text))]
pub struct SchemaName(Arc<str>);

text_type!(SchemaName, SchemaNameError);

impl SchemaName {
    /// The schema `public`, which every PostgreSQL database has unless it was dropped.
    ///
    /// ```
    /// assert_eq!(tenants_core::SchemaName::public(), "public");
    /// ```
    #[must_use]
    pub fn public() -> Self {
        Self(Arc::from("public"))
    }

    /// The name as an SQL identifier in double quotes, without allocating.
    ///
    /// ```
    /// # use tenants_core::SchemaName;
    /// let name: SchemaName = "select".parse()?;
    /// assert_eq!(format!("CREATE SCHEMA {}", name.quoted()), r#"CREATE SCHEMA "select""#);
    /// # Ok::<(), tenants_core::SchemaNameError>(())
    /// ```
    #[must_use]
    pub fn quoted(&self) -> QuotedSchema<'_> {
        QuotedSchema(&self.0)
    }

    /// The same onto a text that is made for each switch: formatting takes five times as long.
    pub(crate) fn push_quoted(&self, sql: &mut String) {
        sql.push('"');
        sql.push_str(&self.0);
        sql.push('"');
    }

    /// The name in lower case: two tenants whose folded names are equal must not exist side by side.
    ///
    /// PostgreSQL keeps `"Acme"` and `"acme"` apart, people and unquoted SQL do not.
    ///
    /// ```
    /// # use tenants_core::SchemaName;
    /// assert_eq!("ÄCME".parse::<SchemaName>()?.folded(), "äcme");
    /// # Ok::<(), tenants_core::SchemaNameError>(())
    /// ```
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

/// A [`SchemaName`] that displays as an SQL identifier in double quotes; made by [`SchemaName::quoted`].
///
/// ```
/// # use tenants_core::SchemaName;
/// assert_eq!(SchemaName::public().quoted().to_string(), r#""public""#);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotedSchema<'a>(&'a str);

impl fmt::Display for QuotedSchema<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A valid name holds no quote, so there is none to double.
        write!(f, "\"{}\"", self.0)
    }
}

impl FromStr for SchemaName {
    type Err = SchemaNameError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        check(name)?;
        Ok(Self(Arc::from(name)))
    }
}

fn check(text: &str) -> Result<(), SchemaNameError> {
    let name = || text.to_owned();
    if text.is_empty() {
        return Err(SchemaNameError::Empty);
    }
    if text.len() > MAX_BYTES {
        return Err(SchemaNameError::TooLong { name: name() });
    }
    for character in text.chars() {
        match character {
            '\0' => return Err(SchemaNameError::Nul { name: name() }),
            '\'' | '"' => return Err(SchemaNameError::Quote { name: name() }),
            '\\' => return Err(SchemaNameError::Backslash { name: name() }),
            control if control.is_control() => {
                return Err(SchemaNameError::ControlCharacter { name: name() });
            }
            _ => {}
        }
    }
    if text.trim() != text {
        return Err(SchemaNameError::OuterSpace { name: name() });
    }
    if text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("pg_")) {
        return Err(SchemaNameError::ReservedPrefix { name: name() });
    }
    if text.eq_ignore_ascii_case("information_schema") {
        return Err(SchemaNameError::InformationSchema { name: name() });
    }
    if text == "$user" {
        return Err(SchemaNameError::UserVariable { name: name() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<SchemaName, SchemaNameError> {
        text.parse()
    }

    #[test]
    fn accepts_what_postgresql_holds() {
        let longest = "é".repeat(31) + "x";
        for name in [
            "a",
            "select",
            "42",
            "a-b",
            "a b",
            "*/",
            "日本語",
            "$users",
            "pgx",
            "pg-1",
            "public",
            "--",
            ";",
            "default",
            longest.as_str(),
        ] {
            assert_eq!(parse(name).unwrap(), name);
        }
    }

    #[test]
    fn each_rule_has_its_error() {
        use SchemaNameError as E;
        assert_eq!(parse(""), Err(E::Empty));
        assert!(matches!(parse(&"é".repeat(32)), Err(E::TooLong { .. })));
        assert!(matches!(parse("a\0"), Err(E::Nul { .. })));
        assert!(matches!(parse("a\nb"), Err(E::ControlCharacter { .. })));
        assert!(matches!(parse("a\u{85}"), Err(E::ControlCharacter { .. })));
        assert!(matches!(parse("a\"b"), Err(E::Quote { .. })));
        assert!(matches!(parse("a'b"), Err(E::Quote { .. })));
        assert!(matches!(parse("a\\b"), Err(E::Backslash { .. })));
        assert!(matches!(parse(" a"), Err(E::OuterSpace { .. })));
        assert!(matches!(parse("a\u{3000}"), Err(E::OuterSpace { .. })));
        assert!(matches!(parse("PG_x"), Err(E::ReservedPrefix { .. })));
        assert!(matches!(parse("Information_Schema"), Err(E::InformationSchema { .. })));
        assert!(matches!(parse("$user"), Err(E::UserVariable { .. })));
    }

    #[test]
    fn the_error_shows_name_and_rule() {
        let error = parse("a\n").unwrap_err().to_string();
        assert_eq!(error, r#"schema name "a\n" holds a control character"#);
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_one_identifier(text in any::<String>()) {
            if let Ok(name) = parse(&text) {
                let sql = name.quoted().to_string();
                prop_assert_eq!(sql.matches('"').count(), 2);
                prop_assert!(sql.len() <= MAX_BYTES + 2);
                prop_assert_eq!(name.to_string(), text);
            }
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn serde_validates() {
        let name: SchemaName = serde_json::from_str("\"acme\"").unwrap();
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"acme\"");
        let error = serde_json::from_str::<SchemaName>("\"pg_x\"").unwrap_err();
        assert!(error.to_string().contains("pg_"));
    }
}
