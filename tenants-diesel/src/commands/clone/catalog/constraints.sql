SELECT 'pg_constraint'::regclass, k.oid, true, 6000, k.conname::text, NULL,
  format('ALTER TABLE ONLY %s ADD CONSTRAINT %I %s', r.name, k.conname, pg_get_constraintdef(k.oid))
FROM rel r JOIN pg_constraint k ON k.conrelid = r.oid WHERE k.contype IN ('p', 'u', 'x')
UNION ALL
-- Inherited ones come from the parent, unless the table becomes its child only later.
SELECT 'pg_constraint'::regclass, k.oid, true, 6500, k.conname, NULL,
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', r.name, k.conname, pg_get_constraintdef(k.oid))
FROM rel r JOIN pg_constraint k ON k.conrelid = r.oid LEFT JOIN child c ON c.oid = r.oid
WHERE k.contype = 'c' AND (k.conislocal OR r.relispartition OR c.late)
UNION ALL
-- Of a partitioned table those of the partitions come first, so that they keep their names. What only serves the partitions
-- of the table that is referred to is made by PostgreSQL.
SELECT 'pg_constraint'::regclass, k.oid, true, 7600 - (SELECT count(*)::int FROM pg_partition_ancestors(r.oid)), k.conname, NULL,
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', r.name, k.conname, pg_get_constraintdef(k.oid))
FROM rel r JOIN pg_constraint k ON k.conrelid = r.oid LEFT JOIN pg_constraint p ON p.oid = k.conparentid
WHERE k.contype = 'f' AND (p.oid IS NULL OR p.conrelid <> k.conrelid)
