//! What a connection believes of its schema is what the server says, whatever became of a migration on it.

use diesel::prelude::*;
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Result};
use tenants_integration::{Fixture, NewClient, current_schema};

use crate::helpers::{Folder, count, schemas};

/// Texts, and whether they can be applied; each that fails does so at another moment.
const TEXTS: [(&str, bool); 8] = [
    ("CREATE TABLE made (id int)", true),
    ("SELECT set_config('search_path', '', false); SET lock_timeout = '1s'", true),
    ("CREATE FUNCTION made() RETURNS int LANGUAGE sql SET search_path = pg_catalog AS 'SELECT 1'", true),
    ("SAVEPOINT a; SET search_path TO public; ROLLBACK TO a; CREATE TABLE made (id int)", true),
    ("SET search_path TO public; SELECT 1 / 0", false),
    ("CREATE TABLE made (id int REFERENCES nobody)", false),
    ("SET search_path TO nowhere; SELEKT", false),
    ("CREATE TABLE public.notes (id int)", false),
];

#[track_caller]
fn assert_believed(conn: &mut TenantConnection, told: &str) {
    let server = current_schema(conn);
    assert_eq!(server.as_deref(), Some(conn.schema_name().unwrap().as_str()), "{told}");
    assert_eq!(server.as_deref(), Some("public"), "{told}");
}

/// Saves where a transaction is open, or none, and rolls back by hand what failed.
fn save(conn: &mut TenantConnection, levels: usize, told: &str) -> Result<()> {
    if levels == 0 {
        let saved = NewClient::of("acme").save(conn).map(drop);
        // In a transaction, what failed is aborted until its savepoint is rolled back.
        if saved.is_ok() {
            assert_believed(conn, told);
        }
        return saved;
    }
    let result = conn.transaction(|conn| save(conn, levels - 1, told));
    if result.is_ok() || levels == 1 {
        assert_believed(conn, told);
    }
    result
}

fn each(mode: SearchPathMode, levels: std::ops::Range<usize>) {
    let folder = Folder::new();
    let fixture = Fixture::with("believed", |builder| {
        builder.tenant_migrations(folder.source()).search_path_mode(mode).max_size(1)
    });
    for (text, applies) in TEXTS {
        folder.add("2027", text);
        folder.add("2028", "CREATE TABLE behind (id int)");
        for levels in levels.clone() {
            let told = format!("{text} in {levels} transactions");
            let result = if mode == SearchPathMode::Transaction {
                fixture.tenancy.public_transaction(|conn| save(conn, levels, &told))
            } else {
                let conn = &mut fixture.tenancy.public().unwrap();
                let result = save(conn, levels, &told);
                assert_believed(conn, &told);
                result
            };
            assert_eq!(result.is_ok(), applies, "{told}: {result:?}");
            let plain = &mut fixture.plain();
            let expected = if applies { vec!["acme", "public"] } else { vec!["public"] };
            assert_eq!(schemas(plain), expected, "{told}");
            let astray = "pg_class WHERE relname IN ('made', 'behind') AND relnamespace <> to_regnamespace('acme')";
            assert!(!applies || count(plain, astray) == 0, "{told}");
            if applies {
                let drop = |conn: &mut TenantConnection| {
                    let acme: tenants_integration::Client = tenants_integration::clients::table
                        .select(tenants_integration::Client::as_select())
                        .first(conn)?;
                    acme.delete(conn)?;
                    Ok::<_, Error>(())
                };
                if mode == SearchPathMode::Transaction {
                    fixture.tenancy.public_transaction(drop).unwrap();
                } else {
                    drop(&mut fixture.tenancy.public().unwrap()).unwrap();
                }
            }
        }
    }
}

#[test]
fn on_a_session() {
    each(SearchPathMode::Session, 0..3);
}

/// There is a transaction already, of the tenancy's.
#[test]
fn under_set_local() {
    each(SearchPathMode::Transaction, 0..2);
}
