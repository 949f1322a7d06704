//! How often a run waits for the server.

use std::num::NonZeroUsize;

use diesel::prelude::*;
use tenants_diesel::Tenancy;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, Proxy};

use super::helper::{assert_registry, fleet, make_many, with_column};
use crate::helpers::Folder;

/// A fleet behind a proxy, known to the registry.
struct Counted {
    fixture: Fixture,
    folder: Folder,
    proxy: Proxy,
    tenants: usize,
}

impl Counted {
    fn new(hint: &str, tenants: usize) -> Self {
        let folder = Folder::new();
        let fixture = fleet(hint, &folder, &["a"]);
        if tenants > 1 {
            make_many(&mut fixture.plain(), "a", tenants - 1);
        }
        assert_eq!(fixture.migrate(&MigrateOptions::default()).up_to_date, tenants + 1);
        let proxy = Proxy::new(&fixture);
        Self { fixture, folder, proxy, tenants }
    }

    /// The round trips of a run, without those of connecting; how many migrations it has applied.
    fn run(&self, options: &MigrateOptions) -> (usize, usize) {
        let connecting = self.proxy.round_trips(|| drop(PgConnection::establish(self.proxy.url()).unwrap()));
        let builder = Tenancy::<Client>::builder(self.proxy.url()).tenant_migrations(self.folder.source());
        let tenancy = builder.max_size(1).min_idle(0).build().unwrap();
        let mut applied = 0;
        let all = self.proxy.round_trips(|| applied = tenancy.migrate_schemas(options).unwrap().applied());
        (all - connecting, applied)
    }
}

fn together(tenants: usize) -> MigrateOptions {
    MigrateOptions::default().tenants_per_message(NonZeroUsize::new(tenants).unwrap())
}

#[test]
fn nothing_to_do_costs_the_same_for_three_tenants_and_for_600() {
    let idle = |tenants| Counted::new("cost_idle", tenants).run(&MigrateOptions::default());
    let (few, many) = (idle(3), idle(600));
    assert_eq!(few, many);
    assert!(few.0 <= 6, "{few:?}");
}

#[test]
fn one_message_for_each_tenant_or_for_several() {
    let cost = |tenants, in_a_message| {
        let counted = Counted::new("cost_column", tenants);
        counted.folder.add("2027", "ALTER TABLE notes ADD extra int");
        let (round_trips, applied) = counted.run(&together(in_a_message));
        assert_eq!(applied, counted.tenants);
        let plain = &mut counted.fixture.plain();
        assert_eq!(with_column(plain, "extra"), i64::try_from(tenants).unwrap());
        if tenants < 20 {
            assert_registry(plain);
        }
        round_trips
    };
    let constant = cost(1, 1) - 1;
    assert!(constant <= 12, "{constant}");
    assert_eq!(cost(16, 1), constant + 16);
    assert_eq!(cost(48, 1), constant + 48);
    // The standard executor hands on 16 at a time.
    assert_eq!(cost(48, 4), constant + 12);
    assert_eq!(cost(48, 16), constant + 3);
    assert_eq!(cost(48, 100), constant + 3);
}
