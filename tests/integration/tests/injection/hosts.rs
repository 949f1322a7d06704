//! Host names.

use diesel::prelude::*;
use proptest::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, HostnameError};
use tenants_integration::{Domain, NewDomain};

use super::corpus::HOSTS;
use super::place::place;
use super::runner;

#[test]
fn hostile_hosts_are_refused_or_stored_in_their_normal_form() {
    let place = place("hosts");
    let host_or_refused = |host: &str| {
        let tenancy = &place.fixture.tenancy;
        let saved = NewDomain::new(host, &place.bystander).save(&mut tenancy.public().unwrap());
        let found = tenancy.tenant_by_domain(host);
        match (saved, found) {
            (Err(Error::Hostname(_)), Err(Error::Hostname(_))) => false,
            (Ok(saved), Ok(Some(found))) => {
                assert_eq!(*found.row(), place.bystander);
                let normal: Hostname = host.parse().unwrap();
                assert_eq!(saved.domain, normal.as_str());
                saved.delete(&mut tenancy.public().unwrap()).unwrap();
                true
            }
            other => panic!("{host:?}: {other:?}"),
        }
    };
    for host in HOSTS {
        host_or_refused(host);
    }
    for host in ["example.com", "EXAMPLE.com.", "bücher.example", "[::1]:80", "127.0.0.1", "a_b.example.com"] {
        assert!(host_or_refused(host), "{host:?}");
    }
    runner(300)
        .run(&prop_oneof![any::<String>(), "[a-z0-9.:'\\[\\]-]{1,30}", "\\PC{1,12}\\.[a-z]{2,3}"], |host| {
            host_or_refused(&host);
            Ok(())
        })
        .unwrap();
    let left: Vec<Domain> = Domain::query().load(&mut place.fixture.plain()).unwrap();
    assert_eq!(left, []);
    place.assert_untouched("all");
}

#[test]
fn errors_of_hosts_are_typed() {
    assert!(matches!("".parse::<Hostname>(), Err(HostnameError::Empty)));
}
