//! Why a path is refused within a tenant's folder.

use crate::shown::Shown;

/// The rule that a path breaks which was to lead to a tenant's file.
///
/// ```
/// use tenants_core::{StoragePathError, storage_path};
///
/// let error = storage_path(&"acme".parse()?, "/srv/media", "../other/logo.png").unwrap_err();
/// assert!(matches!(error, StoragePathError::Dots { .. }));
/// # Ok::<(), tenants_core::SchemaNameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoragePathError {
    /// It is empty.
    #[error("path is empty")]
    Empty,
    /// It begins with a slash.
    #[error("path {} is absolute", Shown(path))]
    Absolute {
        /// The refused text.
        path: String,
    },
    /// A part is empty: there are two slashes in a row, or one at the end.
    #[error("path {} has an empty part", Shown(path))]
    EmptyPart {
        /// The refused text.
        path: String,
    },
    /// A part is `.` or `..`.
    #[error("path {} has a part that leads elsewhere", Shown(path))]
    Dots {
        /// The refused text.
        path: String,
    },
    /// It holds a backslash or colon, which lead elsewhere on Windows, or a control character such as NUL.
    #[error("path {} holds the character {character:?}", Shown(path))]
    Character {
        /// The refused text.
        path: String,
        /// The first such character.
        character: char,
    },
    /// A part ends in a dot or space, which Windows takes away.
    #[error("path {} has a part that ends in a dot or space", Shown(path))]
    End {
        /// The refused text.
        path: String,
    },
    /// A part is the name of a device of Windows, such as `nul` or `com1.txt`.
    #[error("path {} has a part that is the name of a device", Shown(path))]
    Device {
        /// The refused text.
        path: String,
    },
    /// A part is longer than the 255 bytes that file systems hold.
    #[error("path {} has a part longer than 255 bytes", Shown(path))]
    TooLong {
        /// The refused text.
        path: String,
    },
}
