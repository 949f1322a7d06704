//! Which schemas a run is about.

use tenants_core::migration::MigrationScope;
use tenants_core::sql::literal;
use tenants_core::{SchemaName, SchemaPattern};

/// The schemas of a run; the default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Selection {
    pub(crate) scope: Option<MigrationScope>,
    pub(crate) skip_public: bool,
    pub(crate) schemas: Vec<SchemaName>,
    pub(crate) patterns: Vec<SchemaPattern>,
}

impl Selection {
    pub(crate) fn includes_public(&self, public: &SchemaName) -> bool {
        !self.skip_public && self.scope != Some(MigrationScope::Tenant) && self.names(public)
    }

    pub(crate) fn includes_tenants(&self) -> bool {
        self.scope != Some(MigrationScope::Shared)
    }

    /// Whether somebody chose one of the sets, or each schema by its name; `*` chooses nothing.
    pub(crate) fn is_narrowed(&self, public: &SchemaName) -> bool {
        let fits_public = || self.patterns.iter().any(|pattern| pattern.matches(public.as_str()));
        self.scope.is_some() || self.skip_public || !(self.names_all() || fits_public())
    }

    fn names_all(&self) -> bool {
        self.schemas.is_empty() && self.patterns.is_empty()
    }

    fn names(&self, schema: &SchemaName) -> bool {
        self.names_all()
            || self.schemas.contains(schema)
            || self.patterns.iter().any(|pattern| pattern.matches(schema.as_str()))
    }

    /// The condition on a column of schema names, for SQL.
    pub(crate) fn condition(&self, column: &str) -> String {
        if self.names_all() {
            return "true".to_owned();
        }
        let named = self.schemas.iter().map(|schema| format!("{column} = {}", literal(schema.as_str())));
        let like = self.patterns.iter().map(|pattern| format!("{column} LIKE {}", pattern.like()));
        format!("({})", named.chain(like).collect::<Vec<_>>().join(" OR "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_patterns_add_up() {
        let mut selection = Selection::default();
        assert_eq!(selection.condition("c"), "true");
        assert!(selection.includes_public(&SchemaName::public()) && !selection.is_narrowed(&SchemaName::public()));
        selection.schemas.push("O b".parse().unwrap());
        selection.patterns.push("a_*".parse().unwrap());
        assert_eq!(selection.condition("c"), r"(c = 'O b' OR c LIKE  E'a\\_%')");
        assert!(!selection.includes_public(&SchemaName::public()) && selection.is_narrowed(&SchemaName::public()));
        selection.patterns.push("p*".parse().unwrap());
        assert!(selection.includes_public(&SchemaName::public()) && !selection.is_narrowed(&SchemaName::public()));
    }
}
