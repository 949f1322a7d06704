//! What a schema is made of and holds, asked in another way than cloning asks.

use diesel::PgConnection;

use crate::helpers::{execute, texts};

const COMMENTED: &str = "(SELECT description FROM pg_description d WHERE (d.classoid, d.objoid, d.objsubid) = ";

fn comment(class: &str, id: &str, part: &str) -> String {
    format!("{COMMENTED}('{class}'::regclass, {id}, {part}))")
}

/// Rights in an order of their own.
fn rights(acl: &str) -> String {
    format!("(SELECT array_agg(a::text ORDER BY a::text) FROM unnest({acl}) a)")
}

/// A line for each thing, with the names of its schema as PostgreSQL writes them.
pub(super) fn raw(conn: &mut PgConnection, schema: &str) -> Vec<String> {
    execute(conn, "SET search_path TO ''");
    let ns = "(SELECT oid FROM pg_namespace WHERE nspname = current_setting('test.schema'))";
    execute(conn, &format!("SELECT set_config('test.schema', $name${schema}$name$, false)"));
    let lines = texts(conn, &format!("SELECT line FROM ({}) lines ORDER BY 1", parts(ns).join(" UNION ALL ")));
    execute(conn, "RESET search_path");
    lines
}

/// The same in words that do not hold the schema's name.
pub(super) fn print(conn: &mut PgConnection, schema: &str) -> Vec<String> {
    let (quoted, literal) = (quoted(conn, schema), format!("'{schema}'"));
    let plain = |line: String| line.replace(&format!("{quoted}."), "").replace(&literal, "own");
    let mut lines: Vec<String> = raw(conn, schema).into_iter().map(plain).collect();
    lines.sort();
    lines
}

/// The schema's name as PostgreSQL writes it.
pub(super) fn quoted(conn: &mut PgConnection, schema: &str) -> String {
    texts(conn, &format!("SELECT quote_ident($name${schema}$name$) AS line")).remove(0)
}

