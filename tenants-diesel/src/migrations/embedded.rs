//! What was read of the migrations in the program: once a process, since each creation of a tenant loads them anew.

use std::collections::HashMap;
use std::ptr;
use std::sync::{LazyLock, Mutex, PoisonError};

use tenants_core::migration::{EmbeddedMigration, MigrationVersion};

use super::script::SqlText;

/// By where they are, which is for ever.
static KNOWN: LazyLock<Mutex<HashMap<usize, Embedded>>> = LazyLock::new(Mutex::default);

/// A migration of the program's; its clones share what is read.
#[derive(Clone)]
pub(super) struct Embedded {
    pub(super) version: MigrationVersion,
    pub(super) up: SqlText,
    pub(super) down: Option<SqlText>,
}

impl Embedded {
    pub(super) fn of(migration: &'static EmbeddedMigration) -> Self {
        // An entry is made in a single step, so that a panic leaves none half made.
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Self {
            version: migration.version.into(),
            up: SqlText::new(migration.up),
            down: migration.down.map(SqlText::new),
        };
        known.entry(ptr::from_ref(migration).addr()).or_insert_with(new).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::*;

    #[test]
    fn a_text_is_read_once() {
        const fn migration(version: &'static str) -> EmbeddedMigration {
            EmbeddedMigration { name: "1_x", version, up: "SELECT 1", down: None, metadata: None }
        }
        static MIGRATIONS: [EmbeddedMigration; 2] = [migration("1"), migration("2")];
        let [first, again, other] = [0, 0, 1].map(|index| Embedded::of(&MIGRATIONS[index]));
        assert!(ptr::eq(first.up.facts().unwrap(), again.up.facts().unwrap()));
        assert!(!ptr::eq(first.up.facts().unwrap(), other.up.facts().unwrap()));
        assert_eq!((first.version.as_str(), other.version.as_str()), ("1", "2"));
    }
}
