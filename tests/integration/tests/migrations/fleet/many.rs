//! Two thousand tenants.

use std::num::NonZeroUsize;

use tenants_diesel::migrations::MultiprocessingExecutor;
use tenants_diesel::prelude::*;

use super::helper::{fleet, make_many, with_column};
use crate::helpers::{ADVISORY_LOCKS, Folder, count};

const TENANTS: usize = 2000;

#[test]
fn get_a_column_and_are_known_to_have_it() {
    let folder = Folder::new();
    let fixture = fleet("many", &folder, &["a"]);
    let plain = &mut fixture.plain();
    make_many(plain, "a", TENANTS - 1);
    folder.add("2027", "ALTER TABLE notes ADD extra int");
    let executor = MultiprocessingExecutor::default().max_processes(NonZeroUsize::new(3).unwrap());
    let executor = executor.chunks(NonZeroUsize::new(16).unwrap());
    let report = fixture.migrate(&MigrateOptions::default().executor(executor));
    assert!(report.is_success(), "{report}");
    assert_eq!((report.schemas.len(), report.applied(), report.up_to_date), (TENANTS, TENANTS, 1));
    assert!(report.schemas.is_sorted_by_key(|schema| &schema.schema));
    assert_eq!(with_column(plain, "extra"), i64::try_from(TENANTS).unwrap());
    let told = "public.__tenants_registry r JOIN pg_namespace n ON n.oid = r.schema_oid AND nspname = schema_name \
                WHERE versions[3] = '2027' AND cardinality(versions) = 3";
    assert_eq!(count(plain, told), i64::try_from(TENANTS).unwrap());
    assert_eq!(count(plain, ADVISORY_LOCKS), 0);
    for options in [MigrateOptions::default(), MigrateOptions::default().verify()] {
        let report = fixture.migrate(&options);
        assert_eq!((report.schemas.len(), report.up_to_date), (0, TENANTS + 1));
    }
}
