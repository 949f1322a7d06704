//! The version of a migration, as the `diesel` CLI stores it.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// A migration's version, ordered as text, like diesel's own.
///
/// Any text: versions that another program wrote into a schema's bookkeeping are not ours to refuse. Cheap to clone.
///
/// ```
/// use tenants_core::migration::MigrationVersion;
///
/// let version = MigrationVersion::of_folder("2024-05-17-101500_create_notes");
/// assert_eq!(version.as_str(), "20240517101500");
/// assert!(version < MigrationVersion::from("20240517101501"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "String", into = "String"))]
pub struct MigrationVersion(Arc<str>);

impl MigrationVersion {
    /// The version of a migration folder: the part before the first `_` without dashes, as diesel has it.
    ///
    /// ```
    /// # use tenants_core::migration::MigrationVersion;
    /// assert_eq!(MigrationVersion::of_folder("2024-05-17-101500_create_notes").as_str(), "20240517101500");
    /// ```
    #[must_use]
    pub fn of_folder(name: &str) -> Self {
        let version = name.split('_').next().unwrap_or_default();
        Self(version.replace('-', "").into())
    }

    /// The version as it is stored.
    ///
    /// ```
    /// # use tenants_core::migration::MigrationVersion;
    /// assert_eq!(MigrationVersion::from("1").as_str(), "1");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MigrationVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for MigrationVersion {
    fn from(version: &str) -> Self {
        Self(version.into())
    }
}

impl From<String> for MigrationVersion {
    fn from(version: String) -> Self {
        Self(version.into())
    }
}

impl From<MigrationVersion> for String {
    fn from(version: MigrationVersion) -> Self {
        version.as_str().to_owned()
    }
}

impl AsRef<str> for MigrationVersion {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for MigrationVersion {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for MigrationVersion {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for MigrationVersion {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_read_as_diesel_reads_them() {
        for (folder, version) in [
            ("00000000000000_diesel_initial_setup", "00000000000000"),
            ("2024-05-17-101500_a", "20240517101500"),
            ("1", "1"),
            ("_x", ""),
        ] {
            assert_eq!(MigrationVersion::of_folder(folder), version);
        }
    }

    #[test]
    fn the_order_is_that_of_the_texts() {
        let [ten, nine] = ["10", "9"].map(MigrationVersion::from);
        assert!(ten < nine);
    }
}
