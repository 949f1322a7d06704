//! Which session of a pool a tenant gets.

use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture};

use super::helper::{assert_on, name, process};

/// Two tenants, and a pool of two sessions, each of which has been on one of them.
fn visited(hint: &str) -> (Fixture, [(Client, String); 2]) {
    let fixture = Fixture::with(hint, |builder| builder.max_size(2));
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let tenancy = Tenancy::builder(fixture.database.url()).max_size(2).build().unwrap();
    let fixture = Fixture { tenancy, database: fixture.database };
    let mut conns = [&acme, &globex].map(|tenant| fixture.tenancy.tenant(tenant).unwrap());
    let [on_acme, on_globex] = conns.each_mut().map(|conn| process(conn));
    drop(conns);
    (fixture, [(acme, on_acme), (globex, on_globex)])
}

#[test]
fn a_tenant_gets_the_session_that_was_on_its_schema() {
    let (fixture, visited) = visited("affinity");
    for turn in [0, 0, 1, 1, 0, 1, 0] {
        let (tenant, session) = &visited[turn];
        let mut conn = fixture.tenancy.tenant(tenant).unwrap();
        assert_eq!(&process(&mut conn), session, "{turn}");
        assert_on(&mut conn, tenant.schema_name.as_str());
    }
    for turn in [1, 0, 1] {
        let (tenant, session) = &visited[turn];
        let found = fixture.tenancy.transaction::<_, _, tenants_diesel::Error, _>(tenant, |conn| Ok(process(conn)));
        assert_eq!(&found.unwrap(), session, "{turn}");
    }
}

#[test]
fn where_that_one_is_lent_the_tenant_gets_another() {
    let (fixture, [(acme, session), _]) = visited("affinity_lent");
    let mut first = fixture.tenancy.tenant(&acme).unwrap();
    let mut second = fixture.tenancy.tenant(&acme).unwrap();
    assert_eq!(process(&mut first), session);
    assert_ne!(process(&mut second), session);
    assert_on(&mut first, "acme");
    assert_on(&mut second, "acme");
}

#[test]
fn sessions_that_were_looked_at_are_idle_again_in_their_order() {
    let fixture = Fixture::with("affinity_order", |builder| builder.max_size(4));
    for schema in ["acme", "globex", "initech"] {
        let _tenant = fixture.tenant(schema);
    }
    let tenancy = Tenancy::<Client>::builder(fixture.database.url()).max_size(4).build().unwrap();
    let all = || -> Vec<String> {
        let mut conns: Vec<_> = (0..4).map(|_| tenancy.public().unwrap()).collect();
        let sessions = conns.iter_mut().map(|conn| process(conn)).collect();
        // The first that comes is the last that goes, and is on top again.
        conns.into_iter().rev().for_each(drop);
        sessions
    };
    let before = all();
    // Three looks: what two of them turn round is as it was.
    for schema in ["acme", "globex", "globex", "initech"] {
        assert_eq!(process(&mut tenancy.schema(&name(schema)).unwrap()), before[0]);
    }
    assert_eq!(all(), before);
}

#[test]
fn a_session_that_has_room_comes_before_one_that_would_be_replaced() {
    let fixture = Fixture::new("affinity_room");
    for schema in ["acme", "globex", "initech"] {
        let _tenant = fixture.tenant(schema);
    }
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(2);
    let tenancy = builder.schemas_per_session(1).build().unwrap();
    let session = |schema: &str| process(&mut tenancy.schema(&name(schema)).unwrap());
    let (on_acme, on_globex) = (session("acme"), session("globex"));
    assert_ne!(on_acme, on_globex);
    for _ in 0..3 {
        assert_eq!([session("acme"), session("globex")], [on_acme.as_str(), on_globex.as_str()]);
    }
    // There is room nowhere: one of them is the last visit's and replaced.
    let on_initech = session("initech");
    assert!([on_acme, on_globex].contains(&on_initech));
    assert_ne!(session("initech"), on_initech);
}

#[test]
fn a_checkout_amid_a_panic_costs_no_session_but_its_own() {
    struct Late(Tenancy<Client>);
    impl Drop for Late {
        fn drop(&mut self) {
            assert!(self.0.schema(&name("acme")).is_ok());
        }
    }
    let fixture = Fixture::with("affinity_panic", |builder| builder.max_size(4));
    let _acme = fixture.tenant("acme");
    let tenancy = Tenancy::<Client>::builder(fixture.database.url()).max_size(4).build().unwrap();
    let all = || -> Vec<String> {
        let mut conns: Vec<_> = (0..4).map(|_| tenancy.public().unwrap()).collect();
        conns.iter_mut().map(|conn| process(conn)).collect()
    };
    let before = all();
    let late = Late(tenancy.clone());
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _late = late;
        panic!("a user's");
    }));
    assert!(result.is_err());
    let after = all();
    assert_eq!(before.iter().filter(|session| after.contains(session)).count(), 3);
}

#[test]
fn two_that_look_at_once_make_no_pool_larger() {
    let fixture = Fixture::new("affinity_at_once");
    let tenancy = Tenancy::<Client>::builder(fixture.database.url()).max_size(16).min_idle(0).build().unwrap();
    drop([tenancy.public().unwrap(), tenancy.public().unwrap(), tenancy.public().unwrap()]);
    assert_eq!(tenancy.state().connections, 3);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            // No session ever knows it, so that all of them are looked at.
            scope.spawn(|| (0..2_000).for_each(|_| assert!(tenancy.schema(&name("nowhere")).is_err())));
        }
    });
    assert_eq!(tenancy.state().connections, 3);
}
