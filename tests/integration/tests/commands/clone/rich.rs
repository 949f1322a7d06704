//! A schema that has everything an application can have in one.

/// As a migration, so that it can be made in a schema of any name.
pub(super) const RICH: &str = r#"
CREATE TYPE label AS (name text COLLATE "C", feel mood);
CREATE FUNCTION distance(a int, b int) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT (a - b)::float8';
CREATE TYPE span AS RANGE (subtype = int4, subtype_diff = distance, multirange_type_name = spans);
CREATE DOMAIN email AS varchar(253) COLLATE "C" NOT NULL DEFAULT 'nobody' CHECK (VALUE NOT LIKE '% %');
CREATE DOMAIN feeling AS mood DEFAULT 'happy';
CREATE DOMAIN money AS numeric(20, 2);
COMMENT ON TYPE label IS 'a label';
COMMENT ON DOMAIN email IS 'it''s an address';
COMMENT ON CONSTRAINT email_check ON DOMAIN email IS 'no spaces';

CREATE SEQUENCE "Invoice No" AS int START 1000 INCREMENT BY 5 MINVALUE 10 MAXVALUE 90000 CACHE 3 CYCLE;
CREATE FUNCTION slug(value text, separator text DEFAULT '-') RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 7
  AS $$ SELECT lower(replace(value, ' ', separator)) $$;
CREATE FUNCTION slug(value int) RETURNS text LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT 'number ' || value; END;

CREATE TABLE projects (
  id int GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT 10) PRIMARY KEY, title text NOT NULL, no int DEFAULT nextval('"Invoice No"'),
  slug text GENERATED ALWAYS AS (slug(title)) STORED, mail email, labels label[], main label, feel mood DEFAULT 'happy'::mood,
  feels feeling[], during span, price money, kind pg_catalog.money, at timestamptz DEFAULT '2020-01-01 00:00:00+00', ratio float8,
  lead_task int, CONSTRAINT title_unique UNIQUE (title) WITH (fillfactor = 70), EXCLUDE USING btree (no WITH =) WHERE (no > 0));
ALTER TABLE projects ADD gone int, ADD late text DEFAULT 'late'; ALTER TABLE projects DROP gone;
CREATE TABLE tasks (
  id serial PRIMARY KEY, project_id int REFERENCES projects ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  body varchar(50) COLLATE "C", parent int REFERENCES tasks, "Größe ""x"".y" int,
  CONSTRAINT positive CHECK (id > 0 AND project_id <> 7));
ALTER TABLE projects ADD CONSTRAINT lead FOREIGN KEY (lead_task) REFERENCES tasks (id) ON DELETE SET NULL;
ALTER TABLE tasks ADD CONSTRAINT unproven CHECK (body <> 'old') NOT VALID;
ALTER TABLE tasks ADD owner int;
ALTER TABLE tasks ADD CONSTRAINT client FOREIGN KEY (owner) REFERENCES public.clients (id) NOT VALID;
CREATE INDEX tasks_slug ON tasks USING btree (project_id DESC NULLS LAST, slug(body::text, '_'::text)) INCLUDE (id) WITH (fillfactor = 80) WHERE body <> 'x';
CREATE UNIQUE INDEX tasks_key ON tasks (id);
CREATE UNIQUE INDEX "tasks.hash" ON tasks (md5(body));
ALTER INDEX tasks_slug ALTER COLUMN 2 SET STATISTICS 77;
ALTER TABLE tasks CLUSTER ON tasks_key;
ALTER TABLE tasks REPLICA IDENTITY USING INDEX tasks_key;
ALTER TABLE projects REPLICA IDENTITY FULL, SET (fillfactor = 60, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE projects ALTER title SET STORAGE EXTERNAL, ALTER title SET STATISTICS 33, ALTER title SET (n_distinct = 5),
  ALTER late SET COMPRESSION pglz;
CREATE STATISTICS task_stats (dependencies, mcv) ON project_id, parent FROM tasks;
ALTER STATISTICS task_stats SET STATISTICS 12;
CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value jsonb);
CREATE TABLE "Big Table.x" ("order" int, "a b" text, "select" int GENERATED ALWAYS AS ("order" + 1) STORED);
CREATE TABLE nothing ();
CREATE TABLE only_generated (one int GENERATED ALWAYS AS (1) STORED);
CREATE TABLE of_label OF label (name WITH OPTIONS NOT NULL);

