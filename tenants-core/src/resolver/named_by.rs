//! What a name in a request is the name of.

use super::lookup::Lookup;

/// Where a resolver's name is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum NamedBy {
    #[default]
    Schema,
    Domain,
}

impl NamedBy {
    /// The question for a name, which anybody may have made up.
    pub(super) fn lookup(self, name: &str) -> Lookup {
        match self {
            Self::Schema => name.parse().map_or(Lookup::Unknown, Lookup::Schema),
            Self::Domain => name.parse().map_or(Lookup::Unknown, Lookup::Host),
        }
    }
}
