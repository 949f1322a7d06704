//! What `DROP SCHEMA … CASCADE` would take along from outside the schema: other customers' columns, for example.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Array, Text};
use tenants_core::SchemaName;

use crate::connection::TenantConnection;
use crate::{Error, Result};

#[derive(diesel::QueryableByName)]
struct Dependent {
    #[diesel(sql_type = Text)]
    object: String,
}

/// Extensions that live in the schemas, and objects outside that depend on something in them.
///
/// `inside` is all that goes with a schema anyway; temporary objects count as inside, since their session may lose them. An extension
/// is refused even where nothing depends on it: a database has it once, and the next tenant's migrations count on it.
const QUERY: &str = "
WITH ns AS (SELECT pg_catalog.to_regnamespace(name)::oid AS oid FROM unnest($1) name),
     rel AS (SELECT oid FROM pg_catalog.pg_class WHERE relnamespace IN (SELECT oid FROM ns) OR relpersistence = 't'),
     typ AS (SELECT oid FROM pg_catalog.pg_type WHERE typnamespace IN (SELECT oid FROM ns)),
     family AS (SELECT oid FROM pg_catalog.pg_opfamily WHERE opfnamespace IN (SELECT oid FROM ns)),
     inside (class, oid) AS (
        SELECT 'pg_catalog.pg_class'::regclass::oid, oid FROM rel
        UNION SELECT 'pg_catalog.pg_type'::regclass, oid FROM typ
        UNION SELECT 'pg_catalog.pg_proc'::regclass, oid FROM pg_catalog.pg_proc WHERE pronamespace IN (SELECT oid FROM ns)
        UNION SELECT 'pg_catalog.pg_constraint'::regclass, oid FROM pg_catalog.pg_constraint
               WHERE connamespace IN (SELECT oid FROM ns) OR conrelid IN (SELECT oid FROM rel)
        UNION SELECT 'pg_catalog.pg_attrdef'::regclass, oid FROM pg_catalog.pg_attrdef WHERE adrelid IN (SELECT oid FROM rel)
        UNION SELECT 'pg_catalog.pg_trigger'::regclass, oid FROM pg_catalog.pg_trigger WHERE tgrelid IN (SELECT oid FROM rel)
        UNION SELECT 'pg_catalog.pg_rewrite'::regclass, oid FROM pg_catalog.pg_rewrite WHERE ev_class IN (SELECT oid FROM rel)
        UNION SELECT 'pg_catalog.pg_policy'::regclass, oid FROM pg_catalog.pg_policy WHERE polrelid IN (SELECT oid FROM rel)
        UNION SELECT 'pg_catalog.pg_publication_rel'::regclass, oid FROM pg_catalog.pg_publication_rel
               WHERE prrelid IN (SELECT oid FROM rel)
        UNION SELECT 'pg_catalog.pg_statistic_ext'::regclass, oid FROM pg_catalog.pg_statistic_ext
               WHERE stxnamespace IN (SELECT oid FROM ns)
        UNION SELECT 'pg_catalog.pg_cast'::regclass, oid FROM pg_catalog.pg_cast
               WHERE castsource IN (SELECT oid FROM typ) OR casttarget IN (SELECT oid FROM typ)
        UNION SELECT 'pg_catalog.pg_operator'::regclass, oid FROM pg_catalog.pg_operator WHERE oprnamespace IN (SELECT oid FROM ns)
        UNION SELECT 'pg_catalog.pg_opfamily'::regclass, oid FROM family
        UNION SELECT 'pg_catalog.pg_opclass'::regclass, oid FROM pg_catalog.pg_opclass WHERE opcnamespace IN (SELECT oid FROM ns)
        UNION SELECT 'pg_catalog.pg_amop'::regclass, oid FROM pg_catalog.pg_amop WHERE amopfamily IN (SELECT oid FROM family)
        UNION SELECT 'pg_catalog.pg_amproc'::regclass, oid FROM pg_catalog.pg_amproc WHERE amprocfamily IN (SELECT oid FROM family)
        UNION SELECT 'pg_catalog.pg_collation'::regclass, oid FROM pg_catalog.pg_collation
               WHERE collnamespace IN (SELECT oid FROM ns)
        UNION SELECT 'pg_catalog.pg_conversion'::regclass, oid FROM pg_catalog.pg_conversion
               WHERE connamespace IN (SELECT oid FROM ns)
        UNION SELECT 'pg_catalog.pg_ts_config'::regclass, oid FROM pg_catalog.pg_ts_config WHERE cfgnamespace IN (SELECT oid FROM ns)
        UNION SELECT 'pg_catalog.pg_ts_dict'::regclass, oid FROM pg_catalog.pg_ts_dict WHERE dictnamespace IN (SELECT oid FROM ns)
     ),
     outside (class, oid, part) AS (
        SELECT 'pg_catalog.pg_extension'::regclass::oid, oid, 0 FROM pg_catalog.pg_extension
         WHERE extnamespace IN (SELECT oid FROM ns)
        UNION SELECT d.refclassid, d.refobjid, 0 FROM pg_catalog.pg_depend d JOIN inside i ON i.class = d.classid AND i.oid = d.objid
         WHERE d.deptype = 'e'
        UNION SELECT d.classid, d.objid, d.objsubid FROM pg_catalog.pg_depend d
          JOIN inside i ON i.class = d.refclassid AND i.oid = d.refobjid
         WHERE d.deptype IN ('n', 'a')
           AND NOT EXISTS (SELECT FROM inside o WHERE o.class = d.classid AND o.oid = d.objid)
     )
SELECT pg_catalog.pg_describe_object(class, oid, part) AS object FROM outside ORDER BY 1";

/// Refuses to drop the schemas where something outside of them would be dropped too; those that do not exist are no matter.
///
/// # Errors
///
/// [`Error::DependentsOutside`] of the tenant's schema.
pub(super) fn refuse(conn: &mut TenantConnection, tenant: &SchemaName, dropped: &[&SchemaName]) -> Result<()> {
    let names: Vec<String> = dropped.iter().map(|schema| schema.quoted().to_string()).collect();
    let found: Vec<Dependent> = diesel::sql_query(QUERY).bind::<Array<Text>, _>(names).load(conn)?;
    if found.is_empty() {
        return Ok(());
    }
    let objects = found.into_iter().map(|dependent| dependent.object).collect();
    Err(Error::DependentsOutside { schema: tenant.clone(), objects })
}
