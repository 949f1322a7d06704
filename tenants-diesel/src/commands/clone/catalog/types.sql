SELECT 'pg_type'::regclass::oid AS class, t.oid AS id, true AS creates, 1000 AS rank, t.typname::text AS name, NULL::text AS text,
  format('CREATE TYPE %s AS ENUM (%s)', t.name, (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
    FROM pg_enum WHERE enumtypid = t.oid)) AS sql
FROM typ t WHERE t.typtype = 'e'
UNION ALL
SELECT 'pg_type'::regclass, t.oid, true, 1000, t.typname, NULL,
  format('CREATE TYPE %s AS (%s)', t.name, (SELECT string_agg(concat_ws(' ', a.name, a.type, a.collate), ', ' ORDER BY a.attnum)
    FROM col a WHERE a.attrelid = t.typrelid))
FROM typ t WHERE t.typtype = 'c'
UNION ALL
SELECT 'pg_type'::regclass, t.oid, true, 1000, t.typname, NULL,
  concat_ws(' ', 'CREATE DOMAIN', t.name, 'AS', format_type(t.typbasetype, t.typtypmod),
    CASE WHEN t.typcollation <> b.typcollation THEN 'COLLATE ' || t.typcollation::regcollation::text END,
    'DEFAULT ' || pg_get_expr(t.typdefaultbin, 0), CASE WHEN t.typnotnull THEN 'NOT NULL' END)
FROM typ t JOIN pg_type b ON b.oid = t.typbasetype WHERE t.typtype = 'd'
UNION ALL
SELECT 'pg_constraint'::regclass, k.oid, true, 1100, k.conname, NULL,
  format('ALTER DOMAIN %s ADD CONSTRAINT %I %s', t.name, k.conname, pg_get_constraintdef(k.oid))
FROM typ t JOIN pg_constraint k ON k.contypid = t.oid AND k.contype = 'c'
UNION ALL
SELECT 'pg_type'::regclass, t.oid, true, 1000, t.typname, NULL,
  format('CREATE TYPE %s AS RANGE (%s)', t.name, concat_ws(', ', 'SUBTYPE = ' || format_type(r.rngsubtype, NULL),
    (SELECT format('SUBTYPE_OPCLASS = %I.%I', n.nspname, o.opcname)
       FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace WHERE o.oid = r.rngsubopc),
    CASE WHEN r.rngcollation <> 0 THEN 'COLLATION = ' || r.rngcollation::regcollation::text END,
    CASE WHEN r.rngsubdiff <> 0 THEN 'SUBTYPE_DIFF = ' || r.rngsubdiff::text END,
    -- Since PostgreSQL 14.
    (SELECT format('MULTIRANGE_TYPE_NAME = %I', m.typname) FROM pg_type m WHERE m.oid = (to_jsonb(r)->>'rngmultitypid')::oid)))
FROM typ t JOIN pg_range r ON r.rngtypid = t.oid WHERE t.typtype = 'r'
