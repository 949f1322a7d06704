-- A type of the source's own is another type in the clone; its values go from one to the other as text.
SELECT 'pg_class'::regclass, r.oid, false, 5000, r.relname::text, NULL,
  format('INSERT INTO %s%s OVERRIDING SYSTEM VALUE SELECT %s FROM ONLY %s.%s', r.name, ' (' || c.names || ')', c.expressions, r.schema, r.name)
FROM rel r CROSS JOIN s CROSS JOIN LATERAL (
  SELECT string_agg(a.name, ', ' ORDER BY a.attnum) AS names,
    string_agg(a.name || CASE WHEN a.typnamespace = s.oid THEN '::pg_catalog.text::' || a.type ELSE '' END, ', ' ORDER BY a.attnum) AS expressions
  FROM col a WHERE a.attrelid = r.oid AND a.attgenerated = '') c
WHERE r.relkind = 'r' AND (s.data OR r.relname = $4)
