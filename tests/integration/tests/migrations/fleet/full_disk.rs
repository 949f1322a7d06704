//! One tenant needs more room than there is.

use tenants_diesel::prelude::*;

use super::helper::{assert_registry, fleet_on_own_server, outcomes};
use crate::helpers::{Folder, execute, relations, versions};

/// `temp_file_limit` stands for a full disk: a statement fails that wrote to one for a while.
#[test]
fn stops_no_other_and_is_told_in_the_database_s_words() {
    let folder = Folder::new();
    let (_server, fixture) = fleet_on_own_server("full_disk", &folder, &["a", "b", "c"]);
    let database = fixture.database.name();
    execute(
        &mut fixture.plain(),
        &format!(
            "INSERT INTO b.notes (body) SELECT repeat(md5(n::text), 8) FROM generate_series(1, 20000) n; \
             ALTER DATABASE {database} SET temp_file_limit = '1MB'; ALTER DATABASE {database} SET work_mem = '64kB'"
        ),
    );
    folder.add("2027", "CREATE TABLE first (id int)");
    folder.add("2028", "CREATE TABLE sorted AS SELECT body FROM notes ORDER BY md5(body)");
    let report = fixture.migrate(&MigrateOptions::default());
    let told = outcomes(&report);
    assert_eq!((&*told[0], &*told[2]), ("a: 2", "c: 2"));
    let expected =
        "b: failed migration \"2028_test\" failed in schema \"b\", line 1: temporary file size exceeds temp_file_limit";
    assert!(told[1].starts_with(expected), "{told:?}");
    let plain = &mut fixture.plain();
    assert_eq!(versions(plain, "b")[2..], ["2027"]);
    assert!(!relations(plain, "b").contains(&"sorted".to_owned()));
    assert_registry(plain);

    execute(plain, &format!("ALTER DATABASE {database} RESET temp_file_limit"));
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default())), ["b: 1"]);
    assert_registry(plain);
}
