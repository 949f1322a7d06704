//! Many threads, two tenants, one server connection: every transaction sees its own tenant's rows and no others.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, notes, text};

use super::pgbouncer::{PgBouncer, tenant};

const THREADS: u64 = 8;
const TRANSACTIONS: usize = 500;

diesel::define_sql_function! {
    /// The server process that answers.
    fn pg_backend_pid() -> diesel::sql_types::Integer;
}

/// splitmix64: random enough to choose, and the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// What one thread met.
#[derive(Default)]
struct Seen {
    /// Tenants, with the time each of the transactions had.
    order: Vec<(u32, usize)>,
    backends: Vec<i32>,
    committed: [i64; 2],
}

fn work(tenancy: &Tenancy<Client>, tenants: &[Client], clock: &AtomicU32, seed: u64) -> Seen {
    let mut dice = Dice(seed);
    let mut seen = Seen::default();
    for _ in 0..TRANSACTIONS {
        let which = usize::try_from(dice.roll(2)).unwrap();
        let name = tenants[which].schema_name.as_str();
        let gives_up = dice.roll(8) == 0;
        let result = tenancy.transaction(&tenants[which], |conn| {
            seen.order.push((clock.fetch_add(1, Ordering::Relaxed), which));
            seen.backends.push(diesel::select(pg_backend_pid()).get_result(conn)?);
            let written = if dice.roll(2) == 0 {
                diesel::insert_into(notes::table).values(notes::body.eq(name)).execute(conn)?
            } else {
                0
            };
            let foreign: i64 = notes::table.filter(notes::body.ne(name)).count().get_result(conn)?;
            assert_eq!(foreign, 0, "rows of another tenant in {name}");
            assert_eq!(conn.schema_name()?.as_str(), name);
            if gives_up { Err(Error::TransactionMode) } else { Ok(i64::try_from(written).unwrap()) }
        });
        match result {
            Ok(written) => seen.committed[which] += written,
            // The one of above; anything else is a failure.
            Err(Error::TransactionMode) if gives_up => {}
            Err(error) => panic!("{error}"),
        }
    }
    seen
}

#[test]
fn each_transaction_has_its_own_tenants_rows() {
    let pooler = PgBouncer::start();
    let tenancy = pooler.tenancy(|builder| builder);
    let tenants = ["acme", "globex"].map(|name| tenant(&tenancy, name));
    let clock = AtomicU32::new(0);
    let seen: Vec<Seen> = thread::scope(|scope| {
        let (tenancy, tenants, clock) = (&tenancy, &tenants, &clock);
        let threads: Vec<_> =
            (0..THREADS).map(|seed| scope.spawn(move || work(tenancy, tenants, clock, seed))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    // It was the hard case: all on one server session, and the tenants in turn.
    let mut backends: Vec<i32> = seen.iter().flat_map(|seen| seen.backends.iter().copied()).collect();
    backends.sort_unstable();
    backends.dedup();
    assert_eq!(backends.len(), 1, "one server connection");
    let mut order: Vec<(u32, usize)> = seen.iter().flat_map(|seen| seen.order.iter().copied()).collect();
    order.sort_unstable();
    let changes = order.windows(2).filter(|pair| pair[0].1 != pair[1].1).count();
    assert!(changes > order.len() / 4, "{changes} changes of tenant in {} transactions", order.len());

    // And what was committed is where it belongs, seen past the pooler.
    let mut direct = pooler.direct();
    for (which, tenant) in tenants.iter().enumerate() {
        let name = tenant.schema_name.as_str();
        let committed: i64 = seen.iter().map(|seen| seen.committed[which]).sum();
        assert!(committed > 0);
        assert_eq!(text(&mut direct, &format!("(SELECT count(*) FROM {name}.notes)")), committed.to_string());
        assert_eq!(text(&mut direct, &format!("(SELECT count(*) FROM {name}.notes WHERE body <> '{name}')")), "0");
    }
}
