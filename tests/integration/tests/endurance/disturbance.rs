//! Sessions that are ended from outside, and a pool in which nothing is left.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use saas::models::Company;
use tenants_diesel::Tenancy;

use super::Settings;
use crate::helpers::Random;

/// How often something was disturbed; odd while it is being done.
#[derive(Debug, Default)]
pub(super) struct Disturbances(AtomicUsize);

/// What a request began with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calm(usize);

/// What was done in all.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) ended: i64,
    pub(super) exhausted: usize,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Disturbances {
    pub(super) fn now(&self) -> Calm {
        Calm(self.0.load(Ordering::SeqCst))
    }

    /// Whether nothing was disturbed since then.
    pub(super) fn none_since(&self, begin: Calm) -> bool {
        begin.0.is_multiple_of(2) && self.now().0 == begin.0
    }

    fn during<R>(&self, f: impl FnOnce() -> R) -> R {
        self.0.fetch_add(1, Ordering::SeqCst);
        let result = f();
        self.0.fetch_add(1, Ordering::SeqCst);
        result
    }

    /// Disturbs until the time is up.
    pub(super) fn run(
        &self,
        settings: &Settings,
        start: Instant,
        tenancy: &Tenancy<Company>,
        conn: &mut PgConnection,
    ) -> Done {
        let (mut done, mut random) = (Done::default(), Random(settings.seed));
        let mut exhausted_at = settings.exhausted_at.iter().peekable();
        while start.elapsed() < settings.time {
            if exhausted_at.next_if(|at| start.elapsed() >= **at).is_some() {
                self.during(|| exhaust(settings, tenancy));
                done.exhausted += 1;
            }
            sleep(Duration::from_millis(200 + random.below(400)));
            done.ended += self.during(|| end_sessions(1 + random.below(4), conn));
        }
        done
    }
}

/// Ends some of the others' sessions, and waits until they are no more.
fn end_sessions(some: u64, conn: &mut PgConnection) -> i64 {
    const OTHERS: &str = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    // A materialised list: what is ended is what is waited for.
    let ended: Vec<i32> = diesel::dsl::sql::<diesel::sql_types::Integer>(&format!(
        "SELECT pid FROM (SELECT pid FROM {OTHERS} AND backend_type = 'client backend' ORDER BY random() LIMIT {some}) ended \
         WHERE pg_terminate_backend(pid)"
    ))
    .load(conn)
    .unwrap();
    let list = ended.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let left = format!("SELECT count(*) AS count FROM {OTHERS} AND pid = ANY ('{{{list}}}')");
    let start = Instant::now();
    while diesel::sql_query(&left).get_result::<Count>(conn).unwrap().count > 0 {
        assert!(start.elapsed() < Duration::from_secs(30), "a session that was ended is still there");
        sleep(Duration::from_millis(5));
    }
    i64::try_from(ended.len()).unwrap()
}

/// Takes every connection there is, and keeps them for longer than a request waits.
fn exhaust(settings: &Settings, tenancy: &Tenancy<Company>) {
    let (start, mut held) = (Instant::now(), Vec::new());
    while held.len() < settings.pool as usize {
        // Others take them too.
        held.extend(tenancy.public());
        assert!(start.elapsed() < Duration::from_secs(60), "the pool cannot be emptied");
    }
    sleep(settings.patience * 2);
}
