//! What a payload says.

use std::collections::HashSet;

use crate::SchemaName;
use crate::resolver::Lookup;

/// More names than this are everything.
const MAX_NAMES: usize = 10_000;

/// What is to be forgotten.
///
/// As a payload, a line each: `host acme.example.com`, `schema acme`, `all`. What cannot be read is everything: a newer
/// version may say something that this one does not know.
///
/// ```
/// use tenants_core::changes::Notice;
/// use tenants_core::resolver::Lookup;
///
/// let mut notice = Notice::parse("host acme.com\nschema acme");
/// assert!(notice.names(&Lookup::Host("acme.com".parse()?)) && notice.names_schema(&"acme".parse()?));
/// assert!(!notice.names(&Lookup::Host("globex.com".parse()?)));
/// notice.and(Notice::parse("something new"));
/// assert_eq!(notice, Notice::Everything);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// Whatever is kept.
    Everything,
    /// Tenants by their hosts ([`Lookup::Host`]) or schemas ([`Lookup::Schema`]).
    Names(HashSet<Lookup>),
}

impl Default for Notice {
    /// Nothing.
    fn default() -> Self {
        Self::Names(HashSet::new())
    }
}

impl Notice {
    /// Reads a payload, which anybody may have sent.
    ///
    /// ```
    /// # use tenants_core::changes::Notice;
    /// assert_eq!(Notice::parse("all"), Notice::Everything);
    /// assert_eq!(Notice::parse("host not a host"), Notice::Everything);
    /// assert_eq!(Notice::parse(""), Notice::Everything);
    /// ```
    #[must_use]
    pub fn parse(payload: &str) -> Self {
        let names: Option<HashSet<Lookup>> = payload.split('\n').map(name).collect();
        names.map_or(Self::Everything, Self::Names)
    }

    /// Adds what another one says.
    ///
    /// ```
    /// # use tenants_core::changes::Notice;
    /// let mut notice = Notice::default();
    /// notice.and(Notice::parse("host acme.com"));
    /// assert_eq!(notice, Notice::parse("host acme.com"));
    /// ```
    pub fn and(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Names(names), Self::Names(others)) => {
                names.extend(others);
                if names.len() > MAX_NAMES {
                    *self = Self::Everything;
                }
            }
            _ => *self = Self::Everything,
        }
    }

    /// Whether nothing is to be forgotten.
    ///
    /// ```
    /// # use tenants_core::changes::Notice;
    /// assert!(Notice::default().is_empty() && !Notice::Everything.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Names(names) if names.is_empty())
    }

    /// Whether what was found by this is to be forgotten.
    ///
    /// ```
    /// # use tenants_core::{changes::Notice, resolver::Lookup};
    /// assert!(Notice::Everything.names(&Lookup::Host("acme.com".parse()?)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn names(&self, lookup: &Lookup) -> bool {
        match self {
            Self::Everything => true,
            Self::Names(names) => names.contains(lookup),
        }
    }

    /// Whether what is kept of a schema's tenant, however it was found, is to be forgotten.
    ///
    /// ```
    /// # use tenants_core::changes::Notice;
    /// assert!(Notice::parse("schema acme").names_schema(&"acme".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn names_schema(&self, schema: &SchemaName) -> bool {
        self.names(&Lookup::Schema(schema.clone()))
    }
}

fn name(line: &str) -> Option<Lookup> {
    let (kind, name) = line.split_once(' ')?;
    match kind {
        "host" => name.parse().ok().map(Lookup::Host),
        "schema" => name.parse().ok().map(Lookup::Schema),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn too_many_names_are_everything() {
        let mut notice = Notice::default();
        for number in 0..MAX_NAMES {
            notice.and(Notice::parse(&format!("schema t{number}")));
        }
        assert!(matches!(notice, Notice::Names(_)));
        notice.and(Notice::parse("schema one_more"));
        assert_eq!(notice, Notice::Everything);
    }

    #[test]
    fn a_host_is_read_as_everywhere_else() {
        assert!(Notice::parse("host www.ACME.com.").names(&Lookup::Host("acme.com".parse().unwrap())));
    }

    proptest! {
        #[test]
        fn a_stranger_has_nothing_else_done(payload: String) {
            // Whatever it is: names to be forgotten, at least one.
            prop_assert!(!Notice::parse(&payload).is_empty());
        }
    }
}