CREATE TABLE events (at date NOT NULL, kind text, n int, project_id int REFERENCES projects, CONSTRAINT n CHECK (n > 0), PRIMARY KEY (at, n)) PARTITION BY RANGE (at);
CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE events_2026 (kind text, n int NOT NULL, at date NOT NULL, project_id int, CONSTRAINT n CHECK (n > 0)) PARTITION BY HASH (at);
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE events_2026_0 PARTITION OF events_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE events_2026_1 PARTITION OF events_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE TABLE kinds (kind text) PARTITION BY LIST (lower(kind));
CREATE TABLE kinds_a PARTITION OF kinds FOR VALUES IN ('a', 'b');
CREATE INDEX events_kind ON events (kind);
CREATE TABLE event_notes (at date, n int, FOREIGN KEY (at, n) REFERENCES events);
CREATE TABLE hashed (id int) PARTITION BY HASH (id);
CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 1, REMAINDER 0);

CREATE TABLE animals (id int PRIMARY KEY, name text DEFAULT 'none', CHECK (name <> ''));
CREATE TABLE cats (lives int DEFAULT 9) INHERITS (animals);
CREATE TABLE dogs (tricks int, name text, id int NOT NULL, CONSTRAINT animals_name_check CHECK (name <> ''));
ALTER TABLE dogs INHERIT animals;

CREATE FUNCTION open_count(p projects) RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC
  SELECT count(*) FROM tasks t WHERE t.project_id = p.id; END;
CREATE FUNCTION all_projects() RETURNS SETOF projects LANGUAGE sql SET search_path FROM CURRENT AS 'SELECT * FROM projects';
CREATE FUNCTION safe(l label) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path TO pg_catalog AS 'SELECT 1::text';
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.body := NEW.body || '!'; RETURN NEW; END $$;
CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE PROCEDURE clear(INOUT n int) LANGUAGE sql AS 'DELETE FROM cache; SELECT 1';
COMMENT ON FUNCTION slug(text, text) IS 'makes a slug';
CREATE VIEW open_tasks (task, slug) WITH (security_barrier) AS SELECT t.id, p.slug FROM tasks t JOIN projects p ON p.id = t.project_id;
CREATE VIEW all_open AS SELECT o.*, slug(o.slug, '+') AS more, open_count(p.*) FROM open_tasks o JOIN projects p USING (slug);
CREATE VIEW by_key AS SELECT p.id, p.title, count(*) AS tasks FROM projects p JOIN tasks t ON t.project_id = p.id GROUP BY p.id;
CREATE VIEW happy AS SELECT id, title FROM projects WHERE feel = 'happy' WITH LOCAL CHECK OPTION;
ALTER VIEW happy ALTER COLUMN title SET DEFAULT 'none';
CREATE RECURSIVE VIEW tree (id, depth) AS SELECT id, 0 FROM tasks WHERE parent IS NULL UNION ALL SELECT t.id, depth + 1 FROM tasks t JOIN tree ON t.parent = tree.id;
CREATE MATERIALIZED VIEW b_tasks AS SELECT * FROM tasks;
CREATE MATERIALIZED VIEW a_counts AS SELECT project_id, count(*) AS tasks FROM b_tasks GROUP BY project_id;
CREATE MATERIALIZED VIEW empty AS SELECT 1 AS one WITH NO DATA;
CREATE UNIQUE INDEX counts_key ON a_counts (project_id);
COMMENT ON MATERIALIZED VIEW a_counts IS 'how many';
COMMENT ON COLUMN open_tasks.task IS 'its number';

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE OF body ON tasks FOR EACH ROW WHEN (NEW.body IS DISTINCT FROM 'x') EXECUTE FUNCTION stamp('arg', '1');
CREATE TRIGGER off AFTER DELETE ON tasks REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION quiet();
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON tasks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION quiet();
CREATE TRIGGER on_events AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION quiet();
ALTER TABLE tasks DISABLE TRIGGER off, ENABLE ALWAYS TRIGGER later;
COMMENT ON TRIGGER stamp ON tasks IS 'stamps';
CREATE RULE no_delete AS ON DELETE TO projects WHERE old.id = 7 DO INSTEAD NOTHING;
CREATE RULE into_view AS ON INSERT TO open_tasks DO INSTEAD INSERT INTO tasks (id) VALUES (new.task);
ALTER TABLE projects ENABLE REPLICA RULE no_delete;
COMMENT ON RULE no_delete ON projects IS 'not number 7';
ALTER TABLE projects ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON projects AS RESTRICTIVE FOR UPDATE TO pg_monitor, pg_read_all_data USING (mail = CURRENT_USER AND EXISTS (SELECT FROM tasks)) WITH CHECK (id > 0);
CREATE POLICY see ON projects FOR SELECT USING (true);
COMMENT ON POLICY own ON projects IS 'their own';

