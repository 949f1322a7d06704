//! Rows of the stock that nobody of us has written.

use tenants_diesel::Tenancy;
use tenants_diesel::commands::WarmOptions;
use tenants_integration::{Client, Fixture};

use super::{fill, oid, oids, save, stock, usual};
use crate::helpers::{execute, relations, schemas, texts};

/// Whoever may write the table may not have another customer's schema given to a new one.
#[test]
fn another_customer_s_schema_is_never_claimed() {
    let fixture = usual("warm_forged");
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    let _globex = fixture.tenant("globex");
    let globex = oid(plain, "globex");
    let forged = "UPDATE __tenants_warm SET schema_name = 'globex', schema_oid = 'globex'::regnamespace \
                  WHERE schema_name = (SELECT min(schema_name) FROM __tenants_warm)";
    // Of a process that asks, and of one that has claimed before and claims at once.
    for (claimed, name) in [(0, "acme"), (1, "initech")] {
        fill(tenancy, claimed + 1);
        for number in 0..claimed {
            save(tenancy, &format!("claimed_{number}")).unwrap();
        }
        execute(plain, forged);
        save(tenancy, name).unwrap();
        assert_eq!(oid(plain, "globex"), globex, "{name} was given another customer's schema");
        assert_ne!(oid(plain, name), globex);
        assert_eq!(stock(tenancy).len(), 0);
    }
    assert_eq!(texts(plain, "SELECT body AS line FROM globex.notes"), ["globex"]);

    // The row goes, and what it named stays.
    let drained = tenancy.warm_schemas(&WarmOptions::default().drain()).unwrap();
    assert_eq!((drained.ready, drained.others), (0, 0));
    assert_eq!(texts(plain, "SELECT schema_name AS line FROM __tenants_warm"), [""; 0]);
    assert_eq!(schemas(plain), ["acme", "claimed_0", "globex", "initech", "public"]);
}

/// Renamed, dropped or given away by hand, where a process claims at once.
#[test]
fn what_was_changed_by_hand_is_passed_over() {
    let fixture = Fixture::as_superuser("warm_by_hand", |builder| builder);
    let plain = &mut fixture.plain();
    let role = format!("warm_hand_{}", std::process::id());
    execute(plain, &format!("CREATE ROLE {role}"));
    let tenancy = Tenancy::<Client>::builder(fixture.database.url())
        .migration_url(fixture.database.url())
        .claim_warm_schemas(true)
        .build()
        .unwrap();
    fill(&tenancy, 4);
    save(&tenancy, "first").unwrap();
    let names = stock(&tenancy);
    execute(
        plain,
        &format!(
            "ALTER SCHEMA {} RENAME TO mine; DROP SCHEMA {} CASCADE; ALTER SCHEMA {} OWNER TO {role}",
            names[0], names[1], names[2]
        ),
    );
    let warm = oids(plain);
    save(&tenancy, "acme").unwrap();
    assert!(!warm.contains(&oid(plain, "acme")));
    assert!(relations(plain, "acme").contains(&"notes".to_owned()));
    assert_eq!(oids(plain), warm);
    fill(&tenancy, 1);
    save(&tenancy, "globex").unwrap();
    assert_eq!(schemas(plain), ["acme", "first", "globex", "mine", "public", &names[2]]);
    execute(plain, &format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}"));
}
