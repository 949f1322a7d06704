-- All that a schema is made of: what is in it, and what goes with that.
WITH RECURSIVE inside (schema, class, id) AS (
  SELECT d.refobjid, d.classid, d.objid FROM pg_depend d
   WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = ANY ($1)
  UNION
  SELECT i.schema, d.classid, d.objid FROM inside i JOIN pg_depend d ON d.refclassid = i.class AND d.refobjid = i.id
   WHERE d.deptype IN ('a', 'i'))
