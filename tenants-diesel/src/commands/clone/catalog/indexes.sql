-- PostgreSQL always writes the schema of the table, which is cut off here.
SELECT 'pg_class'::regclass, x.oid, true, 6000, x.relname::text, NULL,
  format('CREATE %sINDEX %s ON %s', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, x.name, r.name)
    || substr(pg_get_indexdef(x.oid), length(format('CREATE %sINDEX %s ON %s%s.%s', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END,
         x.name, CASE x.relkind WHEN 'I' THEN 'ONLY ' ELSE '' END, r.schema, r.name)) + 1)
FROM rel r JOIN pg_index i ON i.indrelid = r.oid JOIN rel x ON x.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = r.oid AND k.conindid = x.oid AND k.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 'pg_class'::regclass, x.oid, false, 9000, NULL, NULL, setting
FROM rel r JOIN pg_index i ON i.indrelid = r.oid JOIN rel x ON x.oid = i.indexrelid, LATERAL (
  SELECT format('ALTER INDEX %s SET (%s)', x.name, x.options) WHERE x.options IS NOT NULL
  UNION ALL SELECT format('ALTER INDEX %s SET %s', x.name, x.tablespace) WHERE x.tablespace IS NOT NULL
  UNION ALL SELECT format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', x.name, a.attnum, a.attstattarget)
    FROM pg_attribute a WHERE a.attrelid = x.oid AND a.attstattarget >= 0
  UNION ALL SELECT format('ALTER TABLE ONLY %s CLUSTER ON %s', r.name, x.name) WHERE i.indisclustered
  UNION ALL SELECT format('ALTER TABLE ONLY %s REPLICA IDENTITY USING INDEX %s', r.name, x.name) WHERE i.indisreplident
) AS settings (setting)
UNION ALL
SELECT 'pg_statistic_ext'::regclass, x.oid, true, 8700, x.stxname, NULL,
  format('CREATE STATISTICS %I', x.stxname)
    || substr(pg_get_statisticsobjdef(x.oid), length(format('CREATE STATISTICS %s.%I', s.quoted, x.stxname)) + 1)
FROM s JOIN pg_statistic_ext x ON x.stxnamespace = s.oid
UNION ALL
SELECT 'pg_statistic_ext'::regclass, x.oid, false, 9000, NULL, NULL, format('ALTER STATISTICS %I SET STATISTICS %s', x.stxname, x.stxstattarget)
FROM s JOIN pg_statistic_ext x ON x.stxnamespace = s.oid WHERE x.stxstattarget >= 0
