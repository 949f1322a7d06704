-- An owner that the role may not act for is replaced by the role itself. Where new objects get rights by default, none may
-- be left to the default.
SELECT o.class, o.id, false, step.rank, NULL, NULL, step.sql
FROM (
  SELECT owned.*, can.acts, CASE WHEN acts THEN quote_ident(pg_get_userbyid(owner)) ELSE 'CURRENT_USER' END AS new_owner,
    COALESCE(acl, CASE WHEN s.has_defaults THEN acldefault(kind, owner) END) AS rights
  FROM (
    SELECT 'pg_class'::regclass::oid AS class, r.oid AS id, r.relowner AS owner, r.relacl AS acl,
      CASE r.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END AS kind,
      CASE r.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || r.name AS what,
      CASE WHEN r.relkind = 'S' AND r.oid IN (SELECT oid FROM seq WHERE deptype IS NOT NULL) THEN NULL
        ELSE CASE r.relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || r.name END AS altered
    FROM rel r WHERE r.relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL SELECT 'pg_type'::regclass, t.oid, t.typowner, t.typacl, 'T', 'TYPE ' || t.name,
      CASE t.typtype WHEN 'd' THEN 'DOMAIN ' ELSE 'TYPE ' END || t.name FROM typ t
    UNION ALL SELECT 'pg_proc'::regclass, p.oid, p.proowner, p.proacl, 'f', 'ROUTINE ' || p.signature, 'ROUTINE ' || p.signature FROM fun p
    UNION ALL SELECT 'pg_namespace'::regclass, s.oid, s.nspowner, s.nspacl, 'n', 'SCHEMA ' || s.target, 'SCHEMA ' || s.target FROM s
    UNION ALL SELECT 'pg_statistic_ext'::regclass, x.oid, x.stxowner, NULL, NULL, NULL, format('STATISTICS %I', x.stxname)
      FROM s JOIN pg_statistic_ext x ON x.stxnamespace = s.oid
  ) owned CROSS JOIN s CROSS JOIN LATERAL (SELECT pg_has_role(owner, 'MEMBER') AS acts) can
) o CROSS JOIN LATERAL (
  SELECT 9500 AS rank, format('ALTER %s OWNER TO %s', o.altered, o.new_owner) AS sql
   WHERE o.acts AND o.altered IS NOT NULL AND pg_get_userbyid(o.owner) <> current_user
  UNION ALL SELECT 9600, format('REVOKE ALL ON %s FROM PUBLIC, %s', o.what, o.new_owner) WHERE o.rights IS NOT NULL AND o.what IS NOT NULL
  UNION ALL SELECT 9700, format('GRANT %s ON %s TO %s%s', string_agg(e.privilege_type, ', '), o.what,
      CASE e.grantee WHEN 0 THEN 'PUBLIC' WHEN o.owner THEN o.new_owner ELSE quote_ident(pg_get_userbyid(e.grantee)) END,
      CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM aclexplode(o.rights) e WHERE o.what IS NOT NULL GROUP BY e.grantee, e.is_grantable
) step
UNION ALL
SELECT 'pg_class'::regclass, a.attrelid, false, 9800, NULL, NULL, format('GRANT %s (%s) ON TABLE %s TO %s%s', e.privilege_type, a.name, a.relation,
  CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END, CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM col a, aclexplode(a.attacl) e
UNION ALL
SELECT 'pg_default_acl'::regclass, d.oid, false, 9900, NULL, NULL, format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %s GRANT %s ON %s TO %s%s',
  pg_get_userbyid(d.defaclrole), s.target, e.privilege_type,
  CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'ROUTINES' ELSE 'TYPES' END,
  CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END, CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM s JOIN pg_default_acl d ON d.defaclnamespace = s.oid, aclexplode(d.defaclacl) e
