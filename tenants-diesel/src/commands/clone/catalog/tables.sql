SELECT 'pg_class'::regclass, r.oid, true, 4000, r.relname::text, NULL,
  concat_ws(' ', 'CREATE', CASE r.relpersistence WHEN 'u' THEN 'UNLOGGED' END, 'TABLE', r.name, '(' || COALESCE((
      SELECT string_agg(concat_ws(' ', a.name, a.type, a.collate,
          'GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ')' || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE '' END,
          format('GENERATED %s AS IDENTITY (SEQUENCE NAME %s %s)', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END,
            q.name, q.sequence_options) || left(q.name, 0),
          CASE WHEN a.attnotnull THEN 'NOT NULL' END), ', ' ORDER BY a.attnum)
      FROM col a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated <> ''
      LEFT JOIN seq q ON q.owner_table = a.attrelid AND q.owner_column = a.attnum AND q.deptype = 'i'
      WHERE a.attrelid = r.oid AND (a.attislocal OR c.late IS DISTINCT FROM false)), '') || ')',
    CASE WHEN NOT c.late THEN 'INHERITS (' || c.parents || ')' END,
    'PARTITION BY ' || pg_get_partkeydef(r.oid), r.access_method, 'WITH (' || r.options || ')', r.tablespace)
FROM rel r LEFT JOIN child c USING (oid) WHERE r.relkind IN ('r', 'p')
UNION ALL
SELECT 'pg_attrdef'::regclass, d.oid, true, 4600, NULL, NULL,
  format('ALTER TABLE ONLY %s ALTER COLUMN %s SET DEFAULT %s', a.relation, a.name, pg_get_expr(d.adbin, d.adrelid))
FROM col a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attgenerated = ''
UNION ALL
SELECT 'pg_class'::regclass, a.attrelid, false, 4500, NULL, NULL, format('ALTER TABLE ONLY %s ALTER COLUMN %s %s', a.relation, a.name, setting)
FROM col a, LATERAL (VALUES
  (CASE WHEN a.attstorage <> a.typstorage THEN
    'SET STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END),
  -- Since PostgreSQL 14.
  ('SET COMPRESSION ' || CASE to_jsonb(a)->>'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END),
  (CASE WHEN a.attstattarget >= 0 THEN format('SET STATISTICS %s', a.attstattarget) END),
  ('SET (' || array_to_string(a.attoptions, ', ') || ')'),
  -- One that is inherited may have it beyond what its parent says.
  (CASE WHEN a.attnotnull AND NOT a.attislocal AND a.attrelid IN (SELECT oid FROM child WHERE NOT late) THEN 'SET NOT NULL' END)) AS settings (setting)
WHERE a.relkind IN ('r', 'p', 'm') AND setting IS NOT NULL
UNION ALL
SELECT 'pg_class'::regclass, r.oid, false, 7000, NULL, NULL,
  CASE WHEN r.relispartition
    THEN format('ALTER TABLE ONLY %s ATTACH PARTITION %s %s', i.inhparent::regclass, r.name, pg_get_expr(r.relpartbound, r.oid))
    ELSE format('ALTER TABLE ONLY %s INHERIT %s', r.name, i.inhparent::regclass) END
FROM rel r JOIN pg_inherits i ON i.inhrelid = r.oid LEFT JOIN child c USING (oid)
WHERE r.relkind IN ('r', 'p') AND (r.relispartition OR c.late)
UNION ALL
SELECT 'pg_class'::regclass, r.oid, false, 7000, NULL, NULL, format('ALTER TABLE ONLY %s OF %s', r.name, format_type(r.reloftype, NULL))
FROM rel r WHERE r.reloftype <> 0 AND r.relkind IN ('r', 'p')
UNION ALL
SELECT 'pg_class'::regclass, r.oid, false, 9000, NULL, NULL, format('ALTER TABLE ONLY %s %s', r.name, setting)
FROM rel r, LATERAL (VALUES
  (CASE WHEN r.relrowsecurity THEN 'ENABLE ROW LEVEL SECURITY' END),
  (CASE WHEN r.relforcerowsecurity THEN 'FORCE ROW LEVEL SECURITY' END),
  (CASE r.relreplident WHEN 'f' THEN 'REPLICA IDENTITY FULL' WHEN 'n' THEN 'REPLICA IDENTITY NOTHING' END)) AS settings (setting)
WHERE r.relkind IN ('r', 'p') AND setting IS NOT NULL
