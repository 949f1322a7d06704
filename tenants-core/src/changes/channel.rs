//! Where notices are sent.

use crate::SchemaName;

const PREFIX: &str = "tenants_changes_";
/// The most bytes of a name that PostgreSQL keeps: `NAMEDATALEN` less one.
const MAX_BYTES: usize = 63;

/// The channel of those who share a public schema; a database has its own channels anyway.
///
/// ```
/// use tenants_core::SchemaName;
/// use tenants_core::changes::Channel;
///
/// assert_eq!(Channel::of(&SchemaName::public()).as_str(), "tenants_changes_public");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Channel(String);

impl Channel {
    /// The channel of a public schema. A name that would be too long is cut off: that two share a channel has them forget more
    /// than they need to.
    ///
    /// ```
    /// # use tenants_core::changes::Channel;
    /// let long = Channel::of(&"a".repeat(63).parse()?);
    /// assert_eq!(long.as_str().len(), 63);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(public_schema: &SchemaName) -> Self {
        let mut name = format!("{PREFIX}{public_schema}");
        while name.len() > MAX_BYTES {
            name.pop();
        }
        Self(name)
    }

    /// The name, as `pg_notify` takes it.
    ///
    /// ```
    /// # use tenants_core::changes::Channel;
    /// let channel = Channel::of(&"Shared".parse()?);
    /// assert_eq!(channel.as_str(), "tenants_changes_Shared");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as an identifier of `LISTEN` and `NOTIFY`.
    ///
    /// ```
    /// # use tenants_core::changes::Channel;
    /// let channel = Channel::of(&"Shared".parse()?);
    /// assert_eq!(channel.quoted(), r#""tenants_changes_Shared""#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn quoted(&self) -> String {
        // A schema's name holds no quote, so there is none to double.
        format!("\"{}\"", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_cut_off_is_text() {
        for count in 1..=31 {
            let channel = Channel::of(&"ü".repeat(count).parse().unwrap());
            assert!(channel.as_str().len() <= MAX_BYTES && channel.as_str().starts_with(PREFIX));
        }
    }

    #[test]
    fn two_public_schemas_have_two_channels() {
        let [one, other] = ["shared", "Shared"].map(|name| Channel::of(&name.parse().unwrap()));
        assert_ne!(one, other);
    }
}
