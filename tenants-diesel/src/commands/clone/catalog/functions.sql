-- PostgreSQL always writes the schema of the function itself, which is cut off here.
SELECT 'pg_proc'::regclass, p.oid, true, 3000, p.proname::text,
  -- Of a body that is kept parsed, only the strings in it are text.
  concat_ws(E'\n', CASE WHEN to_jsonb(p)->>'prosqlbody' IS NULL THEN p.prosrc
      ELSE (SELECT string_agg(m[1], E'\n') FROM regexp_matches(
        regexp_replace(pg_get_functiondef(p.oid), '^ SET search_path TO .*$', '', 'n'), '(''(?:[^'']|'''')*'')', 'g') m) END,
    pg_get_expr(p.proargdefaults, 0),
    (SELECT string_agg(format('%s = %L', split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)), E'\n') FROM unnest(p.proconfig) c
      WHERE c !~ '^search_path=')),
  format('CREATE %s %I', p.kind, p.proname)
    || substr(pg_get_functiondef(p.oid), length(format('CREATE OR REPLACE %s %s.%I', p.kind, s.quoted, p.proname)) + 1)
FROM fun p, s WHERE p.prokind IN ('f', 'p', 'w')
UNION ALL
SELECT 'pg_proc'::regclass, p.oid, false, 3100, p.proname, NULL,
  format('ALTER ROUTINE %s SET search_path TO %s', p.signature, (
    SELECT string_agg(CASE WHEN part[1] IN (s.quoted, s.nspname::text) THEN s.target ELSE part[1] END, ', ' ORDER BY n)
    FROM regexp_matches(substr(c, 13), '"(?:[^"]|"")*"|[^",\s]+', 'g') WITH ORDINALITY AS parts (part, n)))
FROM fun p, s, unnest(p.proconfig) c WHERE c ~ '^search_path=.' AND c <> 'search_path=""'
