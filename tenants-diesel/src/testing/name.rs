//! Names of test databases.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The bytes PostgreSQL keeps of a name.
const LONGEST: usize = 63;

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A name no other test has, in this process or in any other that uses the same server.
///
/// Process id and time alone would not tell apart two containers, whose processes have the same few ids.
pub(super) fn unique(hint: &str) -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let random = RandomState::new().hash_one(count) & 0xffff_ffff;
    let mut name = format!("test_{}_{seconds:x}_{random:08x}_{count}_", process::id());
    name.extend(hint.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }));
    name.truncate(LONGEST);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_and_fit() {
        let long = "x".repeat(200);
        for hint in ["", "crate::tests::it works", "\"; DROP DATABASE postgres; --", "naïve – ü", long.as_str()] {
            let (one, two) = (unique(hint), unique(hint));
            assert_ne!(one, two);
            for name in [one, two] {
                assert!(name.len() <= LONGEST, "{name}");
                assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{name}");
            }
        }
    }

    #[test]
    fn the_hint_is_legible() {
        assert!(unique("Tests::rename").ends_with("_tests__rename"));
    }
}
