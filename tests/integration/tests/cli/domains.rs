//! `create-domain` and `delete-domain`.

use serde_json::json;
use tenants_diesel::model::{DomainTable as _, TenantTable as _};

use tenants_integration::{Client, Domain};

use super::child::{fleet, manage};

#[test]
fn a_tenant_gets_and_loses_host_names() {
    let (folder, fixture) = fleet("cli_domains", &["a", "b"]);
    let ended = manage(&fixture, &folder, "create-domain --schema a --domain-domain a.example");
    assert_eq!(ended.all(), (0, "created main domain a.example of tenant a", ""));
    let ended = manage(&fixture, &folder, "create_domain -s a --domain-domain SHOP.a.example:80");
    assert_eq!(ended.all(), (0, "created domain shop.a.example of tenant a", ""));
    let ended = manage(&fixture, &folder, "create-domain -s a --domain_url c.example --primary --json");
    assert_eq!(ended.json(), json!({"schema": "a", "domain": "c.example", "is_primary": true}), "{ended:?}");
    let hosts = || -> Vec<String> {
        let mut conn = fixture.tenancy.public().unwrap();
        let a = Client::find_by_schema_name(&"a".parse().unwrap(), &mut conn).unwrap().unwrap();
        Domain::of_tenant(&a, &mut conn).unwrap().into_iter().map(|domain| domain.domain).collect()
    };
    assert_eq!(hosts(), ["c.example", "a.example", "shop.a.example"]);

    for (line, code) in [
        ("create-domain -s b --domain-domain a.example", 1),
        ("create-domain -s b --domain-domain a..example", 2),
        ("create-domain -s nobody --domain-domain d.example", 2),
        ("create-domain -s b", 2),
        ("delete-domain --domain a.example", 2),
        ("delete-domain --noinput", 2),
        ("delete-domain --noinput --domain nobody.example", 2),
    ] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!((ended.code, &*ended.out), (code, ""), "{line}: {ended:?}");
    }
    let ended = manage(&fixture, &folder, "delete-domain --noinput -d A.example");
    assert_eq!(ended.all(), (0, "deleted domain a.example of tenant a", ""));
    assert_eq!(hosts(), ["c.example", "shop.a.example"]);
}