GRANT SELECT, UPDATE ON tasks TO pg_monitor WITH GRANT OPTION;
GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO pg_read_all_data;
GRANT UPDATE (title, late) ON projects TO pg_monitor;
GRANT USAGE ON SEQUENCE tasks_id_seq TO PUBLIC;
REVOKE EXECUTE ON FUNCTION slug(int) FROM PUBLIC;
REVOKE USAGE ON TYPE label FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE clear TO pg_monitor;
GRANT USAGE ON DOMAIN email TO pg_monitor;
GRANT USAGE ON SCHEMA "{schema}" TO pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA "{schema}" GRANT SELECT ON TABLES TO pg_monitor;
ALTER TABLE cache OWNER TO pg_monitor;
ALTER TYPE span OWNER TO pg_monitor;
ALTER FUNCTION slug(int) OWNER TO pg_monitor;
COMMENT ON SCHEMA "{schema}" IS 'a tenant''s';
COMMENT ON TABLE tasks IS 'E''\\ things to do';
COMMENT ON INDEX tasks_slug IS 'an index';
COMMENT ON CONSTRAINT positive ON tasks IS 'more than none';
COMMENT ON SEQUENCE "Invoice No" IS 'numbers';
COMMENT ON STATISTICS task_stats IS 'numbers too';
"#;

/// Rows for it, among them such as only an exact copy keeps.
pub(super) const ROWS: &str = r#"
INSERT INTO moods (mood) VALUES ('happy'), ('sad');
INSERT INTO projects (title, mail, labels, main, feel, feels, during, price, kind, ratio)
  VALUES ('One Two', 'a@b', ARRAY[('x, "y"', 'sad')::label, NULL, (NULL, NULL)::label], ('z', 'happy'), 'sad', ARRAY['sad', NULL]::feeling[], '[1,5)', 12.5, 3, 0.1 + 0.2),
         ('Three', '', '{}', NULL, NULL, NULL, 'empty', NULL, NULL, 'NaN');
INSERT INTO tasks (project_id, body, "Größe ""x"".y") SELECT id, E'tab\t\\ö' || id, 3 FROM projects;
INSERT INTO tasks (project_id, parent, body) SELECT project_id, id, 'child ' || id FROM tasks;
UPDATE projects SET lead_task = (SELECT min(t.id) FROM tasks t WHERE t.project_id = projects.id);
UPDATE projects SET late = NULL WHERE title = 'Three';
COMMIT; ALTER TABLE tasks DROP CONSTRAINT unproven;
INSERT INTO tasks (body) VALUES ('x'), (NULL);
COMMIT; ALTER TABLE tasks DISABLE TRIGGER stamp; INSERT INTO tasks (body) VALUES ('old'); COMMIT; ALTER TABLE tasks ENABLE TRIGGER stamp;
ALTER TABLE tasks ADD CONSTRAINT unproven CHECK (body <> 'old') NOT VALID;
INSERT INTO cache VALUES ('k', '{"a": [1, 2]}');
INSERT INTO "Big Table.x" VALUES (1, 'one'), (2, NULL);
INSERT INTO nothing DEFAULT VALUES; INSERT INTO nothing DEFAULT VALUES;
INSERT INTO only_generated DEFAULT VALUES;
INSERT INTO of_label VALUES ('l', 'happy');
INSERT INTO events VALUES ('2025-05-05', 'a', 1), ('2026-05-05', 'A', 2), ('2026-06-06', 'z', 3);
INSERT INTO event_notes VALUES ('2026-05-05', 2);
INSERT INTO hashed VALUES (1), (2);
INSERT INTO animals VALUES (1, 'animal'); INSERT INTO cats VALUES (2, 'cat', 7); INSERT INTO dogs VALUES (3, 'dog', 3);
REFRESH MATERIALIZED VIEW b_tasks; REFRESH MATERIALIZED VIEW a_counts;
"#;
