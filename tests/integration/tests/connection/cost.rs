//! What is sent, and how often somebody waits for an answer.

use diesel::prelude::*;
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::{Error, Tenancy, TenancyBuilder};
use tenants_integration::{Client, Fixture, Proxy, Sent, notes};

use super::helper::{name, rows};

fn behind(proxy: &Proxy, describe: impl FnOnce(TenancyBuilder<Client>) -> TenancyBuilder<Client>) -> Tenancy<Client> {
    describe(Tenancy::builder(proxy.url()).max_size(1)).build().unwrap()
}

#[test]
fn a_checkout_is_one_round_trip() {
    let fixture = Fixture::new("cost_checkout");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let proxy = Proxy::new(&fixture);
    let tenancy = behind(&proxy, |builder| builder.session_setting("statement_timeout", "60000"));
    drop(tenancy.public().unwrap());
    for tenant in [&acme, &globex, &globex] {
        assert_eq!(proxy.round_trips(|| drop(tenancy.tenant(tenant).unwrap())), 1);
    }
    let acme = tenancy.tenant_by_domain("acme.example.com").unwrap();
    assert!(acme.is_none());
}

#[test]
fn a_switch_is_one_message_also_to_where_it_is_already() {
    let fixture = Fixture::new("cost_switch");
    let (acme, _globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let proxy = Proxy::new(&fixture);
    let tenancy = behind(&proxy, |builder| builder);
    let mut conn = tenancy.tenant(&acme).unwrap();
    let sent = Sent::listen(&mut conn);
    assert_eq!(proxy.round_trips(|| drop(conn.schema_name().unwrap())), 0);
    assert_eq!(sent.take(), [""; 0]);
    // The schema may have been dropped meanwhile.
    assert_eq!(proxy.round_trips(|| conn.set_schema(&name("acme")).unwrap()), 1);
    assert_eq!(sent.take().len(), 1);
    assert_eq!(proxy.round_trips(|| conn.set_schema(&name("globex")).unwrap()), 1);
    assert_eq!(sent.take().len(), 1);
    // Prepared by the first, so that the second is one message.
    rows(&mut conn).unwrap();
    assert_eq!(proxy.round_trips(|| drop(rows(&mut conn).unwrap())), 1);
}

#[test]
fn a_switch_in_a_transaction_is_one_message() {
    let fixture = Fixture::new("cost_nested");
    let (acme, _globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let proxy = Proxy::new(&fixture);
    let tenancy = behind(&proxy, |builder| builder);
    let mut conn = tenancy.tenant(&acme).unwrap();
    let transaction = || conn.transaction(|conn| conn.set_schema(&name("globex"))).unwrap();
    assert_eq!(proxy.round_trips(transaction), 3);
    // The path is known after the commit.
    assert_eq!(proxy.round_trips(|| drop(conn.schema_name().unwrap())), 0);
    let rolled_back = || drop(conn.transaction::<(), Error, _>(|_| Err(Error::NoSchema)));
    assert_eq!(proxy.round_trips(rolled_back), 2);
    assert_eq!(proxy.round_trips(|| drop(conn.schema_name().unwrap())), 0);
}

#[test]
fn a_transaction_in_set_local_mode_adds_no_round_trip() {
    let fixture = Fixture::new("cost_local");
    let acme = fixture.tenant("acme");
    let proxy = Proxy::new(&fixture);
    let tenancy = behind(&proxy, |builder| builder.search_path_mode(SearchPathMode::Transaction));
    let transaction = || {
        let read =
            tenancy.transaction::<_, _, Error, _>(&acme, |conn| Ok(notes::table.count().get_result::<i64>(conn)?));
        assert_eq!(read.unwrap(), 1);
    };
    transaction();
    // BEGIN, the query, COMMIT.
    assert_eq!(proxy.round_trips(transaction), 3);
}
