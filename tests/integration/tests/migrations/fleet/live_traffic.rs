//! Readers while a migration waits behind somebody's long transaction.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::prelude::*;

use super::helper::{fleet, outcomes};
use crate::helpers::{Folder, count};

/// How long the other transaction holds the table.
const LONG: Duration = Duration::from_millis(2500);

/// The longest a reader waited while a migration tried to get past a long transaction.
fn longest_wait(hint: &str, options: &MigrateOptions) -> Duration {
    let folder = Folder::new();
    let fixture = fleet(hint, &folder, &["a"]);
    folder.add("2027", "ALTER TABLE notes ADD extra int");
    let mut holder = fixture.plain();
    holder.batch_execute("BEGIN; SELECT count(*) FROM a.notes").unwrap();
    let done = AtomicBool::new(false);
    let read = |mut plain: PgConnection| {
        let mut longest = Duration::ZERO;
        while !done.load(Ordering::SeqCst) {
            let begun = Instant::now();
            count(&mut plain, "a.notes");
            longest = longest.max(begun.elapsed());
            thread::sleep(Duration::from_millis(5));
        }
        longest
    };
    thread::scope(|scope| {
        let plain = fixture.plain();
        let reader = scope.spawn(|| read(plain));
        scope.spawn(move || {
            thread::sleep(LONG);
            holder.batch_execute("COMMIT").unwrap();
        });
        let report = fixture.migrate(options);
        done.store(true, Ordering::SeqCst);
        assert_eq!(outcomes(&report), ["a: 1"]);
        reader.join().unwrap()
    })
}

#[test]
fn wait_no_longer_than_the_lock_timeout() {
    let gentle = MigrateOptions::default().lock_timeout(Duration::from_millis(100)).retries(20);
    let waited = longest_wait("traffic_gentle", &gentle);
    assert!(waited < LONG / 2, "a reader waited {waited:?}");
    // That the long transaction was in the way at all.
    let waited = longest_wait("traffic_rough", &MigrateOptions::default());
    assert!(waited > LONG / 2, "a reader waited {waited:?}");
}
