//! The search path of a connection, rendered once.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::SchemaName;

/// Schemas in the order PostgreSQL searches them: the tenant's, public unless left out, then extra ones.
///
/// Holds at least one schema and none twice. Cheap to clone; the SQL is rendered when the path is made.
///
/// ```
/// use tenants_core::{SchemaName, SearchPath};
///
/// let acme: SchemaName = "acme".parse()?;
/// let postgis: SchemaName = "postgis".parse()?;
/// let path = SearchPath::new(acme, Some(SchemaName::public()), [postgis])?;
/// assert_eq!(path.as_sql(), r#""acme", "public", "postgis""#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SearchPath(Arc<Inner>);

struct Inner {
    first: SchemaName,
    rest: Box<[SchemaName]>,
    sql: Box<str>,
}

/// A schema that is in a search path already.
///
/// ```
/// use tenants_core::{SchemaName, SearchPath, SearchPathError};
///
/// let error = SearchPath::new(SchemaName::public(), Some(SchemaName::public()), []).unwrap_err();
/// assert!(matches!(error, SearchPathError::Duplicate { schema } if schema == "public"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SearchPathError {
    /// A schema is named twice; the second would never be reached.
    #[error("schema \"{schema}\" is in the search path twice")]
    Duplicate {
        /// The schema named twice.
        schema: SchemaName,
    },
}

impl SearchPath {
    /// The path `first`, then `public` unless left out, then `extra`.
    ///
    /// # Errors
    ///
    /// If a schema is named twice.
    ///
    /// ```
    /// # use tenants_core::{SchemaName, SearchPath};
    /// let path = SearchPath::new("acme".parse()?, Some(SchemaName::public()), [])?;
    /// assert_eq!(path.as_sql(), r#""acme", "public""#);
    /// assert!(SearchPath::new("acme".parse()?, None, ["acme".parse()?]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        first: SchemaName,
        public: Option<SchemaName>,
        extra: impl IntoIterator<Item = SchemaName>,
    ) -> Result<Self, SearchPathError> {
        let rest: Box<[SchemaName]> = public.into_iter().chain(extra).collect();
        for (i, schema) in rest.iter().enumerate() {
            if *schema == first || rest[..i].contains(schema) {
                return Err(SearchPathError::Duplicate { schema: schema.clone() });
            }
        }
        Ok(Self::render(first, rest))
    }

    /// The path that holds just one schema.
    ///
    /// ```
    /// # use tenants_core::{SchemaName, SearchPath};
    /// assert_eq!(SearchPath::only(SchemaName::public()).as_sql(), r#""public""#);
    /// ```
    #[must_use]
    pub fn only(schema: SchemaName) -> Self {
        Self::render(schema, Box::default())
    }

    fn render(first: SchemaName, rest: Box<[SchemaName]>) -> Self {
        // Two quotes each, and a separator: exactly what is needed is not copied once more to become a box.
        let names: usize = rest.iter().map(|schema| schema.as_str().len() + 4).sum();
        let mut sql = String::with_capacity(first.as_str().len() + 2 + names);
        first.push_quoted(&mut sql);
        for schema in &rest {
            sql.push_str(", ");
            schema.push_quoted(&mut sql);
        }
        Self(Arc::new(Inner { first, rest, sql: sql.into() }))
    }

    /// The schema searched first, where new tables are made.
    ///
    /// ```
    /// # use tenants_core::{SchemaName, SearchPath};
    /// assert_eq!(SearchPath::only(SchemaName::public()).first(), "public");
    /// ```
    #[must_use]
    pub fn first(&self) -> &SchemaName {
        &self.0.first
    }

    /// All schemas, in order.
    ///
    /// ```
    /// # use tenants_core::{SchemaName, SearchPath};
    /// let path = SearchPath::new("acme".parse()?, Some(SchemaName::public()), [])?;
    /// assert!(path.schemas().eq(&["acme".parse::<SchemaName>()?, SchemaName::public()]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn schemas(&self) -> impl Iterator<Item = &SchemaName> {
        std::iter::once(&self.0.first).chain(&self.0.rest)
    }

    /// The path as it follows `SET search_path TO`.
    ///
    /// ```
    /// # use tenants_core::{SchemaName, SearchPath};
    /// let path = SearchPath::only("acme".parse()?);
    /// assert_eq!(format!("SET search_path TO {}", path.as_sql()), r#"SET search_path TO "acme""#);
    /// # Ok::<(), tenants_core::SchemaNameError>(())
    /// ```
    #[must_use]
    pub fn as_sql(&self) -> &str {
        &self.0.sql
    }
}

impl fmt::Display for SearchPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_sql())
    }
}

impl fmt::Debug for SearchPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SearchPath").field(&self.as_sql()).finish()
    }
}

// Names hold no quotes, so equal SQL means equal paths.
impl PartialEq for SearchPath {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.sql == other.0.sql
    }
}

impl Eq for SearchPath {}

impl Hash for SearchPath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.sql.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> SchemaName {
        text.parse().unwrap()
    }

    #[test]
    fn order_is_kept() {
        let path = SearchPath::new(name("a"), Some(name("public")), [name("x"), name("y")]).unwrap();
        let schemas: Vec<_> = path.schemas().map(SchemaName::as_str).collect();
        assert_eq!(schemas, ["a", "public", "x", "y"]);
        assert_eq!(path.first(), "a");
    }

    #[test]
    fn public_can_be_left_out() {
        let path = SearchPath::new(name("a"), None, [name("x")]).unwrap();
        assert_eq!(path.to_string(), r#""a", "x""#);
    }

    #[test]
    fn duplicates_are_refused() {
        for extra in [["a", "b"], ["public", "b"], ["b", "b"]] {
            assert!(SearchPath::new(name("a"), Some(name("public")), extra.map(name)).is_err(), "{extra:?}");
        }
        // Case matters to PostgreSQL in quoted names.
        assert!(SearchPath::new(name("a"), None, [name("A")]).is_ok());
    }

    #[test]
    fn equality_is_that_of_the_schemas() {
        let path = |extra: &str| SearchPath::new(name("a"), None, [name(extra)]).unwrap();
        assert_eq!(path("b"), path("b"));
        assert_ne!(path("b"), path("c"));
        assert_ne!(path("b, c"), SearchPath::new(name("a"), None, [name("b"), name("c")]).unwrap());
    }
}
