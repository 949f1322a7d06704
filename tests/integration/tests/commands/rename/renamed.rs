//! What a renaming changes, and what follows.

use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::signal::{Phase, Signal};
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, Mood, NewClient, NewDomain, Proxy, moods, notes};

use super::rename;
use crate::helpers::{ADVISORY_LOCKS, NewSite, Site, count, execute, fingerprint, schemas, tenants, texts};

const REGISTRY: &str = "SELECT concat_ws(' ', schema_name, schema_oid = to_regnamespace(quote_ident(schema_name))::oid, versions) AS line \
    FROM public.__tenants_registry WHERE schema_name <> 'public' ORDER BY schema_name";

fn bodies(conn: &mut TenantConnection) -> Vec<String> {
    notes::table.select(notes::body).order(notes::id).load(conn).unwrap()
}

#[test]
fn schema_row_and_registry_change_together() {
    let fixture = Fixture::new("rename");
    let plain = &mut fixture.plain();
    let acme = fixture.tenant("acme");
    let _other = fixture.tenant("other");
    NewDomain::primary("acme.example.com", &acme).save(&mut fixture.tenancy.public().unwrap()).unwrap();
    execute(
        plain,
        "CREATE VIEW acme.loud AS SELECT upper(body) AS body FROM acme.notes; GRANT USAGE ON SCHEMA acme TO public",
    );
    let oid = texts(plain, "SELECT 'acme'::regnamespace::oid::text AS line");
    let before = fingerprint(plain, "acme");

    let globex = rename(&fixture.tenancy, "acme", "globex").unwrap();
    let expected = Client { schema_name: "globex".parse().unwrap(), ..acme.clone() };
    assert_eq!(globex, expected);
    assert_eq!(schemas(plain), ["globex", "other", "public"]);
    assert_eq!(tenants(plain), ["globex", "other"]);
    assert_eq!(texts(plain, "SELECT 'globex'::regnamespace::oid::text AS line"), oid);
    assert_eq!(fingerprint(plain, "globex"), before);
    let versions = "{20260102000000,20260102000100}";
    assert_eq!(texts(plain, REGISTRY), [format!("globex t {versions}"), format!("other t {versions}")]);
    assert_eq!(count(plain, ADVISORY_LOCKS), 0);

    let mut conn = fixture.tenancy.tenant(&globex).unwrap();
    assert_eq!(bodies(&mut conn), ["acme"]);
    diesel::insert_into(notes::table).values(notes::body.eq("on")).execute(&mut conn).unwrap();
    assert_eq!(texts(&mut conn, "SELECT body AS line FROM loud ORDER BY 1"), ["ACME", "ON"]);
    drop(conn);
    let found = fixture.tenancy.tenant_by_domain("acme.example.com").unwrap().unwrap();
    assert_eq!(found.row(), &globex);
    assert_eq!(bodies(&mut fixture.tenancy.tenant(&found).unwrap()), ["acme", "on"]);
    assert!(matches!(fixture.tenancy.tenant(&acme).unwrap_err(), Error::SchemaMissing { .. }));
    let plan = fixture.tenancy.plan_migrations(&MigrateOptions::default()).unwrap();
    assert_eq!(plan.to_string(), "3 up to date, 0 behind");
    assert!(fixture.tenancy.verify(&Default::default()).unwrap().is_clean());
}

#[test]
fn any_name_goes_and_comes_back() {
    let fixture = Fixture::new("rename_names");
    let plain = &mut fixture.plain();
    let _acme = fixture.tenant("acme");
    let longest = "é".repeat(31) + "x";
    let names = ["Acme", "select", "a.b; DROP TABLE clients --", "$1 %I {}", "ÄCME", "äcme", &longest, "acme"];
    let mut from = "acme".to_owned();
    for to in names {
        let tenant = rename(&fixture.tenancy, &from, to).unwrap_or_else(|error| panic!("{from} to {to}: {error}"));
        assert_eq!(tenant.schema_name, *to);
        assert_eq!(bodies(&mut fixture.tenancy.tenant(&tenant).unwrap()), ["acme"]);
        assert!(texts(plain, REGISTRY)[0].starts_with(&format!("{to} t ")), "{to}");
        from = to.to_owned();
    }
    assert_eq!(schemas(plain), ["acme", "public"]);
}

#[test]
fn receivers_are_told_before_and_after() {
    let fixture = Fixture::new("rename_signals");
    let _acme = fixture.tenant("acme");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (before, after) = (Arc::clone(&seen), Arc::clone(&seen));
    let plain = Mutex::new(fixture.plain());
    let log = |signal: &Signal<'_, Client>, there: Vec<String>| match signal {
        Signal::BeforeRename { tenant, from, to } | Signal::AfterRename { tenant, from, to } => {
            Some(format!("{} {}: {from} to {to}, {there:?}", signal.name(), tenant.schema_name))
        }
        _ => None,
    };
    let tenancy = Tenancy::<Client>::builder(fixture.database.url())
        .on_signal_in_transaction(move |signal, conn| {
            if signal.phase() == Phase::BeforeCommit {
                before.lock().unwrap().extend(log(signal, schemas(conn)));
            }
            // Where a receiver leaves the connection is its own affair.
            if let Signal::BeforeRename { tenant, .. } = signal {
                conn.set_tenant(*tenant)?;
            }
            Ok(())
        })
        .on_signal(move |signal| {
            if signal.phase() == Phase::AfterCommit {
                after.lock().unwrap().extend(log(signal, schemas(&mut plain.lock().unwrap())));
            }
            Ok(())
        })
        .build()
        .unwrap();
    rename(&tenancy, "acme", "globex").unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "BeforeRename acme: acme to globex, [\"acme\", \"public\"]",
            "AfterRename globex: acme to globex, [\"globex\", \"public\"]",
        ]
    );
}

