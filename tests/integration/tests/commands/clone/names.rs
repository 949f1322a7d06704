//! Names that need quoting.

use tenants_diesel::commands::CloneOptions;

use super::helper::{assert_alike, assert_same_rows, clone, rich};

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
