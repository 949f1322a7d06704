//! Expressions that PostgreSQL keeps parsed, in whose strings a name stays a text.

/// The strings in expressions of some schemas, and the arguments of their triggers; a `regclass` refers by OID.
pub(super) const STRINGS: &str = "
WITH ns AS MATERIALIZED (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ANY ($2)),
     rel AS MATERIALIZED (SELECT oid, relkind FROM pg_catalog.pg_class WHERE relnamespace IN (SELECT oid FROM ns)),
     expression AS (
  SELECT pg_catalog.format('the default of %s.%I', c.oid::regclass, a.attname) AS name,
         pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS text
  FROM rel c JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid
  JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  UNION ALL
  SELECT pg_catalog.format('the constraint %I', conname), pg_catalog.pg_get_constraintdef(oid)
  FROM pg_catalog.pg_constraint WHERE contype = 'c' AND connamespace IN (SELECT oid FROM ns)
  UNION ALL
  SELECT pg_catalog.format('the policy %I of %s', p.polname, c.oid::regclass),
         pg_catalog.concat_ws(' ', pg_catalog.pg_get_expr(p.polqual, c.oid), pg_catalog.pg_get_expr(p.polwithcheck, c.oid))
  FROM rel c JOIN pg_catalog.pg_policy p ON p.polrelid = c.oid
  UNION ALL
  SELECT pg_catalog.format('the index %s', i.indexrelid::regclass),
         pg_catalog.concat_ws(' ', pg_catalog.pg_get_expr(i.indexprs, c.oid), pg_catalog.pg_get_expr(i.indpred, c.oid))
  FROM rel c JOIN pg_catalog.pg_index i ON i.indrelid = c.oid WHERE i.indexprs IS NOT NULL OR i.indpred IS NOT NULL
  UNION ALL
  SELECT pg_catalog.format('the view %s', c.oid::regclass), pg_catalog.pg_get_viewdef(c.oid)
  FROM rel c WHERE c.relkind IN ('v', 'm')
  UNION ALL
  SELECT pg_catalog.format('the trigger %I of %s', t.tgname, c.oid::regclass),
         (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(argument), ' ')
          FROM pg_catalog.regexp_split_to_table(pg_catalog.encode(t.tgargs, 'escape'), '\\\\000') argument)
  FROM rel c JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid WHERE t.tgnargs > 0 AND NOT t.tgisinternal),
     found AS (
  SELECT name, (SELECT pg_catalog.string_agg(m[1], E'\\n')
                FROM pg_catalog.regexp_matches(text, $re$('(?:[^']|'')*'(?:::regclass)?)$re$, 'g') m
                WHERE m[1] !~ '::regclass$') AS text
  FROM expression)
SELECT name, text FROM found WHERE pg_catalog.strpos(pg_catalog.lower(text), pg_catalog.lower($1)) > 0 ORDER BY 1";