fn parts(ns: &str) -> Vec<String> {
    vec![
        format!(
            "SELECT concat_ws(' | ', 'relation', relname, relkind, relpersistence, relreplident, relrowsecurity, relforcerowsecurity, \
             relispartition, pg_get_expr(relpartbound, c.oid), reloptions, relispopulated, relam, pg_get_userbyid(relowner), {acl}, \
             pg_get_partkeydef(c.oid), reloftype::regtype, reltablespace, relhastriggers, relhasrules, {comment}, \
             (SELECT reloptions FROM pg_class t WHERE t.oid = c.reltoastrelid), \
             (SELECT string_agg(inhparent::regclass::text, ' ' ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid), \
             pg_get_viewdef(CASE WHEN relkind IN ('v', 'm') THEN c.oid END)) AS line FROM pg_class c WHERE relnamespace = {ns}",
            acl = rights("relacl"),
            comment = comment("pg_class", "c.oid", "0"),
        ),
        format!(
            "SELECT concat_ws(' | ', 'column', relname, row_number() OVER (PARTITION BY c.oid ORDER BY attnum), attname, \
             format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid), \
             attcollation::regcollation, attstorage, attcompression, attstattarget, attislocal, attinhcount, {acl}, attoptions, {comment}) \
             FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum \
             WHERE relnamespace = {ns} AND attnum > 0 AND NOT attisdropped",
            acl = rights("attacl"),
            comment = comment("pg_class", "c.oid", "attnum"),
        ),
        format!(
            "SELECT concat_ws(' | ', 'constraint', conname, contype, conrelid::regclass, contypid::regtype, pg_get_constraintdef(oid), \
             convalidated, conislocal, coninhcount, contype = 'c' AND connoinherit, condeferrable, condeferred, conindid::regclass, \
             (SELECT conname FROM pg_constraint p WHERE p.oid = k.conparentid), {comment}) FROM pg_constraint k WHERE connamespace = {ns}",
            comment = comment("pg_constraint", "k.oid", "0"),
        ),
        format!(
            "SELECT concat_ws(' | ', 'index', pg_get_indexdef(indexrelid), indisvalid, indisclustered, indisreplident, indisprimary, \
             (SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = indexrelid)) FROM pg_index JOIN pg_class c ON c.oid = indexrelid \
             WHERE relnamespace = {ns}"
        ),
        format!(
            "SELECT concat_ws(' | ', 'sequence', relname, seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle, \
             (SELECT concat(deptype, refobjid::regclass, refobjsubid > 0) FROM pg_depend WHERE objid = c.oid AND deptype IN ('a', 'i'))) \
             FROM pg_sequence JOIN pg_class c ON c.oid = seqrelid WHERE relnamespace = {ns}"
        ),
        format!(
            "SELECT concat_ws(' | ', 'type', typname, typtype, typcategory, typnotnull, pg_get_expr(typdefaultbin, 0), \
             format_type(typbasetype, typtypmod), typcollation::regcollation, typelem::regtype, pg_get_userbyid(typowner), {acl}, {comment}, \
             (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), \
             (SELECT concat_ws(' ', rngsubtype::regtype, rngsubdiff, rngmultitypid::regtype, rngsubopc, rngcollation) FROM pg_range WHERE rngtypid = t.oid)) \
             FROM pg_type t WHERE typnamespace = {ns}",
            acl = rights("typacl"),
            comment = comment("pg_type", "t.oid", "0"),
        ),
        format!(
            "SELECT concat_ws(' | ', 'function', pg_get_functiondef(oid), prokind, pg_get_userbyid(proowner), {acl}, {comment}) \
             FROM pg_proc p WHERE pronamespace = {ns}",
            acl = rights("proacl"),
            comment = comment("pg_proc", "p.oid", "0"),
        ),
        format!(
            "SELECT concat_ws(' | ', 'rule', pg_get_ruledef(r.oid), ev_enabled, {comment}) FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class \
             WHERE relnamespace = {ns}",
            comment = comment("pg_rewrite", "r.oid", "0"),
        ),
        format!(
            "SELECT concat_ws(' | ', 'trigger', pg_get_triggerdef(t.oid), tgenabled, \
             (SELECT concat(p.tgname, p.tgrelid::regclass) FROM pg_trigger p WHERE p.oid = t.tgparentid), {comment}) \
             FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE relnamespace = {ns} AND NOT tgisinternal",
            comment = comment("pg_trigger", "t.oid", "0"),
        ),
        format!(
            "SELECT concat_ws(' | ', 'policy', polname, polrelid::regclass, polcmd, polpermissive, polroles::regrole[], \
             pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), {comment}) \
             FROM pg_policy p JOIN pg_class c ON c.oid = polrelid WHERE relnamespace = {ns}",
            comment = comment("pg_policy", "p.oid", "0"),
        ),
        format!(
            "SELECT concat_ws(' | ', 'statistics', pg_get_statisticsobjdef(oid), stxstattarget, {comment}) FROM pg_statistic_ext x \
             WHERE stxnamespace = {ns}",
            comment = comment("pg_statistic_ext", "x.oid", "0"),
        ),
        format!(
            "SELECT concat_ws(' | ', 'default rights', defaclobjtype, defaclrole::regrole, {}) FROM pg_default_acl WHERE defaclnamespace = {ns}",
            rights("defaclacl")
        ),
        format!(
            "SELECT concat_ws(' | ', 'schema', pg_get_userbyid(nspowner), {acl}, {comment}) FROM pg_namespace n WHERE oid = {ns}",
            acl = rights("nspacl"),
            comment = comment("pg_namespace", "n.oid", "0"),
        ),
    ]
}

/// How many rows each table and view has, their checksum, and where each sequence stands.
pub(super) fn rows(conn: &mut PgConnection, schema: &str) -> Vec<String> {
    let queries = texts(
        conn,
        &format!(
            "SELECT CASE relkind WHEN 'S' THEN format('SELECT %L || concat_ws('' '', last_value, is_called) AS line FROM %s', relname || ': ', name) \
             ELSE format('SELECT concat_ws('' '', %L, count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text))) AS line FROM %s%s t', \
             relname || ':', CASE WHEN relkind = 'r' THEN 'ONLY ' ELSE '' END, name) END AS line \
             FROM (SELECT *, format('%I.%I', $name${schema}$name$, relname) AS name FROM pg_class c \
             WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $name${schema}$name$) \
             AND relkind IN ('r', 'p', 'v', 'm', 'S') AND (relkind <> 'm' OR relispopulated)) c ORDER BY relname"
        ),
    );
    queries.iter().flat_map(|query| texts(conn, query)).collect()
}

/// What of one schema depends on something of the other.
pub(super) fn references(conn: &mut PgConnection, from: &str, to: &str) -> Vec<String> {
    let of = |schema: &str, part: &str| {
        format!(
            "({part}.schema = $name${schema}$name$ OR strpos({part}.identity, quote_ident($name${schema}$name$) || '.') > 0 \
                 OR ({part}.type = 'schema' AND {part}.identity = quote_ident($name${schema}$name$)))"
        )
    };
    let sql = format!(
        "SELECT a.identity || ' -> ' || b.identity AS line FROM pg_depend d, \
         LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) a, LATERAL pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid) b \
         WHERE {} AND {}",
        of(from, "a"),
        of(to, "b")
    );
    texts(conn, &sql)
}
