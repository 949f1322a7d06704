//! `verify` over more schemas than one transaction could read, and what comes over the wire.

use tenants_diesel::Tenancy;
use tenants_diesel::migrations::VerifyOptions;
use tenants_integration::{Client, Fixture, Proxy};

use crate::helpers::{SmallServer, execute, texts};

/// Small schemas with their rows, of which the registry believes that they are up to date, as they say themselves.
const FLEET: &str = "DO $do$ DECLARE s text; BEGIN FOR n IN %FROM%..%TO% LOOP s := 'Tenant ' || n;
    EXECUTE format('CREATE SCHEMA %1$I; SET LOCAL search_path TO %1$I; CREATE TYPE mood AS ENUM (''happy'');
        CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT now());
        INSERT INTO __diesel_schema_migrations VALUES (''20260102000000''), (''20260102000100'');
        CREATE TABLE moods (id int PRIMARY KEY, mood mood NOT NULL)', s);
    INSERT INTO public.clients (schema_name, name, on_trial) VALUES (s, s, true);
    INSERT INTO public.__tenants_registry VALUES (s, quote_ident(s)::regnamespace, '{20260102000000,20260102000100}');
    END LOOP; END $do$";

fn fleet(plain: &mut diesel::PgConnection, from: usize, to: usize) {
    execute(plain, &FLEET.replace("%FROM%", &from.to_string()).replace("%TO%", &to.to_string()));
}

#[test]
fn more_schemas_than_the_lock_table_holds() {
    let server = SmallServer::new("verify_small");
    let plain = &mut server.plain();
    for n in 0..120 {
        fleet(plain, 5 * n + 1, 5 * n + 5);
    }
    // The server is as small as it is meant to be.
    let all = "SELECT count(query_to_xml(format('SELECT 1 FROM %I.__diesel_schema_migrations', \
               schema_name), true, true, '')) FROM public.clients";
    let too_many = diesel::RunQueryDsl::execute(diesel::sql_query(all), plain);
    assert!(too_many.unwrap_err().to_string().contains("out of shared memory"));

    let report = server.tenancy.verify(&VerifyOptions::default().structure()).unwrap();
    assert!(report.is_clean(), "{report}");
    let structure = report.structure.unwrap();
    assert_eq!((report.checked, structure.compared, structure.not_compared), (601, 600, 0));

    execute(
        plain,
        "INSERT INTO \"Tenant 77\".__diesel_schema_migrations VALUES ('2099'); DROP TABLE \"Tenant 99\".moods",
    );
    let report = server.tenancy.verify(&VerifyOptions::default().structure()).unwrap();
    let expected = [
        "601 schemas, 3 findings, 0 migrations pending, 599 compared with Tenant 1, 1 not: they have other migrations",
        "  Tenant 77: applied by somebody else: 2099",
        "  Tenant 77: applied and unknown here: 2099",
        "  Tenant 99: missing table moods",
        "  (for information) enum mood in 600 schemas",
    ];
    assert_eq!(report.to_string().lines().collect::<Vec<_>>(), expected);
}

/// What nobody needs to see stays in the server: the answer does not grow with the number of tenants.
#[test]
fn little_is_sent_if_nothing_is_wrong() {
    let fixture = Fixture::new("verify_bytes");
    let plain = &mut fixture.plain();
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url()).max_size(1).min_idle(0).build().unwrap();
    let bytes = |options: &VerifyOptions| {
        proxy.received(|| {
            let report = tenancy.verify(options).unwrap();
            assert!(report.is_clean(), "{report}");
        })
    };
    let (plainly, deeply) = (VerifyOptions::default(), VerifyOptions::default().structure());
    fleet(plain, 1, 10);
    let ten = (bytes(&plainly), bytes(&deeply));
    fleet(plain, 11, 300);
    // Everyday names are not sent either.
    execute(
        plain,
        "DO $$ DECLARE s text; BEGIN FOR s IN SELECT schema_name FROM clients LOOP
         EXECUTE format('ALTER SCHEMA %I RENAME TO %I', s, replace(lower(s), ' ', '_')); END LOOP; END $$;
         UPDATE clients SET schema_name = replace(lower(schema_name), ' ', '_');
         UPDATE __tenants_registry SET schema_name = replace(lower(schema_name), ' ', '_')",
    );
    assert_eq!(texts(plain, "SELECT count(*)::text AS line FROM clients"), ["300"]);
    let many = (bytes(&plainly), bytes(&deeply));
    assert!(many.0 < ten.0 + 500, "{ten:?} {many:?}");
    // The names of those to be compared come and go.
    assert!(many.1 < ten.1 + 300 * 30, "{ten:?} {many:?}");
}
