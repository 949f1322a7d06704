//! Schema names.

use diesel::prelude::*;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, SchemaNameError};
use tenants_integration::{Client, Fixture, NewClient, notes};

use super::corpus::{ACCEPTED, REFUSED};
use super::place::place;
use super::runner;
use crate::helpers::{Folder, execute, relations, schemas};

#[test]
fn hostile_names_that_are_refused() {
    let place = place("refused");
    for name in REFUSED {
        let error = place.live_and_die(name).expect_err(name);
        let typed =
            matches!(error, Error::SchemaName(_) | Error::PublicSchemaName { .. } | Error::ReservedSchemaName { .. });
        assert!(typed, "{name:?}: {error:?}");
        assert!(name.is_empty() || error.to_string().contains(&format!("{name:?}")), "{error} does not show {name:?}");
    }
    place.assert_untouched("all");
}

#[test]
fn hostile_names_that_are_used() {
    let place = place("accepted");
    for name in ACCEPTED {
        place.live_and_die(name).unwrap_or_else(|error| panic!("{name:?}: {error:?}"));
        place.assert_untouched(name);
    }
}

/// All of them side by side, each with its own rows.
#[test]
fn hostile_names_side_by_side() {
    let place = place("side_by_side");
    let tenants: Vec<Client> = ACCEPTED.iter().map(|name| place.fixture.tenant(name)).collect();
    for tenant in &tenants {
        let mut conn = place.fixture.tenancy.tenant(tenant).unwrap();
        let bodies: Vec<String> = notes::table.select(notes::body).load(&mut conn).unwrap();
        assert_eq!(bodies, [tenant.schema_name.as_str()]);
    }
    for tenant in &tenants {
        tenant.delete(&mut place.fixture.tenancy.tenant(tenant).unwrap()).unwrap();
    }
    place.assert_untouched("all");
}

/// With a staging schema the name is put into other statements.
#[test]
fn hostile_names_with_staging() {
    let folder = Folder::new();
    folder.add_outside_transaction("2027", "CREATE INDEX CONCURRENTLY notes_body ON notes (body)");
    let fixture = Fixture::with("hostile_staging", |builder| builder.tenant_migrations(folder.source()));
    for name in ACCEPTED {
        let tenant = NewClient::of(name).save(&mut fixture.tenancy.public().unwrap()).unwrap();
        assert_eq!(relations(&mut fixture.plain(), name), ["__diesel_schema_migrations", "moods", "notes"]);
        tenant.delete(&mut fixture.tenancy.public().unwrap()).unwrap();
    }
    assert_eq!(schemas(&mut fixture.plain()), ["public"]);
}

/// Texts of all kinds: any characters, those that mean something in SQL, and real names with something in them.
fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z0-9 '\"\\\\;$/*.,(){}%_-]{1,70}",
        "\\PC{1,20}",
        "(pg_|PG_|tenants_|[a-z])[a-z$ ]{0,8}"
    ]
}

#[test]
fn any_text_is_refused_or_names_the_very_schema() {
    let place = place("any_name");
    let plain = std::cell::RefCell::new(place.fixture.plain());
    let accepted = std::cell::Cell::new(0);
    runner(600)
        .run(&names(), |text| {
            let Ok(name) = text.parse::<SchemaName>() else { return Ok(()) };
            if name == "public" || name == "bystander" {
                return Ok(());
            }
            accepted.set(accepted.get() + 1);
            let plain = &mut *plain.borrow_mut();
            execute(plain, &format!("CREATE SCHEMA {}", name.quoted()));
            let stored = schemas(plain);
            prop_assert!(stored.len() == 3 && stored.contains(&text), "{:?} became {:?}", text, stored);
            execute(plain, &format!("DROP SCHEMA {}", name.quoted()));
            Ok(())
        })
        .unwrap();
    assert!(accepted.get() >= 100, "only {} names were accepted", accepted.get());
    place.assert_untouched("all");
}

#[test]
fn any_text_is_refused_or_a_tenant_s_whole_life() {
    let place = place("any_tenant");
    let lived = std::cell::Cell::new(0);
    runner(160)
        .run(&names(), |text| {
            match place.live_and_die(&text) {
                Ok(()) => lived.set(lived.get() + 1),
                Err(Error::SchemaName(_) | Error::ReservedSchemaName { .. } | Error::PublicSchemaName { .. }) => {}
                Err(error) => return Err(TestCaseError::fail(format!("{text:?}: {error:?}"))),
            }
            Ok(())
        })
        .unwrap();
    assert!(lived.get() >= 30, "only {} tenants lived", lived.get());
    place.assert_untouched("all");
}

#[test]
fn errors_of_names_are_typed() {
    assert!(matches!("pg_x".parse::<SchemaName>(), Err(SchemaNameError::ReservedPrefix { .. })));
}
