//! After renamings, and with old names given to others, everybody reads their own rows.

use std::collections::BTreeMap;

use diesel::prelude::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Resolved};
use tenants_integration::{Client, Fixture, NewClient, NewDomain, notes};

use super::rename;

fn bodies(conn: &mut TenantConnection) -> Vec<String> {
    notes::table.select(notes::body).order(notes::id).load(conn).unwrap()
}

/// A connection that was on the old name, with its statements prepared there, follows whoever it is switched to.
#[test]
fn a_connection_on_the_old_name_reads_no_rows_of_its_next_owner() {
    let fixture = Fixture::new("rename_next_owner");
    let acme = fixture.tenant("acme");
    NewDomain::primary("acme.example.com", &acme).save(&mut fixture.tenancy.public().unwrap()).unwrap();
    let resolved = fixture.tenancy.tenant_by_domain("acme.example.com").unwrap().unwrap();
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    assert_eq!(bodies(&mut conn), ["acme"]);

    let globex = rename(&fixture.tenancy, "acme", "globex").unwrap();
    let next = NewClient::of("acme").save(&mut fixture.tenancy.public().unwrap()).unwrap();
    let mut other = fixture.tenancy.tenant(&next).unwrap();
    diesel::insert_into(notes::table).values(notes::body.eq("secret")).execute(&mut other).unwrap();
    drop(other);

    // By the row that was resolved before: refused, by switch, by checkout and in a transaction.
    assert!(matches!(conn.set_tenant(&resolved), Err(Error::SchemaReplaced { .. })));
    assert!(matches!(fixture.tenancy.tenant(&resolved), Err(Error::SchemaReplaced { .. })));
    let refused = fixture
        .tenancy
        .transaction(&resolved, |conn| notes::table.count().get_result::<i64>(conn).map_err(Error::from));
    assert!(matches!(refused, Err(Error::SchemaReplaced { .. })), "{refused:?}");
    // By the row as it is now: its own.
    conn.set_tenant(&globex).unwrap();
    assert_eq!(bodies(&mut conn), ["acme"]);
    conn.set_tenant(&next).unwrap();
    assert_eq!(bodies(&mut conn), ["secret"]);
    drop(conn);
    let found = fixture.tenancy.tenant_by_domain("acme.example.com").unwrap().unwrap();
    for _ in 0..6 {
        assert_eq!(bodies(&mut fixture.tenancy.tenant(&found).unwrap()), ["acme"]);
        assert_eq!(bodies(&mut fixture.tenancy.tenant(&next).unwrap()), ["secret"]);
    }
}

#[derive(Debug, Clone)]
enum Step {
    Create(usize),
    Rename(usize, usize),
    Delete(usize),
    /// Writes and reads by the row as it is.
    Use(usize, usize),
    /// Reads by a row that was resolved at some time.
    UseOld(usize, usize),
}

const NAMES: [&str; 4] = ["acme", "Globex", "select", "a.b"];
const CONNECTIONS: usize = 2;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let name = || 0..NAMES.len();
    let step = prop_oneof![
        3 => name().prop_map(Step::Create),
        4 => (name(), name()).prop_map(|(from, to)| Step::Rename(from, to)),
        1 => name().prop_map(Step::Delete),
        4 => (name(), 0..CONNECTIONS + 1).prop_map(|(name, conn)| Step::Use(name, conn)),
        4 => (0..8_usize, 0..CONNECTIONS + 1).prop_map(|(old, conn)| Step::UseOld(old, conn)),
    ];
    vec(step, 4..16)
}

/// What ought to be: which tenant has a name, and what each has written.
#[derive(Default)]
struct Model {
    owners: BTreeMap<usize, Client>,
    written: BTreeMap<i32, Vec<String>>,
    old: Vec<Resolved<Client>>,
}

