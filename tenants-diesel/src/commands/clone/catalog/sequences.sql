-- Those of identity columns are made with their tables.
SELECT 'pg_class'::regclass, q.oid, true, 2000, q.relname::text, NULL,
  concat_ws(' ', 'CREATE', CASE q.relpersistence WHEN 'u' THEN 'UNLOGGED' END, 'SEQUENCE', q.name, 'AS', q.type, q.sequence_options)
FROM seq q WHERE q.deptype IS DISTINCT FROM 'i'
UNION ALL
SELECT 'pg_class'::regclass, q.oid, false, 5500, q.relname, NULL,
  format('SELECT pg_catalog.setval(%L::pg_catalog.regclass, last_value, is_called) FROM %s.%s', q.name, q.schema, q.name)
FROM seq q, s WHERE s.data
UNION ALL
SELECT 'pg_class'::regclass, q.oid, false, 9000, q.relname, NULL,
  format('ALTER SEQUENCE %s OWNED BY %s.%s', q.name, a.relation, a.name)
FROM seq q JOIN col a ON a.attrelid = q.owner_table AND a.attnum = q.owner_column WHERE q.deptype = 'a'
