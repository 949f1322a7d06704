//! With rows or without, and what happens to the clone afterwards.

use diesel::prelude::*;
use tenants_diesel::commands::CloneOptions;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, clients};

use super::helper::{assert_alike, clone, in_schema, rich};
use super::print::rows;
use crate::helpers::{count, texts, versions};

#[test]
fn without_data_only_the_bookkeeping_has_rows() {
    let (fixture, _folder) = rich("clone_no_data", "sourcetenant");
    clone(&fixture, "sourcetenant", "bare", CloneOptions::default().no_data()).unwrap();
    let plain = &mut fixture.plain();
    assert_alike(plain, "sourcetenant", "bare");
    assert_eq!(versions(plain, "bare"), versions(plain, "sourcetenant"));
    for line in rows(plain, "bare") {
        let is_sequence = line.ends_with(" f");
        let starts =
            ["Invoice No: 1000 f", "projects_id_seq: 10 f"].contains(&line.as_str()) || line.ends_with(": 1 f");
        assert!(if is_sequence { starts } else { line.contains(": 0") || line.starts_with("__diesel") }, "{line}");
    }
    let report = fixture.migrate(&MigrateOptions::default());
    assert_eq!((report.applied(), report.up_to_date), (0, 3), "{report}");
}

#[test]
fn source_and_clone_go_their_own_ways() {
    let (fixture, _folder) = rich("clone_apart", "sourcetenant");
    clone(&fixture, "sourcetenant", "copy", CloneOptions::default()).unwrap();
    let plain = &mut fixture.plain();
    let before = rows(plain, "sourcetenant");
    let write = "INSERT INTO projects (title, mail) VALUES ('Four', 'd'); INSERT INTO tasks (project_id, body) SELECT id, 'new ' || id FROM projects;
        INSERT INTO notes (body) VALUES ('new'); INSERT INTO events VALUES ('2026-07-07', 'n', 7); REFRESH MATERIALIZED VIEW b_tasks; DELETE FROM moods";
    in_schema(plain, "copy", write);
    assert_eq!(rows(plain, "sourcetenant"), before);
    assert_eq!(
        texts(plain, "SELECT format('%s %s %s', id, no, slug) AS line FROM copy.projects WHERE title = 'Four'"),
        ["30 1015 four"]
    );

    // The same in the source gives the same; and each goes without the other.
    in_schema(plain, "sourcetenant", write);
    assert_eq!(rows(plain, "sourcetenant"), rows(plain, "copy"));
    let mut conn = fixture.tenancy.public().unwrap();
    let source: Client = Client::query().filter(clients::schema_name.eq("sourcetenant")).get_result(&mut conn).unwrap();
    source.delete(&mut conn).unwrap();
    assert_eq!(count(plain, "copy.projects"), 3);
}
