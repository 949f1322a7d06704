//! A clone is what its source is.

use tenants_diesel::commands::CloneOptions;
use tenants_diesel::migrations::VerifyOptions;
use tenants_diesel::prelude::*;

use super::helper::{assert_alike, assert_same_rows, clone, rich};

#[test]
fn everything_is_cloned() {
    let (fixture, _folder) = rich("clone_rich", "sourcetenant");
    let made = clone(&fixture, "sourcetenant", "copy", CloneOptions::default()).unwrap();
    assert_eq!(made.schema_name, "copy");
    let plain = &mut fixture.plain();
    assert_alike(plain, "sourcetenant", "copy");
    assert_same_rows(plain, "sourcetenant", "copy");

    // And the clone's clone is what the first was.
    clone(&fixture, "copy", "second", CloneOptions::default()).unwrap();
    assert_alike(plain, "copy", "second");
    assert_alike(plain, "sourcetenant", "second");
    assert_same_rows(plain, "sourcetenant", "second");

    // For migrating and verifying it is a tenant like others.
    let report = fixture.migrate(&MigrateOptions::default());
    assert_eq!((report.applied(), report.up_to_date), (0, 4), "{report}");
    let like = VerifyOptions::default().structure_like("sourcetenant".parse().unwrap());
    let report = fixture.tenancy.verify(&like).unwrap();
    assert!(report.is_clean(), "{report}");
}
