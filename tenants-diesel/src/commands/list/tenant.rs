//! One tenant of the list.

use std::fmt;

use crate::shown::{OneLine, Shown};

/// A tenant as the database has it.
///
/// Shown (`Display`) as a line: schema, domains, whether the schema is missing, whether the tenant is down. With the feature `serde` it can be
/// serialised, the row as an object.
///
/// ```no_run
/// # fn example(tenant: tenants_diesel::commands::ListedTenant) {
/// println!("{} {}", tenant.schema, tenant.domains.first().map_or("-", String::as_str)); // acme acme.example.com
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedTenant {
    /// The schema, as the row names it; that may be no schema name at all.
    pub schema: String,
    /// Whether there is such a schema.
    pub exists: bool,
    /// The host names, the primary one first, then by name.
    pub domains: Vec<String>,
    /// Whether the tenant is suspended; none where the model has no such field.
    pub suspended: Option<bool>,
    /// The columns that were asked for, as the text of a JSON object.
    pub row: String,
}

impl fmt::Display for ListedTenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Shown(&self.schema))?;
        for (n, domain) in self.domains.iter().enumerate() {
            write!(f, "{} {}", if n == 0 { ":" } else { "," }, OneLine(domain))?;
        }
        f.write_str(if self.exists { "" } else { " (no schema)" })?;
        f.write_str(if self.suspended == Some(true) { " (down)" } else { "" })
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for ListedTenant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Fields<'a> {
            schema: &'a str,
            exists: bool,
            domains: &'a [String],
            #[serde(skip_serializing_if = "Option::is_none")]
            suspended: Option<bool>,
            row: &'a serde_json::value::RawValue,
        }
        // Passed on as it is: a number may have more digits than one of ours.
        let row: &serde_json::value::RawValue = serde_json::from_str(&self.row).map_err(serde::ser::Error::custom)?;
        let Self { exists, suspended, .. } = *self;
        Fields { schema: &self.schema, exists, domains: &self.domains, suspended, row }.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant() -> ListedTenant {
        ListedTenant {
            schema: "acme".to_owned(),
            exists: false,
            domains: vec!["b.example.com".to_owned(), "a.example\n".to_owned()],
            suspended: Some(true),
            row: r#"{"z":12345678901234567890.5,"a":null}"#.to_owned(),
        }
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(tenant().to_string(), "acme: b.example.com, a.example (no schema) (down)");
    }

    #[cfg(feature = "serde")]
    #[test]
    fn the_row_is_an_object_digit_by_digit() {
        let text = serde_json::to_string(&tenant()).unwrap();
        assert!(text.ends_with(r#""row":{"z":12345678901234567890.5,"a":null}}"#), "{text}");
    }
}
