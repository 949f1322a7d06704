//! Why a schema is not renamed.

/// Why a schema is not renamed; nothing was changed.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::Error;
/// use tenants_diesel::commands::{RenameOptions, RenameProblem};
///
/// match tenancy.rename_schema(&"acme".parse()?, &"globex".parse()?, RenameOptions::default().force()) {
///     Err(Error::CannotRename { problem: RenameProblem::NamedInText { objects }, .. }) => {
///         println!("to be rewritten first: {}", objects.join(", "));
///     }
///     result => drop(result?),
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenameProblem {
    /// A session that is on the schema keeps its old name in the search path, and cannot be seen from elsewhere.
    #[error(
        "connections that are on it now keep the old name and cannot be seen from here; under that name they find no \
         tables, or those of the tenant who is given it next. Stop what serves the tenant, and say RenameOptions::force, or \
         --force"
    )]
    NotForced,
    /// The same of a model whose tenants can be suspended, and this one is not.
    #[error(
        "the tenant is not suspended, and connections that are on it now keep the old name and cannot be seen from here; \
         under that name they find no tables, or those of the tenant who is given it next. Suspend it first, with suspend \
         or tenant-down, or say RenameOptions::force, or --force"
    )]
    NotSuspended,
    /// Functions or expressions name the schema in a text, which a renaming does not change.
    #[error(
        "{} name it in their text, which renaming does not change: write them without the name, or \
         RenameOptions::keep_names, or --keep-names, leaves them as they are",
        objects.join(", ")
    )]
    NamedInText {
        /// Functions, and what has the expressions, as PostgreSQL writes them.
        objects: Vec<String>,
    },
    /// Rows of another table refer to the schema's name, and would refer to nothing.
    #[error("rows refer to the name by the foreign key {constraint:?}, which needs ON UPDATE CASCADE")]
    Referenced {
        /// The foreign key.
        constraint: String,
    },
}