fn run(fixture: &Fixture, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut model = Model::default();
    let mut conns: Vec<_> = (0..CONNECTIONS).map(|_| fixture.tenancy.public().unwrap()).collect();
    for (number, step) in steps.iter().enumerate() {
        match *step {
            Step::Create(name) => {
                let saved = NewClient::of(NAMES[name]).save(&mut fixture.tenancy.public().unwrap());
                prop_assert_eq!(saved.is_ok(), !model.owners.contains_key(&name));
                let Ok(saved) = saved else { continue };
                let host = format!("h{}.example.com", saved.id);
                NewDomain::primary(host.as_str(), &saved).save(&mut fixture.tenancy.public().unwrap()).unwrap();
                model.old.extend(fixture.tenancy.tenant_by_domain(&host).unwrap());
                model.owners.insert(name, saved);
            }
            Step::Rename(from, to) => {
                let renamed = rename(&fixture.tenancy, NAMES[from], NAMES[to]);
                let possible = model.owners.contains_key(&from) && !model.owners.contains_key(&to);
                prop_assert_eq!(renamed.is_ok(), possible, "{:?}", renamed);
                let Ok(renamed) = renamed else { continue };
                let host = format!("h{}.example.com", renamed.id);
                prop_assert_eq!(model.owners.remove(&from).map(|client| client.id), Some(renamed.id));
                model.old.extend(fixture.tenancy.tenant_by_domain(&host).unwrap());
                model.owners.insert(to, renamed);
            }
            Step::Delete(name) => {
                let Some(tenant) = model.owners.remove(&name) else { continue };
                tenant.delete(&mut fixture.tenancy.public().unwrap()).unwrap();
            }
            Step::Use(name, conn) => {
                let Some(tenant) = model.owners.get(&name) else { continue };
                let (mut own, conn) = take(fixture, &mut conns, conn);
                let conn = conn.unwrap_or(&mut own);
                conn.set_tenant(tenant).unwrap();
                let body = format!("{} {number}", tenant.id);
                diesel::insert_into(notes::table).values(notes::body.eq(&body)).execute(conn).unwrap();
                let written = model.written.entry(tenant.id).or_default();
                written.push(body);
                prop_assert_eq!(&bodies(conn), &*written);
            }
            Step::UseOld(old, conn) => {
                let Some(tenant) = model.old.get(old) else { continue };
                let (mut own, conn) = take(fixture, &mut conns, conn);
                let conn = conn.unwrap_or(&mut own);
                let is_now = model.owners.values().any(|now| now == tenant.row());
                let switched = conn.set_tenant(tenant);
                prop_assert_eq!(switched.is_ok(), is_now, "{:?} to {:?}", switched, tenant);
                if is_now {
                    let written = model.written.get(&tenant.row().id).cloned().unwrap_or_default();
                    prop_assert_eq!(bodies(conn), written);
                }
            }
        }
    }
    for tenant in model.owners.values() {
        let written = model.written.get(&tenant.id).cloned().unwrap_or_default();
        prop_assert_eq!(bodies(&mut fixture.tenancy.tenant(tenant).unwrap()), written);
    }
    Ok(())
}

/// One of the connections that are kept, or one fresh from the pool.
fn take<'a>(
    fixture: &Fixture,
    conns: &'a mut [TenantConnection],
    conn: usize,
) -> (TenantConnection, Option<&'a mut TenantConnection>) {
    (fixture.tenancy.public().unwrap(), conns.get_mut(conn))
}

#[test]
fn everybody_reads_their_own_rows_whatever_was_renamed() {
    let fixture = Fixture::with("rename_model", |builder| builder.max_size(CONNECTIONS as u32 + 2));
    let config = Config { cases: 60, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    TestRunner::new(config)
        .run(&steps(), |steps| {
            let result = run(&fixture, &steps);
            let mut conn = fixture.tenancy.public().unwrap();
            for client in Client::query().load(&mut conn).unwrap() {
                client.delete(&mut conn).unwrap();
            }
            result
        })
        .unwrap();
}
