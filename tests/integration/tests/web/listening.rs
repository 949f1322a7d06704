//! What one process commits, another hears of.

use diesel::prelude::*;
use tenants_diesel::commands::RenameOptions;
use tenants_diesel::prelude::*;
use tenants_diesel::resolver::Lookup;
use tenants_diesel::web::changes_channel;
use tenants_integration::{Client, Domain, Fixture, NewClient, NewDomain, domains, notes};

use crate::cli::child::manage;
use crate::helpers::{Folder, execute, wait_until};

use super::ear::{Ear, elsewhere};
use super::{get, tenant};

#[test]
fn a_domain_comes_moves_and_goes() {
    let fixture = Fixture::new("heard_domain");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let ear = Ear::new(&fixture);
    let other = elsewhere(&fixture);
    let mut conn = other.public().unwrap();
    assert_eq!(ear.at("acme.com"), None);
    let mut domain = NewDomain::primary("acme.com", &acme).save(&mut conn).unwrap();
    ear.hears("acme.com", Some("acme"));
    assert_eq!((ear.at("acme.org"), ear.at("globex.com")), (None, None));
    // Host and tenant at once.
    (domain.domain, domain.tenant_id) = ("globex.com".into(), globex.id);
    domain.save(&mut conn).unwrap();
    ear.hears("acme.com", None);
    ear.hears("globex.com", Some("globex"));
    // This process has the row as it was.
    let stale = domain.clone();
    domain.domain = "globex.org".into();
    domain.save(&mut conn).unwrap();
    ear.hears("globex.org", Some("globex"));
    ear.hears("globex.com", None);
    stale.delete(&mut conn).unwrap();
    ear.hears("globex.org", None);
}

#[test]
fn a_tenant_is_created_saved_renamed_and_deleted() {
    let fixture = Fixture::new("heard_tenant");
    let ear = Ear::new(&fixture);
    let other = elsewhere(&fixture);
    let mut conn = other.public().unwrap();
    let by_name = |name: &str| Lookup::Schema(name.parse().unwrap());
    assert_eq!(ear.name(&by_name("acme")), None);
    let mut acme = NewClient::of("acme").save(&mut conn).unwrap();
    ear.hears_name(&by_name("acme"), Some("acme"));
    acme.name = "Acme Ltd".into();
    acme.save(&mut conn).unwrap();
    ear.hears_name(&by_name("acme"), Some("Acme Ltd"));
    let (from, to) = ("acme".parse().unwrap(), "acme2".parse().unwrap());
    assert_eq!(ear.name(&by_name("acme2")), None);
    let acme = other.rename_schema(&from, &to, RenameOptions::default().force()).unwrap();
    ear.hears_name(&by_name("acme"), None);
    ear.hears_name(&by_name("acme2"), Some("Acme Ltd"));
    acme.delete(&mut conn).unwrap();
    ear.hears_name(&by_name("acme2"), None);
}

/// Another process, and what it is made for.
#[test]
fn a_command_is_heard() {
    let (fixture, folder) = (Fixture::new("heard_command"), Folder::new());
    tenant(&fixture, "globex");
    let ear = Ear::new(&fixture);
    let run = |line: &str| {
        let ended = manage(&fixture, &folder, line);
        assert_eq!(ended.code, 0, "{ended:?}");
    };
    assert_eq!((ear.at("acme.com"), ear.at("globex.example.com")), (None, Some("globex".into())));
    run("create-tenant --schema-name acme --name Acme --on-trial --domain-domain acme.com");
    ear.hears("acme.com", Some("acme"));
    assert_eq!(ear.at("acme.org"), None);
    run("create-domain --schema acme --domain-domain acme.org");
    ear.hears("acme.org", Some("acme"));
    run("rename-schema --rename-from acme --rename-to acme2 --force");
    ear.hears("acme.com", Some("acme2"));
    run("delete-domain --domain acme.org --noinput");
    ear.hears("acme.org", None);
    run("delete-tenant --schema acme2 --noinput");
    ear.hears("acme.com", None);
    run("clone-tenant --clone-from globex --schema-name initech --name x --on-trial --domain-domain acme.com");
    ear.hears("acme.com", Some("initech"));
}

#[test]
fn what_is_rolled_back_is_never_heard() {
    let fixture = Fixture::new("unheard");
    let (acme, globex) = (tenant(&fixture, "acme"), tenant(&fixture, "globex"));
    let ear = Ear::new(&fixture);
    let other = elsewhere(&fixture);
    let mut conn = other.public().unwrap();
    let domain = |of: &Client, conn: &mut TenantConnection| Domain::primary_of(of, conn).unwrap().unwrap();
    let (acme, globex) = (domain(&acme, &mut conn), domain(&globex, &mut conn));
    let [kept, gone] = ["acme.example.com", "globex.example.com"];
    assert!(ear.at(kept).is_some() && ear.at(gone).is_some());
    let before = ear.queries();
    let result: tenants_diesel::Result<()> = conn.transaction(|conn| {
        acme.delete(conn)?;
        Err(diesel::result::Error::RollbackTransaction.into())
    });
    assert!(result.is_err());
    conn.transaction(|conn| {
        let inner: tenants_diesel::Result<()> = conn.transaction(|conn| {
            acme.delete(conn)?;
            Err(diesel::result::Error::RollbackTransaction.into())
        });
        assert!(inner.is_err());
        conn.transaction(|conn| globex.delete(conn))
    })
    .unwrap();
    // It hears in the order of the commits.
    ear.hears(gone, None);
    let between = ear.queries();
    assert!(between > before);
    assert_eq!(ear.at(kept).as_deref(), Some("acme"));
    assert_eq!(ear.queries(), between, "never forgotten");
}

