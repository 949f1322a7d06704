//! Why a tenant's file is not opened.

use std::io;

use tenants_core::StoragePathError;

/// What went wrong with a file of a tenant's.
///
/// ```no_run
/// use tenants_diesel::storage::{StorageError, TenantFolder};
///
/// # fn example(folder: &TenantFolder) {
/// if let Err(StorageError::Path(error)) = folder.open("../globex/invoice.pdf") {
///     println!("{error}");
/// }
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The path is none that could be below a folder.
    #[error(transparent)]
    Path(#[from] StoragePathError),
    /// The tenant's folder is a link, or no folder.
    #[error("the tenant's folder {component:?} is a link or no folder, or cannot be opened: {source}")]
    Folder {
        /// Its name below the root.
        component: String,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused; also where a link would lead out of the folder.
    #[error("cannot get at {path:?}: {source}")]
    Io {
        /// The path below the tenant's folder, or the root.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}
