//! `verify`.

use super::child::{fleet, manage};
use crate::helpers::execute;

#[test]
fn drift_is_found_and_named() {
    let (folder, fixture) = fleet("cli_verify", &["a", "b"]);
    let clean = manage(&fixture, &folder, "verify");
    assert_eq!(clean.all(), (0, "3 schemas, 0 findings, 0 migrations pending", ""));

    execute(&mut fixture.plain(), "ALTER TABLE b.notes ADD extra int");
    assert_eq!(manage(&fixture, &folder, "verify").code, 0);
    for options in ["--structure", "--like a"] {
        let found = manage(&fixture, &folder, &format!("verify {options}"));
        assert_eq!(found.code, 1, "{found:?}");
        assert!(found.out.contains("\n  b: table notes: extra column extra (integer)"), "{found:?}");
    }
    assert_eq!(manage(&fixture, &folder, "verify --structure -s a").code, 0);

    let nobody = manage(&fixture, &folder, "verify -s nobody");
    assert!(nobody.code == 2 && nobody.out.contains("\n  nobody: no tenant has this schema"), "{nobody:?}");
    assert_eq!(manage(&fixture, &folder, "verify -s nobody -s a").code, 1);

    execute(&mut fixture.plain(), "DROP SCHEMA b CASCADE");
    let gone = manage(&fixture, &folder, "verify --tenant --match b* --json");
    assert_eq!(gone.code, 1, "{gone:?}");
    assert_eq!(gone.json()["schemas"][0]["schema"], "b");
    assert_eq!(manage(&fixture, &folder, "verify --shared").code, 0);
}
