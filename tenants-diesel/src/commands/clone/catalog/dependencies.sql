SELECT d.classid AS class, d.objid AS id, d.refclassid AS needs_class, d.refobjid AS needs_id, d.deptype = 'i' AS is_part
FROM inside i JOIN pg_depend d ON d.classid = i.class AND d.objid = i.id
JOIN inside o ON o.class = d.refclassid AND o.id = d.refobjid
-- What partitions share with their parents is made for each alone.
WHERE d.deptype IN ('n', 'a', 'i') AND (d.classid, d.objid) <> (d.refclassid, d.refobjid)
