//! How a schema can be built otherwise than its reference.

use std::collections::BTreeMap;
use std::fmt;

/// What kind of thing differs.
///
/// ```
/// use tenants_diesel::migrations::ObjectKind;
///
/// assert_eq!(ObjectKind::Column.to_string(), "column");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ObjectKind {
    /// A table, a view or a sequence; the definition says which.
    Relation,
    /// A column of a table or view.
    Column,
    /// A constraint of a table.
    Constraint,
    /// An index that no constraint has made.
    Index,
    /// An enum, a domain, a composite or a range type; the definition says which.
    Type,
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Relation => "relation",
            Self::Column => "column",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::Type => "type",
        })
    }
}

/// One thing in which a schema differs from its reference.
///
/// Definitions are PostgreSQL's own rendering, in which the schema's own objects go without its name.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::migrations::{ObjectKind, VerifyOptions};
///
/// let report = tenancy.verify(&VerifyOptions::default().structure())?;
/// for schema in &report.schemas {
///     let columns = schema.differences.iter().filter(|difference| difference.kind == ObjectKind::Column);
///     for difference in columns {
///         // acme: table notes: column body is text NOT NULL, in the reference character varying(50)
///         println!("{}: {difference}", schema.schema);
///     }
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Difference {
    /// What kind of thing it is.
    pub kind: ObjectKind,
    /// The table or view it belongs to; none for one itself, and for a type.
    pub table: Option<String>,
    /// Its name.
    pub name: String,
    /// Its definition in the schema; none if it is missing there.
    pub found: Option<String>,
    /// Its definition in the reference; none if only the schema has it.
    pub reference: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, name, .. } = self;
        if let Some(table) = &self.table {
            write!(f, "table {table}: ")?;
        }
        match (&self.found, &self.reference) {
            (Some(found), Some(reference)) => {
                write!(f, "{kind} {name} is {found}, in the reference {reference}")
            }
            (Some(only), None) | (None, Some(only)) => {
                let what = if self.found.is_some() { "extra" } else { "missing" };
                match kind {
                    ObjectKind::Relation => write!(f, "{what} {only} {name}"),
                    _ => write!(f, "{what} {kind} {name} ({only})"),
                }
            }
            (None, None) => write!(f, "{kind} {name}"),
        }
    }
}

/// What a schema is built of: definitions by kind, table (empty where there is none) and name.
pub(super) type Objects = BTreeMap<(ObjectKind, String, String), String>;

/// What differs, in order; of a relation that only one of them has, nothing but itself.
pub(super) fn differences(found: &Objects, reference: &Objects) -> Vec<Difference> {
    let both = |table: &str| {
        let relation = (ObjectKind::Relation, String::new(), table.to_owned());
        table.is_empty() || (found.contains_key(&relation) && reference.contains_key(&relation))
    };
    let difference = |key: &(ObjectKind, String, String), here: Option<&String>, there: Option<&String>| Difference {
        kind: key.0,
        table: (!key.1.is_empty()).then(|| key.1.clone()),
        name: key.2.clone(),
        found: here.cloned(),
        reference: there.cloned(),
    };
    let of_reference = reference.iter().map(|(key, definition)| (key, found.get(key), Some(definition)));
    let extra = found.iter().filter(|(key, _)| !reference.contains_key(key));
    let mut all: Vec<_> = of_reference
        .chain(extra.map(|(key, definition)| (key, Some(definition), None)))
        .filter(|(key, here, there)| here != there && both(&key.1))
        .collect();
    all.sort_by_key(|(key, ..)| *key);
    all.into_iter().map(|(key, here, there)| difference(key, here, there)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(objects: &[(ObjectKind, &str, &str, &str)]) -> Objects {
        let object = |&(kind, table, name, definition): &(ObjectKind, &str, &str, &str)| {
            ((kind, table.to_owned(), name.to_owned()), definition.to_owned())
        };
        objects.iter().map(object).collect()
    }

    #[test]
    fn differences_are_said_in_order_and_not_twice() {
        use ObjectKind::{Column, Index, Relation, Type};
        let reference = objects(&[
            (Relation, "", "notes", "table"),
            (Relation, "", "tags", "table"),
            (Column, "tags", "id", "integer"),
            (Column, "notes", "body", "text NOT NULL"),
            (Column, "notes", "id", "integer"),
            (Type, "", "mood", "enum 'happy'"),
        ]);
        let found = objects(&[
            (Relation, "", "notes", "table"),
            (Relation, "", "old", "view"),
            (Column, "old", "id", "integer"),
            (Column, "notes", "body", "character varying(50)"),
            (Index, "notes", "i", "CREATE INDEX i ON notes USING btree (id)"),
            (Type, "", "mood", "enum 'happy', 'sad'"),
        ]);
        let said: Vec<_> = differences(&found, &reference).iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "extra view old",
                "missing table tags",
                "table notes: column body is character varying(50), in the reference text NOT NULL",
                "table notes: missing column id (integer)",
                "table notes: extra index i (CREATE INDEX i ON notes USING btree (id))",
                "type mood is enum 'happy', 'sad', in the reference enum 'happy'",
            ]
        );
        assert!(differences(&found, &found).is_empty());
    }
}
