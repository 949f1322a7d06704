//! Many clients, many tenants, requests broken off at random: not one foreign row.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tenants_diesel::web::TenantLayer;
use tenants_integration::Fixture;

use super::application::post_note;
use super::{Client, Start, end_sessions, get, on_both, tenant};

on_both! {
    no_client_sees_a_row_of_another_tenant,
}

const TENANTS: u64 = 20;
const CLIENTS: u64 = 16;
const TIME: Duration = Duration::from_secs(4);

/// A small generator; the seed is in the message of a failure.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

fn no_client_sees_a_row_of_another_tenant(start: Start) {
    let fixture = Fixture::with("load", |builder| builder.max_size(4));
    (0..TENANTS).for_each(|number| _ = tenant(&fixture, &format!("t{number}")));
    let server = start(TenantLayer::new(fixture.tenancy.clone()));
    let (answers, broken_off) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let seed = u64::from(std::process::id()) | 1 << 40;
    let start = Instant::now();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let mut random = Random(seed + client * 7_919);
            let (address, answers, broken_off) = (server.address, &answers, &broken_off);
            scope.spawn(move || {
                while start.elapsed() < TIME {
                    let name = format!("t{}", random.below(TENANTS));
                    let host = format!("{name}.example.com");
                    let answer = match random.below(8) {
                        0 => {
                            let paths = ["GET /", "GET /sleep/3", "GET /panic"];
                            let path = paths[usize::try_from(random.below(3)).unwrap()];
                            let request = Client::send(address, path, &[&format!("Host: {host}")]);
                            std::thread::sleep(Duration::from_micros(random.below(3_000)));
                            drop(request);
                            broken_off.fetch_add(1, Ordering::Relaxed);
                            continue;
                        }
                        1 => post_note(address, &host, &format!("{name}-more")),
                        _ => get(address, &host, "/"),
                    };
                    assert_eq!(answer.status, 200, "seed {seed}: {answer:?}");
                    let mut rows = answer.body.split(',');
                    assert_eq!(rows.next(), Some(&*name), "seed {seed}");
                    assert!(rows.all(|row| row == format!("{name}-more")), "seed {seed}: {answer:?}");
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert!(answers.load(Ordering::Relaxed) > 100, "{answers:?}");
    assert!(broken_off.load(Ordering::Relaxed) > 10, "{broken_off:?}");
    end_sessions(&fixture);
    assert_eq!(get(server.address, "t0.example.com", "/schema").body, "t0");
}
