//! A claimed schema is what a migrated one would be.

use tenants_diesel::Tenancy;
use tenants_diesel::commands::WarmOptions;
use tenants_diesel::migrations::VerifyOptions;
use tenants_integration::{Client, Fixture};

use super::{fill, fixture, oid, oids, save};
use crate::helpers::{Folder, fingerprint, texts};

/// Some of everything that refers to something else of the schema.
const EVERYTHING: &str = "
    CREATE SEQUENCE invoice_no;
    CREATE DOMAIN email AS text CHECK (VALUE NOT LIKE '% %');
    CREATE FUNCTION slug(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower($1) $$;
    CREATE TABLE projects (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, slug text NOT NULL UNIQUE,
        no bigint DEFAULT nextval('invoice_no'), mail email, feel mood DEFAULT 'happy'::mood,
        short text GENERATED ALWAYS AS (slug(slug)) STORED);
    CREATE TABLE tasks (id serial PRIMARY KEY, project_id int REFERENCES projects (id), body text);
    CREATE INDEX tasks_slug ON tasks (slug(body));
    CREATE VIEW open_tasks AS SELECT t.id, p.slug FROM tasks t JOIN projects p ON p.id = t.project_id;
    CREATE MATERIALIZED VIEW counts AS SELECT count(*) AS tasks FROM tasks;
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.body := NEW.body || '!'; RETURN NEW; END $$;
    CREATE TRIGGER touch BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE FUNCTION count_tasks() RETURNS bigint LANGUAGE sql SET search_path FROM CURRENT AS 'SELECT count(*) FROM tasks';
    INSERT INTO projects (slug) VALUES ('First');
    INSERT INTO tasks (project_id, body) VALUES (1, 'seed');";

#[test]
fn of_everything() {
    let folder = Folder::of(&[("2027", EVERYTHING)]);
    let fixture = fixture("warm_alike", &folder);
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    save(tenancy, "fresh").unwrap();
    fill(tenancy, 1);
    let warm = oids(plain);
    save(tenancy, "claimed").unwrap();
    assert_eq!(oid(plain, "claimed"), warm[0]);

    let named =
        |lines: Vec<String>, name: &str| lines.into_iter().map(|line| line.replace(name, "…")).collect::<Vec<_>>();
    let (claimed, fresh) = (fingerprint(plain, "claimed"), fingerprint(plain, "fresh"));
    assert_eq!(named(claimed, "claimed"), named(fresh, "fresh"));
    let report = tenancy.verify(&VerifyOptions::default().structure()).unwrap();
    assert!(report.is_clean(), "{report}");
    for schema in ["fresh", "claimed"] {
        let sql = "INSERT INTO {}.tasks (project_id, body) VALUES (1, 'new'); INSERT INTO {}.projects (slug) VALUES ('Second')";
        crate::helpers::execute(plain, &sql.replace("{}", schema));
        let sql = "SELECT concat_ws(' ', {}.count_tasks(), (SELECT string_agg(body, ',' ORDER BY id) FROM {}.tasks),
             (SELECT string_agg(concat(id, short, no, feel), ',' ORDER BY id) FROM {}.projects),
             (SELECT count(*) FROM {}.open_tasks), (SELECT array_agg(version) FROM {}.__diesel_schema_migrations)) AS line";
        let found = texts(plain, &sql.replace("{}", schema));
        assert_eq!(
            found,
            ["2 seed!,new! 1first1happy,2second2happy 2 {20260102000000,20260102000100,2027}"],
            "{schema}"
        );
    }
    assert_eq!(
        texts(plain, "SELECT schema_oid::text AS line FROM __tenants_registry WHERE schema_name = 'claimed'"),
        warm
    );
}

/// Another role's schema would have another owner, and so would all that is in it.
#[test]
fn another_role_s_stock_is_left_alone() {
    let fixture = Fixture::as_superuser("warm_roles", |builder| builder);
    let plain = &mut fixture.plain();
    let made = fixture.tenancy.warm_schemas(&WarmOptions::default().count(1)).unwrap();
    assert_eq!(made.ready, 1);
    let role = format!("warm_{}", std::process::id());
    crate::helpers::execute(
        plain,
        &format!("CREATE ROLE {role} SUPERUSER LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}"),
    );
    let tenancy = Tenancy::<Client>::builder(fixture.database.url())
        .migration_url(fixture.database.url())
        .claim_warm_schemas(true)
        .session_setting("role", role.as_str())
        .build()
        .unwrap();
    let warm = oids(plain);
    save(&tenancy, "acme").unwrap();
    assert_eq!(oids(plain), warm);
    assert_ne!(oid(plain, "acme"), warm[0]);
    crate::helpers::execute(
        plain,
        &format!("REASSIGN OWNED BY {role} TO CURRENT_USER; DROP OWNED BY {role}; DROP ROLE {role}"),
    );
}
