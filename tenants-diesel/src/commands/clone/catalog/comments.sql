SELECT d.classoid, d.objoid, false, 9200, NULL, NULL, format('COMMENT ON %s IS %L', o.what, d.description)
FROM (
  SELECT 'pg_class'::regclass::oid AS class, r.oid AS id, 0 AS part, CASE r.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
    WHEN 'S' THEN 'SEQUENCE' WHEN 'i' THEN 'INDEX' WHEN 'I' THEN 'INDEX' ELSE 'TABLE' END || ' ' || r.name AS what
  FROM rel r WHERE r.relkind <> 'c'
  UNION ALL SELECT 'pg_class'::regclass, a.attrelid, a.attnum, format('COLUMN %s.%s', a.relation, a.name) FROM col a
  UNION ALL SELECT 'pg_type'::regclass, t.oid, 0, CASE t.typtype WHEN 'd' THEN 'DOMAIN ' ELSE 'TYPE ' END || t.name FROM typ t
  UNION ALL SELECT 'pg_proc'::regclass, p.oid, 0, format('ROUTINE %s', p.signature) FROM fun p
  UNION ALL SELECT 'pg_constraint'::regclass, k.oid, 0, format('CONSTRAINT %I ON %s', k.conname, r.name)
    FROM rel r JOIN pg_constraint k ON k.conrelid = r.oid
  UNION ALL SELECT 'pg_constraint'::regclass, k.oid, 0, format('CONSTRAINT %I ON DOMAIN %s', k.conname, t.name)
    FROM typ t JOIN pg_constraint k ON k.contypid = t.oid
  UNION ALL SELECT 'pg_trigger'::regclass, t.oid, 0, format('TRIGGER %I ON %s', t.tgname, r.name) FROM rel r JOIN pg_trigger t ON t.tgrelid = r.oid
  UNION ALL SELECT 'pg_policy'::regclass, p.oid, 0, format('POLICY %I ON %s', p.polname, r.name) FROM rel r JOIN pg_policy p ON p.polrelid = r.oid
  UNION ALL SELECT 'pg_rewrite'::regclass, w.oid, 0, format('RULE %I ON %s', w.rulename, r.name) FROM rel r JOIN pg_rewrite w ON w.ev_class = r.oid
  UNION ALL SELECT 'pg_statistic_ext'::regclass, x.oid, 0, format('STATISTICS %I', x.stxname)
    FROM s JOIN pg_statistic_ext x ON x.stxnamespace = s.oid
  UNION ALL SELECT 'pg_namespace'::regclass, s.oid, 0, 'SCHEMA ' || s.target FROM s
) o JOIN pg_description d ON d.classoid = o.class AND d.objoid = o.id AND d.objsubid = o.part