/// `BEGIN` as text: its end is the notice's too.
#[test]
fn a_transaction_opened_as_text_is_not_ended_by_a_notice() {
    use diesel::connection::SimpleConnection as _;
    let fixture = Fixture::new("heard_text");
    let mut acme = tenant(&fixture, "acme");
    let ear = Ear::new(&fixture);
    let by_name = Lookup::Schema("acme".parse().unwrap());
    let mut conn = fixture.tenancy.public().unwrap();
    let domain = Domain::primary_of(&acme, &mut conn).unwrap().unwrap();
    acme.name = "Acme Ltd".into();
    for (end, name, at) in [("ROLLBACK", "acme", Some("acme")), ("COMMIT", "Acme Ltd", None)] {
        conn.batch_execute("BEGIN").unwrap();
        acme.save(&mut conn).unwrap();
        domain.delete(&mut conn).unwrap();
        conn.batch_execute(end).unwrap();
        let mut plain = fixture.plain();
        let stored = tenants_integration::text(&mut plain, "(SELECT name FROM public.clients)");
        assert_eq!(stored, name, "{end}");
        ear.hears_name(&by_name, Some(name));
        ear.hears("acme.example.com", at);
    }
}

/// The trigger of the guide.
#[test]
fn a_statement_of_ones_own_is_heard() {
    let fixture = Fixture::new("heard_trigger");
    let (acme, globex) = (tenant(&fixture, "acme"), tenant(&fixture, "globex"));
    let mut plain = fixture.plain();
    let guide = include_str!("../../../../docs/requests.md");
    let sql = guide.split("```sql\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    execute(&mut plain, sql);
    assert_eq!(changes_channel(&fixture.tenancy), "tenants_changes_public");
    let ear = Ear::new(&fixture);
    assert_eq!(ear.at("acme.example.com").as_deref(), Some("acme"));
    diesel::update(domains::table.filter(domains::tenant_id.eq(acme.id)))
        .set((domains::tenant_id.eq(globex.id), domains::is_primary.eq(false)))
        .execute(&mut plain)
        .unwrap();
    ear.hears("acme.example.com", Some("globex"));
    execute(&mut plain, "UPDATE public.clients SET name = 'Globex Ltd' WHERE schema_name = 'globex'");
    ear.hears_name(&Lookup::Host("acme.example.com".parse().unwrap()), Some("Globex Ltd"));
    execute(&mut plain, "DELETE FROM public.domains");
    ear.hears("globex.example.com", None);
}

/// Anybody may send anything: it is forgotten too much, and that is all.
#[test]
fn a_stranger_can_only_have_it_forget() {
    let fixture = Fixture::new("stranger");
    tenant(&fixture, "acme");
    let ear = Ear::new(&fixture);
    let mut plain = fixture.plain();
    for payload in ["", "all", "host globex.com\u{7f}", "schema acme'; DROP TABLE clients", "tenant 7"] {
        assert_eq!(ear.at("acme.example.com").as_deref(), Some("acme"));
        let before = ear.queries();
        diesel::sql_query("SELECT pg_notify('tenants_changes_public', $1)")
            .bind::<diesel::sql_types::Text, _>(payload)
            .execute(&mut plain)
            .unwrap();
        wait_until(&format!("{payload:?} is heard"), || {
            assert_eq!(ear.at("acme.example.com").as_deref(), Some("acme"));
            ear.queries() > before
        });
    }
    // Of others it hears nothing.
    let before = ear.queries();
    execute(&mut plain, "NOTIFY tenants_changes_other, 'all'; NOTIFY tenants_changes_public, 'host nobody.com'");
    ear.hears("acme.example.com", Some("acme"));
    assert_eq!(ear.queries(), before);
}

/// A rename and the name's new owner, made by another operating system's process, while requests go on: with and without the
/// news of it, no request of the old host sees the new customer's rows.
#[test]
fn a_name_that_changes_hands_elsewhere_never_mixes_tenants() {
    let (fixture, folder) = (Fixture::new("heard_hands"), Folder::new());
    tenant(&fixture, "acme");
    for listens in [false, true] {
        let ear = if listens { Ear::new(&fixture) } else { Ear::deaf(&fixture) };
        let server = ear.server();
        let (now, then) = if listens { ("acme2", "acme3") } else { ("acme", "acme2") };
        assert_eq!(get(server.address, "acme.example.com", "/").body, "acme");
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            let requests = scope.spawn(|| {
                let mut count = 0;
                while !done.load(std::sync::atomic::Ordering::Acquire) || count < 20 {
                    let answer = get(server.address, "acme.example.com", "/");
                    // A query that is between its checkout and its answer meets no table where the name was.
                    let expected = if answer.status == 500 { "500 Internal Server Error\n" } else { "acme" };
                    assert_eq!(answer.body, expected, "request {count}, listens: {listens}");
                    count += 1;
                }
            });
            let run = |line: &str| {
                let ended = manage(&fixture, &folder, line);
                assert_eq!(ended.code, 0, "{ended:?}");
            };
            run(&format!("rename-schema --rename-from {now} --rename-to {then} --force"));
            run(&format!("create-tenant --schema-name {now} --name new --on-trial --domain-domain {now}.new.com"));
            let new = fixture.tenancy.tenant_by_schema_name(&now.parse().unwrap()).unwrap().unwrap();
            let secret = diesel::insert_into(notes::table).values(notes::body.eq("the new customer's"));
            secret.execute(&mut fixture.tenancy.tenant(&new).unwrap()).unwrap();
            done.store(true, std::sync::atomic::Ordering::Release);
            requests.join().unwrap();
        });
        assert_eq!(get(server.address, "acme.example.com", "/schema").body, then);
        assert_eq!(get(server.address, &format!("{now}.new.com"), "/").body, "the new customer's");
    }
}
