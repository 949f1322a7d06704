//! Schemas that take more locks than one transaction can have.

use diesel::prelude::*;
use tenants_diesel::lifecycle::DeleteOptions;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, NewClient, NewDomain, PUBLIC_PATH, search_path};

use crate::helpers::{ADVISORY_LOCKS, Manual, Messages, SmallServer, count, execute, schemas, tenants};

#[test]
fn in_a_transaction_it_is_refused_and_nothing_is_sent_but_the_question() {
    let server = SmallServer::new("large_inside");
    let acme = server.large_tenant("acme");
    let mut conn = server.tenancy.public().unwrap();
    let messages = Messages::of(&mut conn);
    conn.transaction(|conn| {
        messages.take();
        let error = acme.delete(conn).unwrap_err();
        assert!(matches!(&error, Error::SchemaTooLarge { schema } if *schema == "acme"), "{error:?}");
        let sent = messages.take();
        assert!(sent.iter().all(|sql| sql.starts_with("\nWITH ns")), "{sent:#?}");
        Ok::<_, Error>(())
    })
    .unwrap();
    assert_eq!(schemas(&mut conn), ["acme", "public"]);
}

/// The limit is real: PostgreSQL itself refuses.
#[test]
fn the_server_could_not_do_it_at_once() {
    let server = SmallServer::new("large_limit");
    let _acme = server.tenant_of("acme", 90);
    let error = diesel::connection::SimpleConnection::batch_execute(&mut server.plain(), "DROP SCHEMA acme CASCADE");
    assert!(error.unwrap_err().to_string().contains("out of shared memory"));
}

#[test]
fn outside_of_one_it_goes_in_chunks() {
    let server = SmallServer::new("large");
    for (index, own) in [false, true].into_iter().enumerate() {
        let acme = server.tenant_of(&format!("acme{index}"), 90);
        let mut conn = if own { server.tenancy.tenant(&acme) } else { server.tenancy.public() }.unwrap();
        acme.delete(&mut conn).unwrap();
        assert_eq!(search_path(&mut conn), PUBLIC_PATH);
        assert_eq!((schemas(&mut conn), tenants(&mut conn)), (vec!["public".to_owned()], vec![]));
        assert_eq!(count(&mut conn, ADVISORY_LOCKS), 0);
    }
}

/// Everything that a schema can hold is dropped in chunks, a table of many partitions one by one.
#[test]
fn a_schema_of_everything_goes_in_chunks() {
    let server = SmallServer::new("large_mixed");
    let acme = NewClient::of("acme").save(&mut server.tenancy.public().unwrap()).unwrap();
    let plain = &mut server.plain();
    execute(plain, "CREATE TABLE acme.parts (id int, body text) PARTITION BY LIST (id)");
    for n in 0..350 {
        execute(plain, &format!("CREATE TABLE acme.part{n} PARTITION OF acme.parts FOR VALUES IN ({n})"));
    }
    for n in 0..50 {
        execute(
            plain,
            &format!(
                "CREATE TYPE acme.pair{n} AS (a int, b int); CREATE DOMAIN acme.small{n} AS int CHECK (value < {n});
                 CREATE SEQUENCE acme.seq{n}; CREATE FUNCTION acme.f{n}(acme.pair{n}) RETURNS int LANGUAGE sql AS 'SELECT 1';
                 CREATE PROCEDURE acme.p{n}() LANGUAGE sql AS ''; CREATE VIEW acme.v{n} AS SELECT * FROM acme.part{n};
                 CREATE AGGREGATE acme.agg{n}(*) (sfunc = int8inc, stype = int8, initcond = '0')"
            ),
        );
    }
    acme.delete(&mut server.tenancy.public().unwrap()).unwrap();
    assert_eq!(schemas(plain), ["public"]);
}

#[test]
fn cut_off_it_resolves_no_more_and_is_taken_up_again() {
    let server = SmallServer::new("large_cut");
    let acme = server.large_tenant("acme");
    let mut conn = server.tenancy.public().unwrap();
    NewDomain::primary("acme.example.com", &acme).save(&mut conn).unwrap();
    drop(conn);
    server.cut_off_deletion(&acme);

    assert_eq!(server.tenancy.tenant_by_domain("acme.example.com").unwrap(), None);
    assert!(matches!(server.tenancy.tenant(&acme), Err(Error::SchemaMissing { .. })));
    let mut conn = server.tenancy.public().unwrap();
    assert!(matches!(NewClient::of("acme").save(&mut conn), Err(Error::TenantExists { .. })));
    assert_eq!(tenants(&mut conn), ["acme"]);

    acme.delete(&mut conn).unwrap();
    assert_eq!((schemas(&mut conn), tenants(&mut conn)), (vec!["public".to_owned()], vec![]));
    NewClient::of("acme").save(&mut conn).unwrap();
}

/// A forced deletion that was cut off goes on, whatever the model says about schemas.
#[test]
fn what_was_begun_by_force_is_finished_without() {
    let server = SmallServer::new("large_forced");
    let acme = server.large_tenant("acme");
    server.cut_off_deletion(&acme);
    let manual = Tenancy::<Manual>::builder(server.database.url()).max_size(1).build().unwrap();
    let mut conn = manual.public().unwrap();
    let acme: Manual = Manual::query().get_result(&mut conn).unwrap();
    acme.delete(&mut conn).unwrap();
    assert_eq!(schemas(&mut conn), ["public"]);
}

/// Somebody may have removed the row by hand after a deletion was cut off, and made the tenant anew.
#[test]
fn what_is_left_of_an_earlier_tenant_goes_with_the_next_one_of_its_name() {
    let server = SmallServer::new("large_left");
    let acme = server.large_tenant("acme");
    server.cut_off_deletion(&acme);
    execute(&mut server.plain(), "DELETE FROM clients");
    for large in [false, true] {
        let acme = if large { server.large_tenant("acme") } else { server.tenant_of("acme", 0) };
        let mut conn = server.tenancy.public().unwrap();
        acme.delete_with(DeleteOptions::default(), &mut conn).unwrap();
        assert_eq!(schemas(&mut conn), ["public"]);
    }
}

#[test]
fn of_two_threads_one_deletes_in_chunks() {
    let server = SmallServer::new("large_race");
    for round in 0..4 {
        let acme: &Client = &server.large_tenant(&format!("acme{round}"));
        let barrier = std::sync::Barrier::new(2);
        let results: Vec<_> = std::thread::scope(|scope| {
            let delete = || {
                let mut conn = server.tenancy.public().unwrap();
                barrier.wait();
                acme.delete(&mut conn)
            };
            let threads = [scope.spawn(delete), scope.spawn(delete)];
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        assert!(results.iter().any(|result| matches!(result, Err(Error::TenantNotFound { .. }))), "{results:?}");
        assert_eq!(schemas(&mut server.plain()), ["public"]);
    }
}
