SELECT pg_describe_object(class, id, 0) AS object FROM inside WHERE class NOT IN (
  'pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass, 'pg_constraint'::regclass, 'pg_attrdef'::regclass,
  'pg_trigger'::regclass, 'pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_statistic_ext'::regclass, 'pg_default_acl'::regclass,
  'pg_cast'::regclass,
  -- Left to whoever publishes.
  'pg_publication_rel'::regclass, COALESCE(to_regclass('pg_catalog.pg_publication_namespace')::oid, 0))
UNION ALL SELECT pg_describe_object(class, id, 0) FROM inside JOIN pg_class c ON class = 'pg_class'::regclass AND c.oid = id
  WHERE c.relkind NOT IN ('r', 'p', 'v', 'm', 'S', 'c', 'i', 'I', 't')
UNION ALL SELECT pg_describe_object(class, id, 0) FROM inside JOIN pg_proc p ON class = 'pg_proc'::regclass AND p.oid = id WHERE p.prokind = 'a'
UNION ALL SELECT pg_describe_object(class, id, 0) FROM inside JOIN pg_type t ON class = 'pg_type'::regclass AND t.oid = id
  LEFT JOIN pg_range r ON r.rngtypid = t.oid
  WHERE t.typtype = 'p' OR (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)) OR r.rngcanonical <> 0
UNION ALL SELECT 'invalid ' || pg_describe_object(class, id, 0) FROM inside JOIN pg_index x ON class = 'pg_class'::regclass AND x.indexrelid = id
  WHERE NOT x.indisvalid
UNION ALL SELECT 'disabled ' || pg_describe_object(class, id, 0) FROM inside JOIN pg_trigger t ON class = 'pg_trigger'::regclass AND t.oid = id
  WHERE t.tgisinternal AND t.tgenabled <> 'O'
UNION ALL SELECT pg_describe_object(class, id, 0) || ' of ' || pg_describe_object(d.refclassid, d.refobjid, 0)
  FROM inside JOIN pg_depend d ON d.classid = class AND d.objid = id AND d.deptype = 'e'
UNION ALL SELECT pg_describe_object('pg_cast'::regclass, c.oid, 0) FROM pg_cast c
  WHERE EXISTS (SELECT FROM inside WHERE class = 'pg_type'::regclass AND id IN (c.castsource, c.casttarget))
  -- That of a range is made with it.
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'i')
UNION ALL SELECT 'security label on ' || pg_describe_object(class, id, l.objsubid) FROM inside JOIN pg_seclabel l ON l.classoid = class AND l.objoid = id
ORDER BY 1
