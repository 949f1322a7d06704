//! What is written is seen: at once in this process, and never as another's rows.

use diesel::prelude::*;
use tenants_diesel::commands::RenameOptions;
use tenants_diesel::prelude::*;
use tenants_diesel::web::{CacheOptions, ResolverCache, TenantLayer};
use tenants_integration::{Client, Domain, Fixture, NewClient, NewDomain, notes};
use tower_layer::Layer as _;

use super::{Server, application, get, tenant};

/// Nothing is forgotten by itself.
fn lasting(fixture: &Fixture) -> Server {
    let (year, options) = (std::time::Duration::from_secs(365 * 24 * 3600), CacheOptions::default());
    let cache = ResolverCache::with(fixture.tenancy.clone(), options.ttl(year).unknown(1_000, year));
    Server::start(TenantLayer::with_cache(cache).layer(application()))
}

/// The tenancy of another process.
fn elsewhere(fixture: &Fixture) -> Tenancy<Client> {
    Tenancy::builder(fixture.database.url()).max_size(2).min_idle(0).build().unwrap()
}

fn status(server: &Server, host: &str) -> u16 {
    get(server.address, host, "/name").status
}

#[test]
fn a_domain_comes_moves_and_goes() {
    let fixture = Fixture::new("domain_changes");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let server = lasting(&fixture);
    let mut conn = fixture.tenancy.public().unwrap();
    assert_eq!(status(&server, "acme.com"), 404);
    let mut domain = NewDomain::primary("acme.com", &acme).save(&mut conn).unwrap();
    assert_eq!(get(server.address, "acme.com", "/").body, "acme");
    domain.domain = "acme.org".into();
    domain.save(&mut conn).unwrap();
    assert_eq!((status(&server, "acme.com"), status(&server, "acme.org")), (404, 200));
    domain.tenant_id = globex.id;
    domain.save(&mut conn).unwrap();
    assert_eq!(get(server.address, "acme.org", "/").body, "globex");
    domain.delete(&mut conn).unwrap();
    assert_eq!(status(&server, "acme.org"), 404);
}

#[test]
fn only_what_is_committed_is_seen() {
    let fixture = Fixture::new("rollback");
    let acme = tenant(&fixture, "acme");
    let server = lasting(&fixture);
    let mut conn = fixture.tenancy.public().unwrap();
    let domain = Domain::primary_of(&acme, &mut conn).unwrap().unwrap();
    let result: tenants_diesel::Result<()> = conn.transaction(|conn| {
        domain.delete(conn)?;
        assert_eq!(status(&server, "acme.example.com"), 200);
        Err(diesel::result::Error::RollbackTransaction.into())
    });
    assert!(result.is_err());
    assert_eq!(status(&server, "acme.example.com"), 200);
    conn.transaction(|conn| {
        conn.transaction(|conn| domain.delete(conn))?;
        // Cached once more, before the commit.
        assert_eq!(status(&server, "acme.example.com"), 200);
        Ok::<_, tenants_diesel::Error>(())
    })
    .unwrap();
    assert_eq!(status(&server, "acme.example.com"), 404);
}

#[test]
fn a_tenant_is_saved_renamed_and_deleted() {
    let fixture = Fixture::new("tenant_changes");
    let mut acme = tenant(&fixture, "acme");
    let globex = tenant(&fixture, "globex");
    let server = lasting(&fixture);
    let name = |host| get(server.address, host, "/name").body;
    assert_eq!((name("acme.example.com"), name("globex.example.com")), ("acme".into(), "globex".into()));
    let mut conn = fixture.tenancy.public().unwrap();
    acme.name = "Acme Ltd".into();
    acme.save(&mut conn).unwrap();
    assert_eq!(name("acme.example.com"), "Acme Ltd");
    let (from, to) = ("acme".parse().unwrap(), "acme2".parse().unwrap());
    let acme = fixture.tenancy.rename_schema(&from, &to, RenameOptions::default().force()).unwrap();
    assert_eq!(get(server.address, "acme.example.com", "/schema").body, "acme2");
    acme.delete(&mut conn).unwrap();
    assert_eq!(status(&server, "acme.example.com"), 404);
    assert_eq!(name("globex.example.com"), "globex");
    globex.delete(&mut conn).unwrap();
    assert_eq!(status(&server, "globex.example.com"), 404);
}

/// The name is given to another customer in another process, and this one has the old row in its cache.
#[test]
fn a_renamed_tenant_keeps_its_host_and_its_rows() {
    let fixture = Fixture::new("renamed");
    tenant(&fixture, "acme");
    let server = lasting(&fixture);
    assert_eq!(get(server.address, "acme.example.com", "/").body, "acme");
    let other = elsewhere(&fixture);
    let (from, to) = ("acme".parse().unwrap(), "old_acme".parse().unwrap());
    other.rename_schema(&from, &to, RenameOptions::default().force()).unwrap();
    assert_eq!(get(server.address, "acme.example.com", "/").body, "acme", "the name is nobody's");
    assert_eq!(get(server.address, "acme.example.com", "/schema").body, "old_acme");
    // Back, and off again with the name taken by another.
    other.rename_schema(&to, &from, RenameOptions::default().force()).unwrap();
    assert_eq!(get(server.address, "acme.example.com", "/schema").body, "acme");
    other.rename_schema(&from, &to, RenameOptions::default().force()).unwrap();
    let new = NewClient::of("acme").save(&mut other.public().unwrap()).unwrap();
    let secret = diesel::insert_into(notes::table).values(notes::body.eq("the new customer's"));
    secret.execute(&mut other.tenant(&new).unwrap()).unwrap();
    assert_eq!(get(server.address, "acme.example.com", "/").body, "acme");
    let answer = super::application::post_note(server.address, "acme.example.com", "more");
    assert_eq!(answer.body, "acme,more");
}

/// Also the transaction is refused, and tried again, before it begins.
#[test]
fn a_host_that_changes_hands_never_mixes_them() {
    let fixture = Fixture::new("hands");
    tenant(&fixture, "acme");
    let server = lasting(&fixture);
    assert_eq!(get(server.address, "acme.example.com", "/").body, "acme");
    let other = elsewhere(&fixture);
    let mut conn = other.public().unwrap();
    let old: Client = Client::query().first(&mut conn).unwrap();
    old.delete(&mut conn).unwrap();
    let new = NewClient::of("acme").save(&mut conn).unwrap();
    NewDomain::primary("acme.example.com", &new).save(&mut conn).unwrap();
    // The request began as the old tenant's; nobody has shown that it may see the new one's rows.
    let refused = get(server.address, "acme.example.com", "/");
    assert_eq!((refused.status, &*refused.body), (503, "503 Service Unavailable\n"));
    let next = get(server.address, "acme.example.com", "/");
    assert_eq!((next.status, &*next.body), (200, ""), "the new tenant has no notes");
}
