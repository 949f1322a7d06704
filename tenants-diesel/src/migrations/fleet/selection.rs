//! Which schemas a run is about.

use tenants_core::migration::MigrationScope;
use tenants_core::sql::literal;
use tenants_core::{SchemaName, SchemaPattern};

/// The schemas of a run; the default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Selection {
    pub(super) scope: Option<MigrationScope>,
    pub(super) skip_public: bool,
    pub(super) schemas: Vec<SchemaName>,
    pub(super) patterns: Vec<SchemaPattern>,
}

impl Selection {
    pub(super) fn includes_public(&self, public: &SchemaName) -> bool {
        !self.skip_public && self.scope != Some(MigrationScope::Tenant) && self.names(public)
    }

    pub(super) fn includes_tenants(&self) -> bool {
        self.scope != Some(MigrationScope::Shared)
    }

    /// Whether somebody chose, rather than letting it be all.
    pub(super) fn is_narrowed(&self) -> bool {
        self.scope.is_some() || self.skip_public || !self.names_all()
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
    pub(super) fn condition(&self, column: &str) -> String {
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
        assert!(selection.includes_public(&SchemaName::public()) && !selection.is_narrowed());
        selection.schemas.push("O b".parse().unwrap());
        selection.patterns.push("a_*".parse().unwrap());
        assert_eq!(selection.condition("c"), r"(c = 'O b' OR c LIKE  E'a\\_%')");
        assert!(!selection.includes_public(&SchemaName::public()) && selection.is_narrowed());
        selection.patterns.push("p*".parse().unwrap());
        assert!(selection.includes_public(&SchemaName::public()));
    }
}
