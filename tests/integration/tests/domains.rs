//! Host names of tenants: one primary each, none twice.

use std::sync::Barrier;

use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::model::DomainTable as _;
use tenants_diesel::prelude::*;
use tenants_integration::domains as domain_table;
use tenants_integration::{Client, Domain, Fixture, NewDomain};

use crate::helpers::{count, execute};

/// The tenant's domains, the primary first and marked.
fn domains(fixture: &Fixture, tenant: &Client) -> Vec<String> {
    let rows = Domain::of_tenant(tenant, &mut fixture.tenancy.public().unwrap()).unwrap();
    rows.into_iter().map(|row| if row.is_primary { format!("*{}", row.domain) } else { row.domain }).collect()
}

#[test]
fn the_first_is_primary_and_a_new_primary_demotes_the_others() {
    let fixture = Fixture::new("primary");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.public().unwrap();
    NewDomain::new("globex.com", &globex).save(&mut conn).unwrap();
    let first = NewDomain::new("a.com", &acme).save(&mut conn).unwrap();
    assert!(first.is_primary);
    let second = NewDomain::new("b.com", &acme).save(&mut conn).unwrap();
    assert!(!second.is_primary);
    assert_eq!(domains(&fixture, &acme), ["*a.com", "b.com"]);
    NewDomain::primary("c.com", &acme).save(&mut conn).unwrap();
    assert_eq!(domains(&fixture, &acme), ["*c.com", "a.com", "b.com"]);
    assert_eq!(domains(&fixture, &globex), ["*globex.com"]);
}

#[test]
fn an_update_moves_the_primary_and_the_last_one_stays() {
    let fixture = Fixture::new("update");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.public().unwrap();
    let mut a = NewDomain::primary("a.com", &acme).save(&mut conn).unwrap();
    let mut b = NewDomain::new("b.com", &acme).save(&mut conn).unwrap();
    b.is_primary = true;
    b.domain = "WWW.Bücher.example".into();
    b.save(&mut conn).unwrap();
    assert_eq!((b.domain.as_str(), b.is_primary), ("xn--bcher-kva.example", true));
    assert_eq!(domains(&fixture, &acme), ["*xn--bcher-kva.example", "a.com"]);
    b.is_primary = false;
    b.save(&mut conn).unwrap();
    assert!(b.is_primary, "the only primary domain");
    a.is_primary = true;
    a.save(&mut conn).unwrap();
    b.is_primary = false;
    b.save(&mut conn).unwrap();
    assert_eq!(domains(&fixture, &acme), ["*a.com", "xn--bcher-kva.example"]);
}

#[test]
fn a_taken_domain_is_a_typed_error_and_changes_nothing() {
    let fixture = Fixture::new("taken");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.public().unwrap();
    NewDomain::primary("a.com", &acme).save(&mut conn).unwrap();
    let mut other = NewDomain::primary("b.com", &globex).save(&mut conn).unwrap();
    let mut further = NewDomain::new("c.com", &globex).save(&mut conn).unwrap();
    let taken =
        |error: Error| assert!(matches!(&error, Error::DomainTaken { domain } if *domain == "a.com"), "{error:?}");
    taken(NewDomain::primary("www.A.com:443", &globex).save(&mut conn).unwrap_err());
    other.domain = "a.com.".into();
    taken(other.save(&mut conn).unwrap_err());
    further.domain = "A.COM".into();
    further.is_primary = true;
    taken(further.save(&mut conn).unwrap_err());
    conn.transaction(|conn| {
        taken(NewDomain::new("a.com", &globex).save(conn).unwrap_err());
        NewDomain::new("d.com", &globex).save(conn)
    })
    .unwrap();
    assert_eq!(domains(&fixture, &globex), ["*b.com", "c.com", "d.com"]);
    assert_eq!(domains(&fixture, &acme), ["*a.com"]);
}

/// Another unique index of the user's is not about hosts.
#[test]
fn another_unique_violation_passes_through() {
    let fixture = Fixture::new("other_unique");
    let acme = fixture.tenant("acme");
    execute(&mut fixture.plain(), "CREATE UNIQUE INDEX one_letter ON domains (tenant_id, length(domain))");
    let mut conn = fixture.tenancy.public().unwrap();
    let mut short = NewDomain::new("a.com", &acme).save(&mut conn).unwrap();
    NewDomain::new("bb.com", &acme).save(&mut conn).unwrap();
    for error in [NewDomain::new("c.com", &acme).save(&mut conn).unwrap_err(), {
        short.domain = "dd.com".into();
        short.save(&mut conn).unwrap_err()
    }] {
        assert!(matches!(&error, Error::Query(_)), "{error:?}");
    }
    // Also where the row has the host already: on the way to be primary, it would be the second that is none.
    execute(
        &mut conn,
        "DROP INDEX one_letter; CREATE UNIQUE INDEX one_further ON domains (tenant_id) WHERE NOT is_primary",
    );
    let mut further: Domain = Domain::query().filter(domain_table::domain.eq("bb.com")).get_result(&mut conn).unwrap();
    further.is_primary = true;
    let error = further.save(&mut conn).unwrap_err();
    assert!(matches!(&error, Error::Query(_)), "{error:?}");
    assert_eq!(domains(&fixture, &acme), ["*a.com", "bb.com"]);
}

