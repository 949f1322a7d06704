//! All of it at once.

use std::time::Instant;

use saas::models::Company;
use saas::{Mode, Site, application};
use tenants_diesel::prelude::*;
use tenants_diesel::testing::TestDatabase;

use super::disturbance::Disturbances;
use super::report::{Report, Seen};
use super::request::Request;
use super::visitor::{Answer, Visitor};
use super::{Settings, company};
use crate::helpers::Random;
use crate::web::Server;

/// Serves companies to visitors, disturbs both, and tells what came of it.
pub(crate) fn run(settings: &Settings) -> Report {
    let database = TestDatabase::new("endurance").unwrap();
    let builder = Tenancy::<Company>::builder(database.url()).max_size(settings.pool).min_idle(0);
    let tenancy = builder.connection_timeout(settings.patience).build().unwrap();
    tenancy.migrate_schemas(&MigrateOptions::default()).unwrap();
    let mut conn = tenancy.public().unwrap();
    (0..settings.companies).for_each(|number| company::create(number, &mut conn));
    drop(conn);

    let server =
        Server::start(application(tenancy.clone(), Site::new("localhost".parse().unwrap(), 3000), Mode::Production));
    // As many names at once as there are visitors would be more look-ups than a cache lets through by default.
    let mut first = Visitor::new(server.address);
    for number in 0..settings.companies {
        let answer = first.ask(&Request::first_page(number)).unwrap();
        assert!(answer.status == 200 && company::is_own(&answer.body, number), "{answer:?}");
    }
    let disturbances = Disturbances::default();
    let start = Instant::now();
    let (seen, done) = std::thread::scope(|scope| {
        let visiting: Vec<_> = (0..settings.clients)
            .map(|client| {
                let (visitor, disturbances) = (Visitor::new(server.address), &disturbances);
                scope.spawn(move || visit(visitor, settings, start, client, disturbances))
            })
            .collect();
        let done = disturbances.run(settings, start, &tenancy, &mut database.connect().unwrap());
        let mut seen = Seen::default();
        visiting.into_iter().for_each(|visitor| seen.add(visitor.join().unwrap()));
        (seen, done)
    });
    drop(server);
    let (foreign_rows, rows) = company::foreign_rows(&mut tenancy.public().unwrap());
    Report { settings: settings.clone(), seen, done, foreign_rows, rows }
}

fn visit(mut visitor: Visitor, settings: &Settings, start: Instant, client: u64, disturbances: &Disturbances) -> Seen {
    let (mut random, mut seen) = (Random(settings.seed + client * 7_919), Seen::default());
    while start.elapsed() < settings.time {
        let request = Request::any(settings.companies, &mut random);
        if let Some(after) = request.hangs_up {
            // A server that has hung up first is found out by the next request.
            _ = visitor.hang_up(&request.text, after);
            seen.broken_off += 1;
            continue;
        }
        let (calm, begin) = (disturbances.now(), Instant::now());
        let answer = visitor.ask(&request.text);
        let is_calm = disturbances.none_since(calm);
        seen.longest = seen.longest.max(begin.elapsed());
        seen.disturbed += usize::from(!is_calm);
        match answer {
            Ok(answer) => {
                *seen.answers.entry(answer.status).or_default() += 1;
                seen.busy += usize::from(answer.status == 503);
                if !is_right(&answer, &request, is_calm) {
                    let Request { text, .. } = request;
                    let (at, took) = (begin - start, begin.elapsed());
                    seen.wrong.push(format!("at {at:?} in {took:?}, disturbed: {}: {text} gets {answer:?}", !is_calm));
                }
            }
            Err(error) => seen.wrong.push(format!("{} was not answered: {error}", request.text)),
        }
    }
    seen
}

/// Whether a request got what it asked for, and nothing of others'; when it was disturbed, a clear 503 will do.
fn is_right(answer: &Answer, request: &Request, is_calm: bool) -> bool {
    match answer.status {
        200 => request.status == 200 && company::is_own(&answer.body, request.company),
        303 => request.status == 303,
        503 => !is_calm && answer.head.contains("retry-after: ") && answer.body.contains("<h1>"),
        _ => false,
    }
}
