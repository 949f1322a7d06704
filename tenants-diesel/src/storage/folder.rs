//! A tenant's folder.

use std::io;
use std::path::{Path, PathBuf};

use cap_fs_ext::DirExt as _;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, File};
use tenants_core::names::{storage_component, storage_path};
use tenants_core::{SchemaName, TenantModel};

use super::StorageError;

/// A tenant's folder below a root, out of which no path leads: neither `..` nor an absolute one nor a link, whoever puts it
/// there, and whenever.
///
/// A link within the folder that stays there is followed. The system itself keeps the look-up below the folder (`openat2` with
/// `RESOLVE_BENEATH` on Linux, a step at a time where there is no such call), so that there is no moment between a check
/// and its use. Its own name is [`storage_component`](crate::names::storage_component)'s, and may not be a link to
/// another tenant's folder; the root is the application's, and may be one.
///
/// ```
/// use std::io::{Read as _, Write as _};
/// use tenants_diesel::storage::TenantFolder;
/// # struct Client;
/// # impl tenants_diesel::TenantModel for Client {
/// #     const AUTO_CREATE_SCHEMA: bool = true;
/// #     const AUTO_DROP_SCHEMA: bool = false;
/// #     fn schema_name(&self) -> &tenants_diesel::SchemaName {
/// #         static NAME: std::sync::LazyLock<tenants_diesel::SchemaName> = std::sync::LazyLock::new(|| "acme".parse().unwrap());
/// #         &NAME
/// #     }
/// # }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (acme, root) = (Client, std::env::temp_dir().join(format!("tenants_doc_{}", std::process::id())));
///
/// let folder = TenantFolder::of(&acme, &root)?; // <root>/acme, made if it is not there
/// folder.create("invoices/2026.txt")?.write_all(b"paid")?;
/// let mut text = String::new();
/// folder.open("invoices/2026.txt")?.read_to_string(&mut text)?;
/// assert_eq!(text, "paid");
/// assert!(folder.open("../globex/2026.txt").is_err());
/// # Ok(std::fs::remove_dir_all(root)?)
/// # }
/// ```
#[derive(Debug)]
pub struct TenantFolder {
    folder: Dir,
    schema: SchemaName,
}

impl TenantFolder {
    /// The folder of a tenant below a root; both are made if they are not there.
    ///
    /// # Errors
    ///
    /// [`StorageError::Folder`] if the tenant's folder is a link or cannot be opened; [`StorageError::Io`] for the root.
    ///
    /// ```no_run
    /// # fn example<T: tenants_diesel::TenantModel>(tenant: &T) -> Result<(), tenants_diesel::storage::StorageError> {
    /// let folder = tenants_diesel::storage::TenantFolder::of(tenant, "/srv/media")?;
    /// # Ok(()) }
    /// ```
    pub fn of<T: TenantModel>(tenant: &T, root: impl AsRef<Path>) -> Result<Self, StorageError> {
        Self::of_schema(tenant.schema_name(), root)
    }

    /// As [`of`](Self::of), by the name of the tenant's schema.
    ///
    /// # Errors
    ///
    /// As for [`of`](Self::of).
    ///
    /// ```no_run
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let folder = tenants_diesel::storage::TenantFolder::of_schema(&"acme".parse()?, "/srv/media")?;
    /// # Ok(()) }
    /// ```
    pub fn of_schema(schema: &SchemaName, root: impl AsRef<Path>) -> Result<Self, StorageError> {
        let (root, component) = (root.as_ref(), storage_component(schema));
        let of_root = |source| StorageError::Io { path: root.to_string_lossy().into_owned(), source };
        std::fs::create_dir_all(root).map_err(of_root)?;
        let root = Dir::open_ambient_dir(root, ambient_authority()).map_err(of_root)?;
        let there = |error: io::Error| if error.kind() == io::ErrorKind::AlreadyExists { Ok(()) } else { Err(error) };
        let folder = root.create_dir(&component).or_else(there).and_then(|()| root.open_dir_nofollow(&component));
        let folder = folder.map_err(|source| StorageError::Folder { component, source })?;
        Ok(Self { folder, schema: schema.clone() })
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    ///
    /// [`StorageError::Path`] by the rules of [`storage_path`](crate::names::storage_path); [`StorageError::Io`] if there is none, or a
    /// link leads out of the folder.
    ///
    /// ```no_run
    /// # fn example(folder: &tenants_diesel::storage::TenantFolder) -> Result<(), Box<dyn std::error::Error>> {
    /// let text = std::io::read_to_string(folder.open("notes/today.txt")?)?;
    /// # Ok(()) }
    /// ```
    pub fn open(&self, relative: &str) -> Result<File, StorageError> {
        self.at(relative, |path| self.folder.open(path))
    }

    /// Opens a file for writing, empty; it and the folders it is in are made if they are not there.
    ///
    /// # Errors
    ///
    /// As for [`open`](Self::open).
    ///
    /// ```no_run
    /// # fn example(folder: &tenants_diesel::storage::TenantFolder) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::io::Write as _;
    /// folder.create("notes/today.txt")?.write_all(b"hello")?;
    /// # Ok(()) }
    /// ```
    pub fn create(&self, relative: &str) -> Result<File, StorageError> {
        self.at(relative, |path| {
            if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                self.folder.create_dir_all(parent)?;
            }
            self.folder.create(path)
        })
    }

