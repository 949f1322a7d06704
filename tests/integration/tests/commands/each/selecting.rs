//! Which tenants are meant.

use std::sync::Mutex;

use tenants_diesel::commands::EachOptions;

use super::helper::{failures, fleet, run, seen};
use crate::helpers::execute;

fn all() -> EachOptions {
    EachOptions::default()
}

fn insert(fixture: &tenants_integration::Fixture, schema: &str) {
    let sql = format!("INSERT INTO public.clients (schema_name, name, on_trial) VALUES ('{schema}', 'x', true)");
    execute(&mut fixture.plain(), &sql);
}

#[test]
fn all_in_the_order_of_their_names() {
    let fixture = fleet("each_all", &["b", "a", "Z"]);
    let (ran, report) = seen(&fixture, &all());
    assert_eq!((ran, report.done), (["Z", "a", "b"].map(str::to_owned).to_vec(), 3));
}

#[test]
fn the_tenant_of_the_public_schema_is_one_of_them() {
    let fixture = fleet("each_public", &["a", "q"]);
    insert(&fixture, "public");
    assert_eq!(seen(&fixture, &all()).0, ["a", "public", "q"]);
    assert_eq!(seen(&fixture, &all().schema("public".parse().unwrap())).0, ["public"]);
    assert_eq!(seen(&fixture, &all().skip_public()).0, ["a", "q"]);
    assert_eq!(seen(&fixture, &all().skip_public().matching("*".parse().unwrap())).0, ["a", "q"]);
}

#[test]
fn names_are_literal_and_patterns_are_not() {
    let fixture = fleet("each_names", &["a_1", "ab1", "x*", "1"]);
    assert_eq!(seen(&fixture, &all().schema("x*".parse().unwrap())).0, ["x*"]);
    assert_eq!(seen(&fixture, &all().schema("1".parse().unwrap())).0, ["1"]);
    assert_eq!(seen(&fixture, &all().matching("a_*".parse().unwrap())).0, ["a_1"]);
    let both = all().matching("a?1".parse().unwrap()).schema("1".parse().unwrap());
    assert_eq!(seen(&fixture, &both).0, ["1", "a_1", "ab1"]);
}

#[test]
fn a_pattern_that_fits_nobody_is_refused_before_anything_runs() {
    let fixture = fleet("each_nobody", &["a"]);
    let options = all().matching("a".parse().unwrap()).matching("nobody*".parse().unwrap());
    let refused = fixture.tenancy.run_in_tenants(&options, |_, _| panic!("ran")).unwrap_err();
    assert_eq!(refused.to_string(), "no schema fits the pattern \"nobody*\"");
}

#[test]
fn a_name_that_is_no_tenant_s_is_told_and_the_others_are_done() {
    let fixture = fleet("each_unknown", &["a"]);
    execute(&mut fixture.plain(), "CREATE SCHEMA nobody");
    let options = all().schema("a".parse().unwrap()).schema("nobody".parse().unwrap()).schema("A".parse().unwrap());
    let (ran, report) = seen(&fixture, &options);
    assert_eq!((ran, report.done), (vec!["a".to_owned()], 1));
    assert_eq!(report.unknown.iter().map(ToString::to_string).collect::<Vec<_>>(), ["nobody", "A"]);
    let (ran, report) = seen(&fixture, &options.fail_fast());
    assert_eq!((ran.len(), report.skipped), (0, 1));
}

#[test]
fn what_has_no_schema_is_reported_and_no_failure_unless_it_was_asked_for() {
    let fixture = fleet("each_missing", &["a", "c"]);
    insert(&fixture, "b");
    let (ran, report) = seen(&fixture, &all());
    assert_eq!((ran.len(), &report.no_schema, report.done), (2, &vec!["b".to_owned()], 2));
    let (_, report) = seen(&fixture, &all().schema("b".parse().unwrap()));
    assert_eq!(failures(&report), [("b", "schema \"b\" does not exist".to_owned())]);
}

#[test]
fn a_row_that_names_no_schema_is_a_failure_of_its_own() {
    let fixture = fleet("each_no_name", &["a"]);
    insert(&fixture, "pg_catalog");
    let report = run(&fixture, &all(), |_, _| Ok(()));
    assert_eq!((report.done, failures(&report)[0].0, report.failed.len()), (1, "pg_catalog", 1));
}

#[test]
fn more_than_a_page_are_each_done_once() {
    let fixture = fleet("each_pages", &["t"]);
    execute(
        &mut fixture.plain(),
        "INSERT INTO public.clients (schema_name, name, on_trial) \
         SELECT 't' || lpad(n::text, 4, '0'), 'x', true FROM generate_series(1, 1100) n; \
         DO $$ BEGIN FOR n IN 1..20 LOOP EXECUTE format('CREATE SCHEMA %I', 't' || lpad((n * 55)::text, 4, '0')); END LOOP; END $$",
    );
    let ran = Mutex::new(Vec::new());
    let four = std::num::NonZeroUsize::new(4).unwrap();
    let report = run(&fixture, &all().parallel(four), |tenant, _| {
        ran.lock().unwrap().push(tenant.schema_name.to_string());
        Ok(())
    });
    let mut ran = ran.into_inner().unwrap();
    ran.sort();
    ran.dedup();
    assert_eq!((ran.len(), report.done, report.no_schema.len()), (21, 21, 1080));
}
