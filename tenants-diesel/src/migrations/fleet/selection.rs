//! Which schemas a run is about.

use tenants_core::migration::MigrationScope;
use tenants_core::sql::literal;
use tenants_core::{SchemaName, SchemaPattern};

use super::request::RequestError;

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

    /// Whether tenants are meant: not where the public schema alone is named.
    pub(crate) fn includes_tenants(&self, public: &SchemaName) -> bool {
        let public_only =
            !self.schemas.is_empty() && self.patterns.is_empty() && !self.schemas.iter().any(|n| n != public);
        self.scope != Some(MigrationScope::Shared) && !public_only
    }

    /// # Errors
    ///
    /// If one of the choices leaves out what another asks for.
    pub(crate) fn check(&self, public: &SchemaName) -> Result<(), RequestError> {
        let public = || public.clone();
        if self.scope == Some(MigrationScope::Shared) {
            if self.skip_public {
                return Err(RequestError::SharedSkipped { public: public() });
            }
            if let Some(schema) = self.schemas.iter().find(|schema| **schema != public()) {
                return Err(RequestError::NotShared { public: public(), schema: schema.clone() });
            }
            return match self.patterns.first() {
                Some(pattern) if !self.names(&public()) => {
                    Err(RequestError::SharedNotMatched { public: public(), pattern: pattern.clone() })
                }
                _ => Ok(()),
            };
        }
        let left_out = self.scope == Some(MigrationScope::Tenant) || self.skip_public;
        match self.schemas.iter().find(|schema| **schema == public()) {
            Some(schema) if left_out => Err(RequestError::LeftOut { schema: schema.clone() }),
            _ => Ok(()),
        }
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

    /// The patterns that a tenant's name has to fit.
    pub(super) fn patterns_of_tenants(&self, public: &SchemaName) -> impl Iterator<Item = &SchemaPattern> {
        let of_public = |pattern: &SchemaPattern| self.includes_public(public) && pattern.matches(public.as_str());
        self.patterns.iter().filter(move |pattern| self.includes_tenants(public) && !of_public(pattern))
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
