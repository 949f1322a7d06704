-- What all parts begin with. Parsed while only pg_catalog is searched; `s` then puts the source first, so that its own
-- objects are written without its name. All rows come from `s`, so that nothing is written before the path is set.
WITH s AS MATERIALIZED (
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl, quote_ident(n.nspname) AS quoted, $2 AS target, $3 AS data,
         set_config('search_path', quote_ident(n.nspname) || ', pg_catalog, pg_temp', true) AS path,
         EXISTS (SELECT FROM pg_default_acl WHERE defaclnamespace = 0) AS has_defaults
  FROM pg_namespace n WHERE n.oid = $1),
rel AS MATERIALIZED (
  SELECT c.*, quote_ident(c.relname) AS name, s.quoted AS schema,
    (SELECT string_agg(format('%s=%L', prefix || split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ')
       FROM (SELECT '' AS prefix, unnest(c.reloptions) AS o
             UNION ALL SELECT 'toast.', unnest(t.reloptions) FROM pg_class t WHERE t.oid = c.reltoastrelid) options) AS options,
    (SELECT format('TABLESPACE %I', p.spcname) FROM pg_tablespace p WHERE p.oid = c.reltablespace) AS tablespace,
    (SELECT format('USING %I', a.amname) FROM pg_am a WHERE a.oid = c.relam) AS access_method
  FROM s JOIN pg_class c ON c.relnamespace = s.oid),
col AS MATERIALIZED (
  SELECT a.*, r.name AS relation, r.relkind, quote_ident(a.attname) AS name, t.typstorage, t.typnamespace,
    format_type(a.atttypid, a.atttypmod) AS type,
    CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || a.attcollation::regcollation::text END AS collate
  FROM rel r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid WHERE r.relkind IN ('r', 'p', 'v', 'm', 'c')),
typ AS MATERIALIZED (
  SELECT t.*, quote_ident(t.typname) AS name FROM s JOIN pg_type t ON t.typnamespace = s.oid
  WHERE t.typtype IN ('e', 'd', 'r') OR t.oid IN (SELECT reltype FROM rel WHERE relkind = 'c')),
fun AS MATERIALIZED (
  SELECT p.*, CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS kind,
    format('%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) AS signature
  FROM s JOIN pg_proc p ON p.pronamespace = s.oid
  -- Those of a range are made with it.
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')),
seq AS MATERIALIZED (
  SELECT r.*, format_type(q.seqtypid, NULL) AS type, d.deptype, d.refobjid AS owner_table, d.refobjsubid AS owner_column,
    format('START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s %s', q.seqstart, q.seqincrement, q.seqmin, q.seqmax,
           q.seqcache, CASE WHEN q.seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END) AS sequence_options
  FROM rel r JOIN pg_sequence q ON q.seqrelid = r.oid
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i')
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0),
-- Children of tables that are not partitioned. One whose columns are not in the order that INHERITS would give them is made
-- alone, and made a child afterwards.
child AS MATERIALIZED (
  SELECT r.oid, string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) AS parents,
    count(*) > 1 OR (SELECT array_agg(attname ORDER BY attinhcount = 0, attnum) IS DISTINCT FROM array_agg(attname ORDER BY attnum)
                       FROM col WHERE attrelid = r.oid)
      OR (SELECT array_agg(attname ORDER BY attnum) FROM col WHERE attrelid = r.oid AND attinhcount > 0) IS DISTINCT FROM
         (SELECT array_agg(attname ORDER BY attnum) FROM pg_attribute
           WHERE attrelid = min(i.inhparent) AND attnum > 0 AND NOT attisdropped) AS late
  FROM rel r JOIN pg_inherits i ON i.inhrelid = r.oid WHERE r.relkind = 'r' AND NOT r.relispartition GROUP BY r.oid)
