//! The control: what `SET LOCAL` mode is there to prevent does happen without it.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tenants_integration::{notes, text};

use super::pgbouncer::{PgBouncer, tenant};

#[test]
fn a_session_set_of_plain_diesel_reaches_another_client() {
    let pooler = PgBouncer::start();
    let tenancy = pooler.tenancy(|builder| builder);
    let _acme = tenant(&tenancy, "acme");
    let globex = tenant(&tenancy, "globex");
    let write = |conn: &mut _| diesel::insert_into(notes::table).values(notes::body.eq("globex's")).execute(conn);
    tenancy.transaction(&globex, |conn| write(conn).map_err(tenants_diesel::Error::from)).unwrap();

    let mut one = pooler.connect();
    let mut other = pooler.connect();
    one.batch_execute("SET search_path TO acme").unwrap();
    other.batch_execute("SET search_path TO globex").unwrap();
    // The first client has not touched its path since, and reads the other's rows.
    assert_eq!(text(&mut one, "current_schema()"), "globex");
    let bodies: Vec<String> = notes::table.select(notes::body).load(&mut one).unwrap();
    assert_eq!(bodies, ["globex's"]);
}

#[test]
fn a_leaked_session_set_does_not_reach_our_transactions() {
    let pooler = PgBouncer::start();
    let tenancy = pooler.tenancy(|builder| builder);
    let acme = tenant(&tenancy, "acme");
    let _globex = tenant(&tenancy, "globex");
    let mut other = pooler.connect();
    for _ in 0..20 {
        other.batch_execute("SET search_path TO globex").unwrap();
        let here = tenancy.transaction(&acme, |conn| Ok::<_, tenants_diesel::Error>(text(conn, "current_schema()")));
        assert_eq!(here.unwrap(), "acme");
        let here = tenancy.public_transaction(|conn| Ok::<_, tenants_diesel::Error>(text(conn, "current_schema()")));
        assert_eq!(here.unwrap(), "public");
        // Nor does ours reach another client: each transaction begins by cleaning the session, and leaves it so.
        assert_eq!(text(&mut other, "current_schema()"), "public");
    }
}
