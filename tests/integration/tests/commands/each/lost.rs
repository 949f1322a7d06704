//! Connections that are lost, exchanged, or not to be had.

use std::num::NonZeroUsize;
use std::sync::Mutex;

use diesel::Connection as _;
use diesel::PgConnection;
use diesel::connection::SimpleConnection as _;
use tenants_diesel::Error;
use tenants_diesel::commands::EachOptions;
use tenants_diesel::prelude::*;
use tenants_integration::text;

use super::helper::{fleet, run};
use crate::helpers::{SmallServer, execute};

fn parallel(workers: usize) -> EachOptions {
    EachOptions::default().parallel(NonZeroUsize::new(workers).unwrap())
}

#[test]
fn a_lost_connection_is_one_tenant_s_failure() {
    let fixture = fleet("each_lost", &["a", "b", "c", "d", "e"]);
    for workers in [1, 2] {
        let report = run(&fixture, &parallel(workers), |tenant, conn| {
            if tenant.schema_name() == "b" || tenant.schema_name() == "d" {
                conn.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())")?;
            }
            Ok(())
        });
        assert_eq!((report.done, report.failed.len(), report.skipped), (3, 2, 0));
    }
}

#[test]
fn a_connection_that_is_lost_behind_the_work_undoes_none_of_it() {
    let fixture = fleet("each_lost_behind", &["a", "b"]);
    let report = run(&fixture, &parallel(1), |_, conn| {
        let pid = text(conn, "pg_backend_pid()");
        fixture.plain().batch_execute(&format!("SELECT pg_terminate_backend({pid}, 5000)"))?;
        Ok(())
    });
    assert_eq!(report.done, 2);
}

#[test]
fn each_worker_has_one_connection_and_there_are_no_more_than_asked_for() {
    let fixture = fleet("each_connections", &["a", "b", "c", "d", "e", "f"]);
    for workers in [1, 3] {
        let most = Mutex::new(0);
        let report = run(&fixture, &parallel(workers), |_, conn| {
            let here = text(
                conn,
                "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                                   AND backend_type = 'client backend' AND application_name <> 'plain')",
            );
            let mut most = most.lock().unwrap();
            *most = here.parse::<usize>()?.max(*most);
            drop(most);
            conn.batch_execute("SELECT pg_sleep(0.05)")?;
            Ok(())
        });
        let idle = fixture.tenancy.state().connections as usize;
        let most = most.into_inner().unwrap();
        assert!(report.done == 6 && (1..=workers + idle).contains(&most), "{most} of {workers} and {idle}");
    }
}

#[test]
fn several_work_at_the_same_time_from_the_first_tenant_on() {
    let fixture = fleet("each_at_once", &["a", "b", "c"]);
    let barrier = std::sync::Barrier::new(3);
    // Were one to wait for another's tenant, none would come past it.
    let report = run(&fixture, &parallel(3), |_, _| {
        barrier.wait();
        Ok(())
    });
    assert_eq!(report.done, 3);
}

#[test]
fn a_connection_in_place_of_ours_is_not_used_for_the_next_tenant() {
    let (fixture, other) = (fleet("each_swap", &["a", "b"]), fleet("each_swapped", &["a", "b"]));
    let report = run(&fixture, &parallel(1), |_, conn| {
        assert_eq!(text(conn, "current_database()"), text(&mut fixture.plain(), "current_database()"));
        let mut theirs = other.plain();
        std::mem::swap(&mut **conn, &mut theirs);
        Ok(())
    });
    // Nobody watches a plain one: what is open on it cannot be known.
    assert_eq!((report.done, report.failed.len()), (0, 2));
    let report = run(&fixture, &parallel(1), |_, conn| {
        assert_eq!(text(conn, "current_database()"), text(&mut fixture.plain(), "current_database()"));
        *conn = TenantConnection::establish(other.database.url())?;
        Ok(())
    });
    assert_eq!(report.done, 2);
}

#[test]
fn without_a_connection_nothing_is_begun() {
    let fixture = fleet("each_nothing", &["a"]);
    let tenancy = Tenancy::<tenants_integration::Client>::builder(fixture.database.url())
        .migration_url("postgresql://nobody@127.0.0.1:1/nothing")
        .min_idle(0)
        .build()
        .unwrap();
    let result = tenancy.run_in_tenants(&parallel(2), |_, _| Ok(()));
    assert!(matches!(result, Err(Error::Connection(_))), "{result:?}");
}

#[test]
fn what_was_done_before_the_server_went_is_told() {
    let fixture = fleet("each_gone", &["a", "b", "c"]);
    let result = fixture.tenancy.run_in_tenants(&parallel(1), |tenant, conn| {
        if tenant.schema_name() == "b" {
            // Nobody gets in any more.
            let database = text(conn, "current_database()");
            let mut plain = PgConnection::establish(&fixture.database.url().replace(&database, "postgres"))?;
            plain.batch_execute(&format!("ALTER DATABASE \"{database}\" ALLOW_CONNECTIONS false"))?;
            let pid = text(conn, "pg_backend_pid()");
            plain.batch_execute(&format!("SELECT pg_terminate_backend({pid}, 5000)"))?;
        }
        Ok(())
    });
    let Err(Error::CommandEndedEarly { report, .. }) = result else { panic!("{result:?}") };
    assert_eq!((report.done, report.skipped), (2, 1));
}

#[test]
fn too_few_connections_are_no_failure_of_a_tenant() {
    let server = SmallServer::new("each_few");
    execute(
        &mut server.plain(),
        "INSERT INTO public.clients (schema_name, name, on_trial) SELECT 't' || n, 'x', true FROM generate_series(1, 60) n; \
         DO $$ BEGIN FOR n IN 1..60 LOOP EXECUTE format('CREATE SCHEMA %I', 't' || n); END LOOP; END $$",
    );
    let report = server.tenancy.run_in_tenants(&parallel(40), |_, conn| {
        conn.batch_execute("SELECT pg_sleep(0.05)")?;
        Ok(())
    });
    assert_eq!(report.unwrap().done, 60);
}
