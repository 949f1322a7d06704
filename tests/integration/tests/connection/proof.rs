//! What a switch is proved by, where the server is asked as little as can be.

use diesel::connection::{AnsiTransactionManager, SimpleConnection as _};
use diesel::prelude::*;
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::{Error, Tenancy, TenancyBuilder};
use tenants_integration::{Client, Fixture, Proxy, Sent};

use super::helper::{assert_on, name, process};

/// One of PostgreSQL's own roles: the user of a given server may not be allowed to make any.
const ROLE: &str = "pg_monitor";

/// Two tenants, an extra schema, and a pool of one session, as a role with the rights it needs.
fn visited(
    hint: &str,
    describe: impl FnOnce(TenancyBuilder<Client>) -> TenancyBuilder<Client>,
) -> (Fixture, Client, Client) {
    let fixture = Fixture::new(hint);
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let grants: String = ["acme", "globex"]
        .iter()
        .map(|schema| {
            format!("GRANT USAGE ON SCHEMA {schema} TO {ROLE}; GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {ROLE};")
        })
        .collect();
    let others = format!(
        "GRANT SELECT ON public.__diesel_schema_migrations TO {ROLE}; CREATE SCHEMA ext; GRANT USAGE ON SCHEMA ext TO {ROLE};"
    );
    tell(&fixture, &(grants + &others));
    let builder = Tenancy::builder(fixture.database.url()).max_size(1).session_setting("role", ROLE);
    let tenancy = describe(builder).build().unwrap();
    let fixture = Fixture { tenancy, database: fixture.database };
    (fixture, acme, globex)
}

fn with_extra(builder: TenancyBuilder<Client>) -> TenancyBuilder<Client> {
    builder.extra_search_path([name("ext")])
}

fn tell(fixture: &Fixture, sql: &str) {
    fixture.plain().batch_execute(sql).unwrap();
}

#[test]
fn a_right_that_is_taken_away_is_missed_by_the_next_switch_and_the_next_checkout() {
    let plain = visited("proof_rights", |builder| builder);
    assert_misses_a_right(&plain, "LOCK TABLE ONLY \"globex\".__diesel_schema_migrations, ONLY \"public\".");
    let extra = visited("proof_rights_extra", with_extra);
    assert_misses_a_right(&extra, "::pg_catalog.regclass");
}

fn assert_misses_a_right((fixture, acme, globex): &(Fixture, Client, Client), proof: &str) {
    for tenant in [acme, globex, acme, globex] {
        drop(fixture.tenancy.tenant(tenant).unwrap());
    }
    let mut conn = fixture.tenancy.tenant(acme).unwrap();
    let sent = Sent::listen(&mut conn);
    conn.set_tenant(globex).unwrap();
    let sent = sent.take().concat();
    assert!(sent.contains(proof), "{sent}");
    conn.set_tenant(acme).unwrap();
    tell(fixture, &format!("REVOKE USAGE ON SCHEMA globex FROM {ROLE}"));
    let refused =
        |result: Result<_, Error>| assert!(matches!(result, Err(Error::SearchPathRefused { .. })), "{result:?}");
    refused(conn.set_tenant(globex));
    assert_on(&mut conn, "acme");
    refused(conn.transaction(|conn| conn.set_tenant(globex)));
    assert_on(&mut conn, "acme");
    drop(conn);
    refused(fixture.tenancy.tenant(globex).map(drop));
    assert_on(&mut fixture.tenancy.tenant(acme).unwrap(), "acme");
}

