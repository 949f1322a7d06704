-- Only this form of the function leaves the table's schema out.
SELECT 'pg_trigger'::regclass, t.oid, true, 8800, t.tgname::text,
  -- A function may take an argument for a schema.
  CASE WHEN t.tgnargs > 0 THEN
    (SELECT string_agg(m[1], E'\n') FROM regexp_matches(pg_get_triggerdef(t.oid), '(''(?:[^'']|'''')*'')', 'g') m) END,
  pg_get_triggerdef(t.oid, true)
FROM rel r JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal AND t.tgparentid = 0
UNION ALL
SELECT 'pg_trigger'::regclass, t.oid, false, 9000, NULL, NULL, format('ALTER TABLE ONLY %s %s TRIGGER %I', r.name,
  CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END, t.tgname)
FROM rel r JOIN pg_trigger t ON t.tgrelid = r.oid LEFT JOIN pg_trigger p ON p.oid = t.tgparentid
WHERE NOT t.tgisinternal AND t.tgenabled <> COALESCE(p.tgenabled, 'O')
UNION ALL
SELECT 'pg_policy'::regclass, p.oid, true, 8900, p.polname, NULL,
  concat_ws(' ', format('CREATE POLICY %I ON %s AS %s FOR %s TO', p.polname, r.name,
    CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END),
    (SELECT string_agg(CASE o WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(o)) END, ', ') FROM unnest(p.polroles) o),
    'USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', 'WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
FROM rel r JOIN pg_policy p ON p.polrelid = r.oid