#[test]
fn what_is_no_host_is_a_typed_error() {
    let fixture = Fixture::new("no_host");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.public().unwrap();
    let mut row = NewDomain::new("a.com", &acme).save(&mut conn).unwrap();
    for host in ["", "a b", "http://a.com", "a..com"] {
        assert!(matches!(NewDomain::new(host, &acme).save(&mut conn), Err(Error::Hostname(_))), "{host:?}");
        row.domain = host.into();
        assert!(matches!(row.save(&mut conn), Err(Error::Hostname(_))), "{host:?}");
    }
    assert_eq!(domains(&fixture, &acme), ["*a.com"]);
}

#[test]
fn without_tenant_or_row_there_is_nothing_to_save() {
    let fixture = Fixture::new("no_row");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.public().unwrap();
    let mut row = NewDomain::new("a.com", &acme).save(&mut conn).unwrap();
    row.delete(&mut conn).unwrap();
    assert!(matches!(row.save(&mut conn), Err(Error::DomainNotFound { .. })));
    assert!(matches!(row.delete(&mut conn), Err(Error::DomainNotFound { .. })));
    globex.delete(&mut conn).unwrap();
    let error = NewDomain::new("b.com", &globex).save(&mut conn).unwrap_err();
    assert!(matches!(error, Error::DomainWithoutTenant { .. }), "{error:?}");
    assert_eq!(count(&mut conn, "domains"), 0);
}

/// As from a tenant's own schema: the tables are shared.
#[test]
fn from_a_tenant_s_schema_too() {
    let fixture = Fixture::new("from_tenant");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    NewDomain::new("a.com", &acme).save(&mut conn).unwrap();
    assert_eq!(conn.schema_name().unwrap(), "acme");
    assert_eq!(domains(&fixture, &acme), ["*a.com"]);
}

fn at_once<R: Send>(fixture: &Fixture, threads: usize, f: impl Fn(usize, &mut TenantConnection) -> R + Sync) -> Vec<R> {
    let barrier = Barrier::new(threads);
    let (f, barrier) = (&f, &barrier);
    std::thread::scope(|scope| {
        let run = |n| {
            scope.spawn(move || {
                let mut conn = fixture.tenancy.public().unwrap();
                barrier.wait();
                f(n, &mut conn)
            })
        };
        let threads: Vec<_> = (0..threads).map(run).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn primaries_saved_at_once_end_as_one() {
    let fixture = Fixture::new("primaries_race");
    let acme = fixture.tenant("acme");
    for round in 0..15 {
        let results = at_once(&fixture, 4, |n, conn| NewDomain::primary(format!("r{round}n{n}.com"), &acme).save(conn));
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        assert_eq!(count(&mut fixture.plain(), "domains WHERE is_primary"), 1);
    }
    // The same for rows that are there already.
    let rows = Domain::of_tenant(&acme, &mut fixture.tenancy.public().unwrap()).unwrap();
    for _ in 0..15 {
        let results = at_once(&fixture, 4, |n, conn| {
            let mut row = rows[n].clone();
            row.is_primary = true;
            row.save(conn)
        });
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        assert_eq!(count(&mut fixture.plain(), "domains WHERE is_primary"), 1);
    }
}

#[test]
fn one_of_two_that_want_the_same_domain_gets_it() {
    let fixture = Fixture::new("taken_race");
    let tenants = [fixture.tenant("acme"), fixture.tenant("globex")];
    for round in 0..15 {
        let results = at_once(&fixture, 2, |n, conn| NewDomain::new(format!("r{round}.com"), &tenants[n]).save(conn));
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        assert!(results.iter().any(|result| matches!(result, Err(Error::DomainTaken { .. }))), "{results:?}");
    }
}

/// The transaction of the loser began before the winner's commit, and does not see its row.
#[test]
fn taken_is_taken_also_where_the_other_row_is_not_seen() {
    let fixture = Fixture::new("taken_repeatable");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.public().unwrap();
    let error = conn
        .transaction(|conn| {
            execute(conn, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            assert_eq!(count(conn, "domains"), 0);
            NewDomain::new("a.com", &acme).save(&mut fixture.tenancy.public().unwrap()).unwrap();
            NewDomain::new("a.com", &globex).save(conn)
        })
        .unwrap_err();
    assert!(matches!(error, Error::DomainTaken { .. }), "{error:?}");
}
