//! Hostile names and hosts: refused with a typed error, or created, used, migrated and deleted with nothing else touched.

use diesel::prelude::*;
use diesel::sql_types::Text;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, HostnameError, SchemaNameError};
use tenants_integration::{Client, Domain, Fixture, NewClient, NewDomain, notes};

use crate::helpers::{Folder, execute, relations, schemas, tenants};

/// What is refused before anything is sent.
const REFUSED: &[&str] = &[
    "",
    " ",
    "  acme",
    "acme ",
    "a\0b",
    "\0",
    "a\nb",
    "a\tb",
    "\u{7f}",
    "a\u{85}b",
    "\u{feff}\n",
    "\"",
    "a\"b",
    "a\"\"b",
    "x\"; DROP SCHEMA public CASCADE; --",
    "'; DROP SCHEMA public; --",
    "a'b",
    "a\\",
    "\\",
    "E'\\''",
    "$user",
    "pg_catalog",
    "pg_x",
    "PG_temp",
    "pg_toast_temp_1",
    "information_schema",
    "INFORMATION_SCHEMA",
    "tenants_staging_1",
    "TENANTS_DELETING_x",
    "Public",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "éééééééééééééééééééééééééééééééé",
    "\u{3000}a",
];

/// What PostgreSQL can hold, however it looks.
const ACCEPTED: &[&str] = &[
    "; DROP SCHEMA public CASCADE; --",
    "-- x",
    "--",
    "*/",
    "/*",
    "/* x */",
    "a;b",
    "$$",
    "$a$",
    "$1",
    "$users",
    "select",
    "user",
    "null",
    "table",
    "default",
    "current_schema",
    "42",
    "0",
    "1e5",
    "a b",
    "a  b",
    "a-b",
    "a.b",
    "public.clients",
    "a,b",
    "{a}",
    "{a,b}",
    "(a)",
    "a=b",
    "%s",
    "%",
    "a%b_c",
    "_",
    "`a`",
    "@",
    "#",
    "!",
    "?",
    "|",
    "~",
    "ACME",
    "Ünïcödé",
    "日本語",
    "🦀",
    "👨‍👩‍👧‍👦",
    "שלום",
    "مرحبا",
    "a\u{202e}b",
    "a\u{200b}",
    "ﬁ",
    "İ",
    "ß",
    "tenants: schema",
    "pgx",
    "pg-1",
    "public2",
    "-",
    "+",
    ":x",
    "::int",
    "a:b",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "ééééééééééééééééééééééééééééééé",
];

/// A database with a bystander that nothing may touch.
struct Place {
    fixture: Fixture,
    folder: Folder,
    bystander: Client,
}

fn place(hint: &str) -> Place {
    let folder = Folder::new();
    let fixture = Fixture::with(hint, |builder| builder.tenant_migrations(folder.source()));
    let bystander = fixture.tenant("bystander");
    Place { fixture, folder, bystander }
}

impl Place {
    /// Creates, uses, migrates and deletes a tenant of this name.
    fn live_and_die(&self, name: &str) -> Result<(), Error> {
        let tenancy = &self.fixture.tenancy;
        let mut conn = tenancy.public()?;
        let new = NewClient { schema_name: name.parse()?, name: name.to_owned(), paid_until: None, on_trial: true };
        let tenant = new.save(&mut conn)?;
        assert_eq!(tenant.schema_name.as_str(), name);
        assert_eq!(relations(&mut conn, name), ["__diesel_schema_migrations", "moods", "notes"]);
        NewDomain::primary("a.example.com", &tenant).save(&mut conn)?;
        drop(conn);

        let found = tenancy.tenant_by_domain("a.example.com")?.expect("a tenant");
        assert_eq!(*found, tenant);
        let mut conn = tenancy.tenant(&found)?;
        assert_eq!(conn.schema_name()?, tenant.schema_name);
        let current = diesel::select(diesel::dsl::sql::<Text>("current_schema()::text"));
        assert_eq!(current.get_result::<String>(&mut conn)?, name);
        diesel::insert_into(notes::table).values(notes::body.eq(name)).execute(&mut conn)?;
        let bodies: Vec<String> = notes::table.select(notes::body).load(&mut conn)?;
        assert_eq!(bodies, [name]);
        conn.with_tenant(&self.bystander, |conn| {
            assert_eq!(notes::table.select(notes::body).load::<String>(conn)?, ["bystander"]);
            Ok::<_, Error>(())
        })?;
        assert_eq!(conn.schema_name()?, tenant.schema_name);

        self.folder.add("2027", "CREATE TABLE added (id int)");
        let report = tenancy.migrate_schemas(&MigrateOptions::default().schema(tenant.schema_name.clone()))?;
        assert!(report.is_success() && report.applied() == 1, "{name:?}: {report:?}");
        assert!(relations(&mut conn, name).contains(&"added".to_owned()));
        self.folder.remove("2027");

        tenant.delete(&mut conn)?;
        Ok(())
    }

    fn assert_untouched(&self, after: &str) {
        let plain = &mut self.fixture.plain();
        assert_eq!(schemas(plain), ["bystander", "public"], "after {after:?}");
        assert_eq!(tenants(plain), ["bystander"], "after {after:?}");
        assert_eq!(relations(plain, "public"), ["__diesel_schema_migrations", "clients", "domains"], "after {after:?}");
        assert_eq!(relations(plain, "bystander"), ["__diesel_schema_migrations", "moods", "notes"], "after {after:?}");
    }
}

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

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
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

const HOSTS: &[&str] = &[
    "",
    ".",
    "..",
    " ",
    "a b",
    "a\0b",
    "a'b",
    "'; DROP TABLE domains; --",
    "\" OR 1=1",
    "a\"b.com",
    "a\\b.com",
    "%",
    "_",
    "a%.com",
    "a/b",
    "http://a.com",
    "a.com/path",
    "a@b.com",
    "user:pass@a.com",
    "[::1",
    "::1]",
    "[zz::1]",
    "-a.com",
    "a-.com",
    "a..com",
    "*.a.com",
    "a.com:99999",
    "a.com:x",
    "a,b.com",
    "xn--",
    "xn--a",
    "\u{202e}moc.a",
    "\u{200b}",
    "$$",
    "${x}",
    "{{x}}",
    "\r\nHost: a.com",
];

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
                assert_eq!(*found, place.bystander);
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
fn errors_of_names_and_hosts_are_typed() {
    assert!(matches!("pg_x".parse::<SchemaName>(), Err(SchemaNameError::ReservedPrefix { .. })));
    assert!(matches!("".parse::<Hostname>(), Err(HostnameError::Empty)));
}