#[test]
fn without_a_registry_it_is_renamed_all_the_same() {
    let fixture = Fixture::new("rename_no_registry");
    let plain = &mut fixture.plain();
    let _acme = fixture.tenant("acme");
    // What was left of a schema that is gone does not stand in the way.
    execute(
        plain,
        "INSERT INTO public.__tenants_registry (schema_name, schema_oid, versions) VALUES ('globex', 1, '{}')",
    );
    rename(&fixture.tenancy, "acme", "globex").unwrap();
    assert_eq!(texts(plain, REGISTRY), ["globex t {20260102000000,20260102000100}"]);
    execute(plain, "DROP TABLE public.__tenants_registry");
    let acme = rename(&fixture.tenancy, "globex", "acme").unwrap();
    assert_eq!(bodies(&mut fixture.tenancy.tenant(&acme).unwrap()), ["acme"]);
}

#[test]
fn a_row_with_its_own_domain_is_renamed_too() {
    let fixture = Fixture::new("rename_site");
    let tenancy = Tenancy::<Site>::builder(fixture.database.url()).max_size(1).build().unwrap();
    tenancy.migrate_schemas(&MigrateOptions::default()).unwrap();
    let site = NewSite { schema_name: "acme".parse().unwrap(), domain_url: "acme.example.com".to_owned() };
    let site = site.save(&mut tenancy.public().unwrap()).unwrap();
    let renamed = rename(&tenancy, "acme", "globex").unwrap();
    assert_eq!(renamed, Site { schema_name: "globex".parse().unwrap(), ..site });
    assert_eq!(tenancy.tenant_by_domain("acme.example.com").unwrap().unwrap().row(), &renamed);
}

/// A session that has cached the OIDs of the tenant's types keeps up with its new name.
#[test]
fn custom_types_are_read_under_the_new_name() {
    let fixture = Fixture::new("rename_types");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let happy = || moods::mood.eq(Mood::Happy);
    diesel::insert_into(moods::table).values(happy()).execute(&mut conn).unwrap();
    let globex = rename(&fixture.tenancy, "acme", "globex").unwrap();
    let next = NewClient::of("acme").save(&mut fixture.tenancy.public().unwrap()).unwrap();
    for (tenant, expected) in [(&globex, 1), (&next, 0), (&globex, 1)] {
        conn.set_tenant(tenant).unwrap();
        let found: i64 = moods::table.filter(happy()).count().get_result(&mut conn).unwrap();
        assert_eq!(found, expected, "{}", tenant.schema_name);
    }
}

/// Neither is anybody waited for who is on the schema, nor does their transaction come to an end.
#[test]
fn somebody_at_work_is_not_waited_for() {
    let fixture = Fixture::new("rename_live");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let globex = conn
        .transaction(|conn| {
            diesel::insert_into(notes::table).values(notes::body.eq("before")).execute(conn)?;
            let globex = rename(&fixture.tenancy, "acme", "globex")?;
            // The old name leads nowhere: not to the public schema's tables either, of which none has this name.
            conn.transaction(|conn| notes::table.count().get_result::<i64>(conn)).unwrap_err();
            Ok::<_, Error>(globex)
        })
        .unwrap();
    conn.set_tenant(&globex).unwrap();
    assert_eq!(bodies(&mut conn), ["acme", "before"]);
}

#[test]
fn behind_a_pooler_in_transaction_mode_too() {
    let fixture = Fixture::with("rename_local", |builder| builder.search_path_mode(SearchPathMode::Transaction));
    let save = |name| fixture.tenancy.public_transaction(|conn| NewClient::of(name).save(conn)).unwrap();
    let acme = save("acme");
    let write = |tenant: &Client| {
        let note = notes::body.eq(tenant.schema_name.to_string());
        fixture.tenancy.transaction(tenant, |conn| {
            diesel::insert_into(notes::table).values(note).execute(conn)?;
            Ok::<_, Error>(bodies(conn))
        })
    };
    assert_eq!(write(&acme).unwrap(), ["acme"]);
    let globex = rename(&fixture.tenancy, "acme", "globex").unwrap();
    assert!(matches!(write(&acme), Err(Error::SchemaMissing { .. })));
    assert_eq!(write(&save("acme")).unwrap(), ["acme"]);
    assert_eq!(write(&globex).unwrap(), ["acme", "globex"]);
}

#[test]
fn it_is_a_handful_of_messages() {
    let fixture = Fixture::new("rename_cost");
    let _acme = fixture.tenant("acme");
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url()).min_idle(0).build().unwrap();
    let trips = proxy.round_trips(|| {
        rename(&tenancy, "acme", "globex").unwrap();
    });
    assert!((10..=25).contains(&trips), "{trips} round trips");
}
