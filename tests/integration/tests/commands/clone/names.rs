//! Names that need quoting.

use tenants_diesel::commands::CloneOptions;
use tenants_integration::Fixture;

use super::helper::{assert_alike, assert_same_rows, clone, rich};
use crate::helpers::execute;

#[test]
fn schemas_of_every_name_are_cloned() {
    let (fixture, _folder) = rich("clone_names", "a b.c");
    let plain = &mut fixture.plain();
    let mut source = "a b.c".to_owned();
    for target in ["select", "Größe 1", "a", "percent %s %I $1"] {
        clone(&fixture, &source, target, CloneOptions::default()).unwrap();
        assert_same_rows(plain, &source, target);
        if target != "a" && source != "a" {
            assert_alike(plain, &source, target);
        }
        target.clone_into(&mut source);
    }
    assert_alike(plain, "a b.c", "percent %s %I $1");
}

/// The source comes first in the search path while its statements are written.
#[test]
fn objects_may_be_called_as_the_catalogs_are() {
    let fixture = Fixture::new("clone_catalog_names");
    let _ = fixture.tenant("acme");
    let sql = "CREATE TABLE acme.text (a int); CREATE TABLE acme.pg_class (b pg_catalog.text); \
        CREATE TABLE acme.pg_type AS SELECT 1 AS a; CREATE VIEW acme.v AS SELECT count(*) FROM acme.pg_class";
    execute(&mut fixture.plain(), sql);
    clone(&fixture, "acme", "copy", CloneOptions::default()).unwrap();
    assert_alike(&mut fixture.plain(), "acme", "copy");
}
