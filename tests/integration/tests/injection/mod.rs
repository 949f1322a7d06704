//! Hostile names and hosts: refused with a typed error, or created, used, migrated and deleted with nothing else touched.

mod corpus;
mod hosts;
mod names;
mod place;

use proptest::test_runner::{Config, TestRunner};

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}