#[test]
fn so_it_is_in_set_local_mode() {
    let (fixture, acme, globex) =
        visited("proof_local", |builder| builder.search_path_mode(SearchPathMode::Transaction));
    let visit = |tenant: &Client| {
        fixture.tenancy.transaction::<_, _, Error, _>(tenant, |conn| {
            assert_on(conn, tenant.schema_name.as_str());
            Ok(())
        })
    };
    for tenant in [&acme, &globex, &acme, &globex] {
        visit(tenant).unwrap();
    }
    tell(&fixture, &format!("REVOKE USAGE ON SCHEMA globex FROM {ROLE}"));
    let error = visit(&globex).unwrap_err();
    assert!(matches!(error, Error::SearchPathRefused { .. }), "{error:?}");
    visit(&acme).unwrap();
    tell(&fixture, "DROP SCHEMA acme CASCADE");
    let error = visit(&acme).unwrap_err();
    assert!(matches!(error, Error::SchemaMissing { .. }), "{error:?}");
}

#[test]
fn an_extra_schema_that_is_dropped_is_missed() {
    let (fixture, acme, globex) = visited("proof_extra", with_extra);
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    conn.set_tenant(&globex).unwrap();
    tell(&fixture, "DROP SCHEMA ext");
    let error = conn.set_tenant(&acme).unwrap_err();
    assert!(matches!(error, Error::SearchPathRefused { .. }), "{error:?}");
    assert!(fixture.tenancy.tenant(&acme).is_err());
}

/// The same as the user who owns all of it, where that role may not use the extra schema.
fn visited_by_owner(hint: &str, limited: bool) -> (Fixture, Client, Client) {
    let (fixture, acme, globex) = visited(hint, |builder| builder);
    tell(&fixture, &format!("REVOKE USAGE ON SCHEMA ext FROM {ROLE}"));
    let builder = Tenancy::builder(fixture.database.url()).max_size(1).limit_set_calls(limited);
    let tenancy = builder.extra_search_path([name("ext")]).build().unwrap();
    (Fixture { tenancy, database: fixture.database }, acme, globex)
}

#[test]
fn another_role_has_its_rights_looked_at_anew() {
    let (fixture, acme, globex) = visited_by_owner("proof_role", true);
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    conn.set_tenant(&globex).unwrap();
    // May use both tenants' schemas, and not the extra one.
    conn.batch_execute(&format!("SET ROLE {ROLE}")).unwrap();
    let error = conn.set_tenant(&acme).unwrap_err();
    assert!(matches!(&error, Error::SearchPathRefused { in_force, .. } if !in_force.contains("ext")), "{error:?}");
    drop(conn);
    drop(fixture.tenancy.tenant(&acme).unwrap());
}

#[test]
fn who_does_not_limit_set_calls_has_functions_that_change_the_role() {
    let (fixture, acme, globex) = visited_by_owner("proof_function", false);
    tell(
        &fixture,
        &format!("CREATE FUNCTION public.become() RETURNS void LANGUAGE plpgsql AS 'BEGIN SET ROLE {ROLE}; END'"),
    );
    drop(fixture.tenancy.tenant(&globex).unwrap());
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    diesel::sql_query("SELECT public.become()").execute(&mut conn).unwrap();
    let error = conn.set_tenant(&globex).unwrap_err();
    assert!(matches!(error, Error::SearchPathRefused { .. }), "{error:?}");
}

#[test]
fn a_schema_in_the_place_of_another_is_refused_where_the_row_is_older() {
    let fixture = Fixture::with("proof_oid", |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    let found = fixture.tenancy.tenant_by_schema_name(&acme.schema_name).unwrap().unwrap();
    for _ in 0..3 {
        assert_on(&mut fixture.tenancy.tenant(&found).unwrap(), "acme");
    }
    tell(&fixture, "ALTER SCHEMA acme RENAME TO was_acme; DELETE FROM clients");
    let _newer = fixture.tenant("acme");
    let error = fixture.tenancy.tenant(&found).unwrap_err();
    assert!(matches!(error, Error::SchemaReplaced { .. }), "{error:?}");
    let mut conn = fixture.tenancy.public().unwrap();
    let error = conn.set_tenant(&found).unwrap_err();
    assert!(matches!(error, Error::SchemaReplaced { .. }), "{error:?}");
}

#[test]
fn a_schema_without_bookkeeping_costs_one_round_trip_more_once() {
    let fixture = Fixture::new("proof_without");
    tell(&fixture, "CREATE SCHEMA bare; CREATE TABLE bare.notes (body text); INSERT INTO bare.notes VALUES ('bare')");
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url()).max_size(1).build().unwrap();
    drop(tenancy.public().unwrap());
    for expected in [1, 2, 1, 1] {
        assert_eq!(proxy.round_trips(|| assert_checks_out(&tenancy)), expected);
    }
    assert_on(&mut tenancy.schema(&name("bare")).unwrap(), "bare");
}

