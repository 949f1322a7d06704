//! Ways to name a tenant, and what there is for those that are none.

use tenants_diesel::resolver::{
    ChainResolver, DomainResolver, HeaderResolver, HostMapResolver, SubdomainResolver, SubfolderResolver,
    TrustedProxies, Unknown,
};
use tenants_diesel::web::{TenantLayer, WebError};
use tenants_integration::Fixture;

use super::application::post_note;
use super::{Client, Start, get, on_both, tenant};

on_both! {
    a_host_leads_to_its_tenants_rows,
    what_is_unknown_is_404_and_what_is_malformed_400,
    for_the_unknown_there_is_another_site,
    a_chain_of_resolvers,
    only_a_trusted_proxys_word_counts,
}

fn a_host_leads_to_its_tenants_rows(start: Start) {
    let fixture = Fixture::new("host");
    for schema in ["acme", "globex"] {
        tenant(&fixture, schema);
    }
    let server = start(TenantLayer::new(fixture.tenancy.clone()));
    for (host, schema) in [("acme.example.com", "acme"), ("WWW.Globex.example.com.:8000", "globex")] {
        assert_eq!(get(server.address, host, "/").body, schema);
        assert_eq!(get(server.address, host, "/schema").body, schema);
        assert_eq!(get(server.address, host, "/name").body, schema);
        assert_eq!(post_note(server.address, host, "more").body, format!("{schema},more"));
    }
    assert_eq!(get(server.address, "acme.example.com", "/").body, "acme,more");
}

fn what_is_unknown_is_404_and_what_is_malformed_400(start: Start) {
    let fixture = Fixture::new("unknown");
    tenant(&fixture, "acme");
    let server = start(TenantLayer::new(fixture.tenancy.clone()));
    for host in ["other.example.com", "example.com", "acme.example.org", "[::1]:80"] {
        let answer = get(server.address, host, "/");
        assert_eq!((answer.status, &*answer.body), (404, "404 Not Found\n"), "{host}");
    }
    for host in ["", "a b", "acme.example.com, other.com", "a..b", "acme.example.com:port"] {
        assert_eq!(get(server.address, host, "/").status, 400, "{host:?}");
    }
    let two = Client::send(server.address, "GET /", &["Host: acme.example.com", "Host: acme.example.com"]);
    assert_eq!(two.read().unwrap().status, 400);
    let other = Client::send(server.address, "GET http://other.com/", &["Host: acme.example.com"]);
    assert_eq!(other.read().unwrap().status, 400);
}

fn for_the_unknown_there_is_another_site(start: Start) {
    let fixture = Fixture::new("fallback");
    tenant(&fixture, "acme");
    let with = |unknown| start(TenantLayer::new(fixture.tenancy.clone()).unknown(unknown));
    let public = with(Unknown::Public);
    assert_eq!(get(public.address, "nobody.com", "/schema").body, "public");
    assert_eq!(get(public.address, "nobody.com", "/name").status, 404, "a page for tenants only");
    assert_eq!(get(public.address, "acme.example.com", "/schema").body, "acme");
    let default = with(Unknown::Default("acme".parse().unwrap()));
    assert_eq!(get(default.address, "nobody.com", "/name").body, "acme");
    let missing = with(Unknown::Default("missing".parse().unwrap()));
    assert_eq!(get(missing.address, "nobody.com", "/name").status, 404);
    let own = TenantLayer::new(fixture.tenancy.clone()).answer(|error| match error {
        WebError::UnknownTenant { host } => error.response().map(|_| format!("nobody is at {host}")),
        error => error.response(),
    });
    let own = start(own);
    let answer = get(own.address, "nobody.com", "/");
    assert_eq!((answer.status, &*answer.body), (404, "nobody is at nobody.com"));
}

fn a_chain_of_resolvers(start: Start) {
    let fixture = Fixture::new("chain");
    for schema in ["acme", "globex"] {
        tenant(&fixture, schema);
    }
    let public = HostMapResolver::new().public("example.com".parse().unwrap());
    let chain = ChainResolver::new(HeaderResolver::new("X-Tenant").unwrap())
        .or(SubfolderResolver::new("/t").unwrap())
        .or(public)
        .or(SubdomainResolver::new("sub.example.com".parse().unwrap()))
        .or(DomainResolver);
    let server = start(TenantLayer::new(fixture.tenancy.clone()).resolver(chain));
    let schema = |host, path| {
        let answer = get(server.address, host, path);
        if answer.status == 200 { answer.body } else { answer.status.to_string() }
    };
    assert_eq!(schema("example.com", "/schema"), "public");
    assert_eq!(schema("globex.sub.example.com", "/schema"), "globex");
    assert_eq!(schema("globex.example.com", "/schema"), "globex");
    assert_eq!(schema("example.com", "/t/acme/schema"), "acme");
    assert_eq!(schema("example.com", "/t/nobody/schema"), "404");
    assert_eq!(schema("example.com", "/t/acme/link?page=2"), "/t/acme/link");
    assert_eq!(schema("example.com", "/link"), "500", "no path was rewritten");
    let head = ["Host: example.com", "X-Tenant: globex"];
    assert_eq!(Client::send(server.address, "GET /schema", &head).read().unwrap().body, "globex");
    let head = ["Host: example.com", "X-Tenant: globex", "X-Tenant: acme"];
    assert_eq!(Client::send(server.address, "GET /schema", &head).read().unwrap().status, 400);
}

fn only_a_trusted_proxys_word_counts(start: Start) {
    let fixture = Fixture::new("proxy");
    for schema in ["acme", "globex"] {
        tenant(&fixture, schema);
    }
    let schema = |nets: &[&str]| {
        let proxies = TrustedProxies::nets(nets.iter().map(|net| net.parse().unwrap()));
        let layer = TenantLayer::new(fixture.tenancy.clone()).trusted_proxies(proxies);
        let server = start(layer);
        let head = ["Host: acme.example.com", "X-Forwarded-Host: globex.example.com"];
        Client::send(server.address, "GET /schema", &head).read().unwrap().body
    };
    assert_eq!(schema(&["127.0.0.0/8"]), "globex");
    assert_eq!(schema(&["10.0.0.0/8"]), "acme");
}