    /// Removes a file; of a link, the link.
    ///
    /// # Errors
    ///
    /// As for [`open`](Self::open).
    ///
    /// ```no_run
    /// # fn example(folder: &tenants_diesel::storage::TenantFolder) -> Result<(), tenants_diesel::storage::StorageError> {
    /// folder.remove("notes/today.txt")?;
    /// # Ok(()) }
    /// ```
    pub fn remove(&self, relative: &str) -> Result<(), StorageError> {
        self.at(relative, |path| self.folder.remove_file(path))
    }

    /// The folder as `cap-std` has it, for all else: no path of any of its methods leads out either.
    ///
    /// ```no_run
    /// # fn example(folder: &tenants_diesel::storage::TenantFolder) -> std::io::Result<()> {
    /// for entry in folder.dir().entries()? {
    ///     println!("{:?}", entry?.file_name());
    /// }
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn dir(&self) -> &Dir {
        &self.folder
    }

    fn at<R>(&self, relative: &str, f: impl FnOnce(&Path) -> io::Result<R>) -> Result<R, StorageError> {
        // One set of rules for both; the first part is the folder that is open already.
        let path: PathBuf = storage_path(&self.schema, "", relative)?.components().skip(1).collect();
        f(&path).map_err(|source| StorageError::Io { path: relative.to_owned(), source })
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::io::{Read as _, Write as _};
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    fn acme(root: &TempDir) -> Result<TenantFolder, StorageError> {
        TenantFolder::of_schema(&"acme".parse().unwrap(), root.path())
    }

    /// A root with a secret beside it and one in it, of another tenant.
    fn place() -> (TempDir, TenantFolder) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("globex")).unwrap();
        for secret in ["secret", "globex/secret"] {
            fs::write(root.path().join(secret), "a secret").unwrap();
        }
        let folder = acme(&root).unwrap();
        (root, folder)
    }

    #[test]
    fn files_come_and_go() {
        let (root, folder) = place();
        folder.create("a/b/c.txt").unwrap().write_all(b"one").unwrap();
        assert_eq!(fs::read_to_string(root.path().join("acme/a/b/c.txt")).unwrap(), "one");
        folder.create("a/b/c.txt").unwrap();
        assert_eq!(fs::read_to_string(root.path().join("acme/a/b/c.txt")).unwrap(), "");
        folder.remove("a/b/c.txt").unwrap();
        assert!(matches!(folder.open("a/b/c.txt"), Err(StorageError::Io { .. })));
    }

    #[test]
    fn no_name_leads_out() {
        let (_root, folder) = place();
        for path in ["../globex/secret", "a/../../secret", "/etc/passwd", "", ".", "a\\b"] {
            assert!(matches!(folder.open(path), Err(StorageError::Path(_))), "{path}");
            assert!(matches!(folder.create(path), Err(StorageError::Path(_))), "{path}");
        }
    }

    #[test]
    fn no_link_leads_out() {
        let (root, folder) = place();
        let own = root.path().join("acme");
        symlink("../globex", own.join("folder")).unwrap();
        symlink(root.path().join("globex"), own.join("absolute")).unwrap();
        symlink("../globex/secret", own.join("file")).unwrap();
        symlink("../nobody", own.join("dangling")).unwrap();
        symlink("/", own.join("system")).unwrap();
        fs::create_dir(own.join("deep")).unwrap();
        symlink("../../secret", own.join("deep/up")).unwrap();
        for path in ["folder/secret", "absolute/secret", "file", "dangling", "system/etc/passwd", "deep/up"] {
            assert!(matches!(folder.open(path), Err(StorageError::Io { .. })), "{path}");
            assert!(matches!(folder.create(path), Err(StorageError::Io { .. })), "{path}");
        }
        assert!(matches!(folder.create("folder/new/file"), Err(StorageError::Io { .. })));
        assert!(matches!(folder.remove("folder/secret"), Err(StorageError::Io { .. })));
        folder.remove("file").unwrap();
        for secret in ["secret", "globex/secret"] {
            assert_eq!(fs::read_to_string(root.path().join(secret)).unwrap(), "a secret");
        }
        assert!(!root.path().join("nobody").exists() && !root.path().join("globex/new").exists());
    }

    #[test]
    fn a_link_that_stays_within_is_followed() {
        let (root, folder) = place();
        folder.create("v2/page.txt").unwrap().write_all(b"page").unwrap();
        symlink("v2", root.path().join("acme/current")).unwrap();
        symlink("../v2/page.txt", root.path().join("acme/v2/up")).unwrap();
        for path in ["current/page.txt", "v2/up"] {
            let mut text = String::new();
            folder.open(path).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "page", "{path}");
        }
    }

    #[test]
    fn the_folder_itself_is_no_link() {
        for target in ["globex", "nobody", "/"] {
            let root = tempfile::tempdir().unwrap();
            fs::create_dir(root.path().join("globex")).unwrap();
            symlink(target, root.path().join("acme")).unwrap();
            assert!(matches!(acme(&root), Err(StorageError::Folder { .. })), "{target}");
        }
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("acme"), "a file").unwrap();
        assert!(matches!(acme(&root), Err(StorageError::Folder { .. })));
    }

    /// The folder was opened, and not its name.
    #[test]
    fn what_happens_to_the_name_later_does_not_matter() {
        let (root, folder) = place();
        folder.create("own").unwrap();
        fs::rename(root.path().join("acme"), root.path().join("old")).unwrap();
        symlink("globex", root.path().join("acme")).unwrap();
        assert!(folder.open("own").is_ok() && folder.open("secret").is_err());
    }
}
