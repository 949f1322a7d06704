//! The list of tenants.

use diesel::prelude::*;
use tenants_diesel::commands::{ListOptions, ListedTenant};
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Domain, Fixture, NewClient, NewDomain, Proxy};

use crate::helpers::{NewSite, Site, execute};

fn list(tenancy: &Tenancy<Client>, options: &ListOptions) -> Vec<ListedTenant> {
    tenancy.list_tenants(options).unwrap().flat_map(Result::unwrap).collect()
}

#[test]
fn tenants_with_domains_and_columns() {
    let fixture = Fixture::new("list");
    let plain = &mut fixture.plain();
    let conn = &mut fixture.tenancy.public().unwrap();
    NewClient::of("public").save(conn).unwrap();
    let acme = fixture.tenant("Acme \u{1f41d}, Inc.");
    let _gone = fixture.tenant("gone");
    NewDomain::primary("z.example.com", &acme).save(conn).unwrap();
    NewDomain::new("b.example.com", &acme).save(conn).unwrap();
    NewDomain::new("a.example.com", &acme).save(conn).unwrap();
    execute(
        plain,
        "DROP SCHEMA gone CASCADE; UPDATE public.clients SET name = E'\"x\"\\n{}', paid_until = '2026-01-31' WHERE name = 'gone'",
    );

    let found = list(&fixture.tenancy, &ListOptions::default().columns(&["name", "id", "paid_until"]));
    let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
    let line = "Acme \u{1f41d}, Inc.: z.example.com, a.example.com, b.example.com";
    assert_eq!(lines, [line, "gone (no schema)", "public"]);
    let row: serde_json::Value = serde_json::from_str(&found[1].row).unwrap();
    assert_eq!(row["name"], "\"x\"\n{}");
    assert_eq!(row["paid_until"], "2026-01-31");
    assert_eq!(found[0].row, format!(r#"{{"name":"Acme {}, Inc.","id":{},"paid_until":null}}"#, '\u{1f41d}', acme.id));
    let json = serde_json::to_value(&found[0]).unwrap();
    assert_eq!((&json["row"]["id"], &json["domains"][0]), (&acme.id.into(), &"z.example.com".into()));

    // Without any, all there are: also what the model does not have.
    let all = list(&fixture.tenancy, &ListOptions::default().matching("Acme*".parse().unwrap()));
    assert_eq!(all.len(), 1);
    assert!(all[0].row.contains("\"created_at\":"), "{}", all[0].row);
    let none = ListOptions::default().schema("nobody".parse().unwrap());
    assert_eq!(list(&fixture.tenancy, &none), []);
}

#[test]
fn a_page_is_one_query_and_none_is_left_out() {
    let fixture = Fixture::new("list_pages");
    let plain = &mut fixture.plain();
    execute(
        plain,
        "INSERT INTO public.clients (schema_name, name, on_trial) SELECT 't' || lpad(n::text, 2, '0'), 'x', true FROM generate_series(0, 19) n; \
         INSERT INTO public.domains (domain, tenant_id, is_primary) SELECT 'h' || id, id, true FROM public.clients",
    );
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url()).min_idle(0).build().unwrap();
    let expected: Vec<_> = (0..20).map(|n| format!("t{n:02}")).collect();
    for (size, pages) in [(7, 3), (20, 1), (10, 2), (1, 20), (0, 20), (500, 1)] {
        let mut sizes = Vec::new();
        let trips = proxy.round_trips(|| {
            let options = ListOptions::default().page_size(size);
            let mut all = Vec::new();
            for page in tenancy.list_tenants(&options).unwrap() {
                let page = page.unwrap();
                sizes.push(page.len());
                all.extend(page.into_iter().map(|tenant| (tenant.schema, tenant.domains.len())));
            }
            assert_eq!(all, expected.iter().map(|name| (name.clone(), 1)).collect::<Vec<_>>(), "{size}");
        });
        assert_eq!(sizes.len(), pages, "{size}: {sizes:?}");
        // One more where the last page is full, and what begins the connection.
        assert!(trips <= pages + 4, "{size}: {trips} round trips for {pages} pages");
    }
}

#[test]
fn what_is_no_column_is_an_error_whatever_it_is() {
    let fixture = Fixture::new("list_columns");
    let _acme = fixture.tenant("acme");
    for column in ["nothing", "id\" FROM public.clients t; DROP TABLE public.domains; --", ""] {
        let mut pages = fixture.tenancy.list_tenants(&ListOptions::default().columns(&[column])).unwrap();
        assert!(matches!(pages.next(), Some(Err(Error::Query(_)))), "{column}");
        assert!(pages.next().is_none(), "{column}");
    }
    let mut conn = fixture.tenancy.public().unwrap();
    assert!(Domain::query().load(&mut conn).unwrap().is_empty());
}

#[test]
fn a_row_with_its_own_domain() {
    let fixture = Fixture::new("list_site");
    let tenancy = Tenancy::<Site>::builder(fixture.database.url()).max_size(1).build().unwrap();
    tenancy.migrate_schemas(&MigrateOptions::default()).unwrap();
    let site = NewSite { schema_name: "acme".parse().unwrap(), domain_url: "acme.example.com".to_owned() };
    site.save(&mut tenancy.public().unwrap()).unwrap();
    let pages: Vec<_> = tenancy.list_tenants(&ListOptions::default()).unwrap().map(Result::unwrap).collect();
    assert_eq!(pages.concat()[0].to_string(), "acme: acme.example.com");
}
