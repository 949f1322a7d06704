//! What is believed of a migration's text, against what the server does with it.

use diesel::prelude::*;
use tenants_core::sql::{Facts, is_brief, may_add_relation};
use tenants_integration::{Fixture, text};

use crate::helpers::{execute, relations, texts};

/// A schema in which everything that can call a function calls one that sets the path, once `t` has a row.
const TRAPS: &str = "CREATE SCHEMA a; SET search_path TO a;
    CREATE FUNCTION evil() RETURNS int LANGUAGE plpgsql IMMUTABLE AS
      $$ BEGIN PERFORM set_config('search_path', 'public', false); RETURN 1; END $$;
    CREATE FUNCTION evil(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT a.evil() = 1';
    CREATE DOMAIN d AS int CHECK (a.evil(VALUE)); CREATE DOMAIN e AS int DEFAULT a.evil();
    CREATE TABLE t (id int); INSERT INTO t VALUES (1);
    ALTER TABLE t ADD CONSTRAINT later CHECK (a.evil(id)) NOT VALID;
    CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE part (id int);
    CREATE VIEW v AS SELECT a.evil() AS id;
    CREATE TABLE public.shared (id int PRIMARY KEY); CREATE TABLE child (id int REFERENCES public.shared);
    CREATE TABLE kept (id int); SET search_path TO a";

/// Texts that spring a trap, and some that do not.
const TEXTS: [&str; 26] = [
    "CREATE TABLE n AS TABLE v",
    "CREATE TABLE n (id) AS/**/TABLE v",
    "CREATE TABLE n AS SELECT * FROM v",
    "CREATE TABLE n PARTITION OF p FOR VALUES IN (evil())",
    "CREATE TABLE n PARTITION OF p DEFAULT",
    "CREATE TABLE n (id int DEFAULT evil())",
    "CREATE TABLE n (LIKE t INCLUDING ALL)",
    "CREATE INDEX ON t (evil(id))",
    "CREATE INDEX ON t (id) WHERE evil(id)",
    "ALTER TABLE t ADD n d DEFAULT 1",
    "ALTER TABLE t ADD n d",
    "ALTER TABLE t ADD COLUMN n e",
    "ALTER TABLE t ADD COLUMN IF NOT EXISTS \"int\" a.e",
    "ALTER TABLE t ALTER id TYPE a.d",
    "ALTER TABLE t ADD n int GENERATED ALWAYS AS (evil()) STORED",
    "ALTER TABLE t VALIDATE CONSTRAINT later",
    "ALTER TABLE p ATTACH PARTITION a.part FOR VALUES IN (evil())",
    "ALTER TABLE t ADD n int, ADD m varchar(50)",
    "ALTER TABLE t RENAME id TO n",
    "ALTER TABLE t RENAME TO n",
    "ALTER TABLE t ADD n smallserial",
    "ALTER TABLE t ADD n U&\"s\\0065rial\"",
    "CREATE FUNCTION n() RETURNS int LANGUAGE sql SET search_path = public AS 'SELECT 1'",
    "CREATE VIEW n AS SELECT evil() AS id",
    "DROP TABLE child",
    "INSERT INTO t SELECT evil()",
];

/// Runs a text by itself, and gives what `look` sees before and after it is committed.
fn run<R>(plain: &mut PgConnection, sql: &str, mut look: impl FnMut(&mut PgConnection) -> R) -> R {
    execute(
        plain,
        "DROP TABLE IF EXISTS public.shared CASCADE; DROP TABLE IF EXISTS public.n; DROP SCHEMA IF EXISTS a CASCADE",
    );
    execute(plain, TRAPS);
    execute(plain, "BEGIN");
    execute(plain, sql);
    let seen = look(plain);
    execute(plain, "COMMIT");
    seen
}

#[test]
fn what_is_said_to_leave_the_session_alone_does() {
    let fixture = Fixture::new("does_session");
    let plain = &mut fixture.plain();
    let (mut changed, mut known) = (0, 0);
    for sql in TEXTS {
        let path = run(plain, sql, |plain| text(plain, "current_setting('search_path')"));
        let leaves_it_alone = Facts::of(sql).unwrap().leaves_session_alone();
        assert!(path == "a" || !leaves_it_alone, "{sql}");
        changed += usize::from(path != "a");
        known += usize::from(leaves_it_alone);
    }
    assert!(changed >= 10 && known >= 10, "{changed} {known}");
}

#[test]
fn what_is_said_to_add_no_relation_adds_none() {
    let fixture = Fixture::new("does_relations");
    let plain = &mut fixture.plain();
    let mut added = 0;
    for sql in TEXTS {
        run(plain, "SELECT 1", |_| ());
        let before = all(plain);
        run(plain, sql, |_| ());
        let new = all(plain).into_iter().any(|relation| !before.contains(&relation));
        assert!(!new || may_add_relation(sql), "{sql}");
        added += usize::from(new);
    }
    assert!(added >= 8, "{added}");
}

fn all(plain: &mut PgConnection) -> Vec<String> {
    let sequences =
        "SELECT relname::text AS line FROM pg_class WHERE relkind = 'S' AND relnamespace = 'a'::regnamespace";
    [relations(plain, "a"), texts(plain, sequences)].concat()
}

/// Shared tables, and those that existed: a lock on the latter is that of the tenant alone.
#[test]
fn what_is_said_to_be_brief_locks_no_shared_table() {
    let fixture = Fixture::new("does_locks");
    let plain = &mut fixture.plain();
    let locks = "SELECT mode AS line FROM pg_locks WHERE relation = 'public.shared'::regclass AND pid = pg_backend_pid() \
                 AND mode NOT IN ('AccessShareLock', 'RowShareLock')";
    let mut locked = 0;
    let more = [
        "ALTER TABLE public.shared ADD n int",
        "ALTER TABLE child DROP COLUMN id",
        "DROP TABLE kept, child CASCADE",
        "CREATE TABLE n () INHERITS (public.shared)",
        "CREATE TABLE n (id int REFERENCES public.shared)",
        "CREATE SEQUENCE public.n OWNED BY public.shared.id",
        "COMMENT ON COLUMN public.shared.id IS 'n'",
        "CREATE OR REPLACE TRIGGER n AFTER INSERT ON public.shared EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ];
    for sql in TEXTS.into_iter().chain(more) {
        let held = run(plain, sql, |plain| texts(plain, locks));
        assert!(held.is_empty() || !is_brief(sql), "{sql}: {held:?}");
        locked += usize::from(!held.is_empty());
    }
    assert!(locked >= 8, "{locked}");
    assert!(TEXTS.iter().filter(|sql| is_brief(sql)).count() >= 4);
}
