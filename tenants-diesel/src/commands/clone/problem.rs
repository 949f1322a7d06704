//! Why a schema is not cloned.

/// Why a schema is not cloned; nothing was changed.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>, new: NewClient) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::Error;
/// use tenants_diesel::commands::{CloneOptions, CloneProblem};
///
/// match tenancy.clone_tenant(&"acme".parse()?, new, CloneOptions::default()) {
///     Err(Error::CannotClone { problem: CloneProblem::NamesItself { objects }, .. }) => {
///         println!("to be rewritten first: {}", objects.join(", "));
///     }
///     result => drop(result?),
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CloneProblem {
    /// The public schema is shared by all tenants, and is no tenant's.
    #[error("it is the public schema")]
    PublicSchema,
    /// There are objects in the schema that no clone can be made of.
    #[error("there is no cloning of {}", objects.join(", "))]
    Unsupported {
        /// The objects, as PostgreSQL describes them.
        objects: Vec<String>,
    },
    /// Texts that PostgreSQL does not look into name the schema, so that the clone would use its tables.
    #[error(
        "the text of {} names the schema: write it without the name, or CloneOptions::keep_names, or --keep-names, takes \
         it as it is",
        objects.join(", ")
    )]
    NamesItself {
        /// The objects whose text it is.
        objects: Vec<String>,
    },
    /// Objects of the clone would refer to the source's.
    #[error("the clone would refer to it: {}", objects.join(", "))]
    RefersToSource {
        /// The clone's objects, as PostgreSQL describes them.
        objects: Vec<String>,
    },
    /// Objects need each other in a circle, so that there is no order to make them in.
    #[error("there is no order to make these in, which need each other: {}", objects.join(", "))]
    Circle {
        /// The objects' names.
        objects: Vec<String>,
    },
    /// The clone takes more locks than the server has.
    #[error("it takes about {locks} locks, and the server has {free} free: raise max_locks_per_transaction")]
    TooLarge {
        /// The locks it takes.
        locks: i64,
        /// The locks that are free.
        free: i64,
    },
}
