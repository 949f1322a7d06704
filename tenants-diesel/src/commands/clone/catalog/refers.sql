SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) AS object
FROM inside i JOIN pg_depend d ON d.classid = i.class AND d.objid = i.id
JOIN inside o ON o.class = d.refclassid AND o.id = d.refobjid WHERE i.schema = $2 AND o.schema = $3
UNION
SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM inside i JOIN pg_depend d ON d.classid = i.class AND d.objid = i.id
WHERE i.schema = $2 AND d.refclassid = 'pg_namespace'::regclass AND d.refobjid = $3
ORDER BY 1