fn assert_checks_out(tenancy: &Tenancy<Client>) {
    drop(tenancy.schema(&name("bare")).unwrap());
}

#[test]
fn who_may_not_read_the_bookkeeping_pays_for_it_once_a_session() {
    let fixture = Fixture::new("proof_unread");
    let schemas = ["acme", "globex", "initech"];
    for schema in schemas {
        let _tenant = fixture.tenant(schema);
        tell(&fixture, &format!("GRANT USAGE ON SCHEMA {schema} TO {ROLE}; GRANT SELECT ON {schema}.notes TO {ROLE}"));
    }
    let proxy = Proxy::new(&fixture);
    let builder = Tenancy::<Client>::builder(proxy.url()).max_size(1).session_setting("role", ROLE);
    let tenancy = builder.build().unwrap();
    drop(tenancy.schema(&name("acme")).unwrap());
    for (schema, expected) in [("acme", 2), ("globex", 1), ("initech", 1), ("acme", 1)] {
        assert_eq!(proxy.round_trips(|| drop(tenancy.schema(&name(schema)).unwrap())), expected, "{schema}");
        assert_on(&mut tenancy.schema(&name(schema)).unwrap(), schema);
    }
}

#[test]
fn a_transaction_that_was_begun_as_text_is_not_aborted_for_want_of_bookkeeping() {
    let fixture = Fixture::with("proof_text", |builder| builder.max_size(1));
    tell(&fixture, "CREATE SCHEMA bare; CREATE TABLE bare.notes (body text); INSERT INTO bare.notes VALUES ('bare')");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    conn.batch_execute("BEGIN").unwrap();
    for schema in ["acme", "bare", "acme", "bare"] {
        conn.set_schema(&name(schema)).unwrap();
        assert_on(&mut conn, schema);
    }
    conn.batch_execute("COMMIT").unwrap();
    assert_on(&mut conn, "bare");
}

#[test]
fn a_transaction_that_was_begun_as_text_is_found_whatever_was_proved_before() {
    let fixture = Fixture::with("proof_begun", |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    let visit = || fixture.tenancy.tenant(&acme).unwrap();
    let session = process(&mut visit());
    assert_eq!(process(&mut visit()), session);
    for begin in ["BEGIN", "SELECT 1; START TRANSACTION", "COMMIT; BEGIN"] {
        for plain in [true, false] {
            let mut conn = visit();
            let before = process(&mut conn);
            if plain {
                PgConnection::batch_execute(&mut conn, begin).unwrap();
            } else {
                conn.batch_execute(begin).unwrap();
            }
            // By which the session's rights are known again.
            conn.set_tenant(&acme).unwrap();
            drop(conn);
            let mut conn = visit();
            assert_ne!(process(&mut conn), before, "{begin}");
            assert_on(&mut conn, "acme");
        }
    }
}

#[test]
fn so_it_is_where_diesel_has_announced_one_that_was_never_sent() {
    let fixture = Fixture::with("proof_announced", |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    let visit = || fixture.tenancy.tenant(&acme).unwrap();
    drop(visit());
    let mut conn = visit();
    let before = process(&mut conn);
    // A text with a NUL byte is refused on this side.
    AnsiTransactionManager::begin_transaction_sql(&mut *conn as &mut PgConnection, "BEGIN\0").unwrap_err();
    PgConnection::batch_execute(&mut conn, "BEGIN").unwrap();
    drop(conn);
    let mut conn = visit();
    assert_ne!(process(&mut conn), before);
    assert_on(&mut conn, "acme");
}
