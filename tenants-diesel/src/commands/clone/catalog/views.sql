SELECT 'pg_class'::regclass, r.oid, true, 8000, r.relname::text, NULL,
  concat_ws(' ', 'CREATE VIEW', r.name, 'WITH (' || r.options || ')', 'AS', rtrim(pg_get_viewdef(r.oid), '; '))
FROM rel r WHERE r.relkind = 'v'
UNION ALL
SELECT 'pg_class'::regclass, r.oid, true, 8200, r.relname, NULL,
  concat_ws(' ', 'CREATE MATERIALIZED VIEW', r.name, r.access_method, 'WITH (' || r.options || ')', r.tablespace,
    'AS', rtrim(pg_get_viewdef(r.oid), '; '), 'WITH NO DATA')
  || CASE WHEN r.relispopulated THEN '; REFRESH MATERIALIZED VIEW ' || r.name ELSE '' END
FROM rel r WHERE r.relkind = 'm'
UNION ALL
-- Only this form of the function leaves the table's schema out.
SELECT 'pg_rewrite'::regclass, w.oid, true, 8600, w.rulename, NULL, rtrim(pg_get_ruledef(w.oid, true), '; ')
FROM rel r JOIN pg_rewrite w ON w.ev_class = r.oid WHERE w.rulename <> '_RETURN'
UNION ALL
SELECT 'pg_rewrite'::regclass, w.oid, false, 9000, NULL, NULL, format('ALTER TABLE %s %s RULE %I', r.name,
  CASE w.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, w.rulename)
FROM rel r JOIN pg_rewrite w ON w.ev_class = r.oid WHERE w.ev_enabled <> 'O'
