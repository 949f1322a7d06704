//! Runs in the tenants of a fixture.

use std::sync::Mutex;

use tenants_diesel::Error;
use tenants_diesel::commands::{EachOptions, EachReport};
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture};

pub(super) type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// The report, also of a run in which something failed.
pub(super) fn run(
    fixture: &Fixture,
    options: &EachOptions,
    each: impl Fn(&Client, &mut TenantConnection) -> Outcome + Sync,
) -> EachReport {
    match fixture.tenancy.run_in_tenants(options, each) {
        Ok(report) => {
            assert!(report.is_success());
            report
        }
        Err(Error::TenantsFailed { report }) => {
            assert!(!report.is_success());
            *report
        }
        Err(error) => panic!("{error}"),
    }
}

/// The schemas in which it ran, in that order, and the report.
pub(super) fn seen(fixture: &Fixture, options: &EachOptions) -> (Vec<String>, EachReport) {
    let seen = Mutex::new(Vec::new());
    let report = run(fixture, options, |tenant, conn| {
        assert_eq!(conn.schema_name()?, *tenant.schema_name());
        seen.lock().unwrap().push(tenant.schema_name().to_string());
        Ok(())
    });
    (seen.into_inner().unwrap(), report)
}

/// The schemas that failed, with the reason.
pub(super) fn failures(report: &EachReport) -> Vec<(&str, String)> {
    report.failed.iter().map(|failure| (&*failure.schema, failure.error.to_string())).collect()
}

pub(super) fn fleet(hint: &str, names: &[&str]) -> Fixture {
    let fixture = Fixture::new(hint);
    for name in names {
        let _ = fixture.tenant(name);
    }
    fixture
}
