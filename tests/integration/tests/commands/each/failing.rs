//! Failures, panics and interrupts.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use tenants_diesel::Interrupt;
use tenants_diesel::commands::{EachOptions, EachOutcome, EachProgress, EachReport};
use tenants_diesel::prelude::*;
use tenants_integration::notes;

use super::helper::{Outcome, failures, fleet, run};
use crate::helpers::count;

fn write(tenant: &tenants_integration::Client, conn: &mut TenantConnection) -> Outcome {
    if tenant.schema_name() == "b" {
        return Err("not this one".into());
    }
    diesel::insert_into(notes::table).values(notes::body.eq("written")).execute(conn)?;
    Ok(())
}

#[test]
fn the_others_go_on() {
    let fixture = fleet("each_keep_going", &["a", "b", "c"]);
    let report = run(&fixture, &EachOptions::default(), write);
    assert_eq!((report.done, failures(&report)), (2, vec![("b", "not this one".to_owned())]));
    assert_eq!(count(&mut fixture.plain(), "c.notes"), 2);
    assert_eq!(report.to_string(), "2 tenants done, 1 failed\n  b: not this one");
}

#[test]
fn or_they_are_skipped() {
    let fixture = fleet("each_fail_fast", &["a", "b", "c", "d"]);
    let report = run(&fixture, &EachOptions::default().fail_fast(), write);
    assert_eq!((report.done, report.failed.len(), report.skipped), (1, 1, 2));
    assert_eq!(count(&mut fixture.plain(), "c.notes"), 1);
}

#[test]
fn a_panic_is_a_failure_of_its_tenant() {
    let fixture = fleet("each_panic", &["a", "b", "c", "d"]);
    for parallel in [1, 3] {
        let options = EachOptions::default().parallel(NonZeroUsize::new(parallel).unwrap());
        let report = run(&fixture, &options, |tenant, conn| {
            conn.transaction(|conn| {
                diesel::insert_into(notes::table).values(notes::body.eq("half")).execute(conn)?;
                assert!(tenant.schema_name() != "b", "in {}", tenant.schema_name());
                Ok(())
            })
        });
        assert_eq!((report.done, failures(&report)), (3, vec![("b", "the command panicked: in b".to_owned())]));
    }
    assert_eq!(count(&mut fixture.plain(), "b.notes"), 1);
}

#[test]
fn an_interrupt_ends_the_run_after_those_it_is_at() {
    let fixture = fleet("each_interrupt", &["a", "b", "c", "d"]);
    let interrupt = Interrupt::new();
    let options = EachOptions::default().interrupt(interrupt.clone());
    let report = run(&fixture, &options, |tenant, _| {
        if tenant.schema_name() == "b" {
            interrupt.raise();
        }
        Ok(())
    });
    assert_eq!((report.done, report.skipped, report.interrupted), (2, 2, true));
    let report = run(&fixture, &options, |_, _| Ok(()));
    assert_eq!((report.done, report.interrupted), (0, true));
}

#[derive(Default, Clone)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    fn hear(&self, what: String) {
        self.0.lock().unwrap().push(what);
    }
}

impl EachProgress for Heard {
    fn started(&self, all: usize) {
        self.hear(format!("of {all}"));
    }

    fn tenant_finished(&self, schema: &str, outcome: &EachOutcome) {
        self.hear(format!("{schema} {}", if matches!(outcome, EachOutcome::Done) { "done" } else { "not" }));
    }

    fn finished(&self, report: &EachReport) {
        self.hear(format!("{} done", report.done));
    }
}

#[test]
fn whoever_watches_is_told() {
    let fixture = fleet("each_progress", &["a", "b"]);
    let heard = Heard::default();
    let _ = run(&fixture, &EachOptions::default().progress(heard.clone()), write);
    assert_eq!(*heard.0.lock().unwrap(), ["of 2", "a done", "b not", "1 done"]);
}

#[test]
fn an_error_of_the_database_is_told_as_one() {
    let fixture = fleet("each_error", &["a"]);
    let report = run(&fixture, &EachOptions::default(), |_, conn| {
        diesel::sql_query("SELECT 1 / 0").execute(conn)?;
        Ok(())
    });
    let error = serde_json::to_value(&report.failed[0].error).unwrap();
    assert!(error["database"]["message"].as_str().unwrap().contains("zero"), "{error}");
}
