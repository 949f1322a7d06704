//! Truth, registry and this program's migrations side by side, compared in the server.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use tenants_core::SchemaName;
use tenants_core::sql::literal;

use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::fleet::registry;
use crate::migrations::fleet::selection::Selection;
use crate::migrations::fleet::truth::FUNCTION;
use crate::model::TenantTable;

/// What is compared.
#[derive(Debug)]
pub(super) struct Comparison<'a> {
    pub(super) public: &'a SchemaName,
    pub(super) has_registry: bool,
    /// The versions this program knows, by bytes.
    pub(super) known: &'a [String],
    /// The versions of the schemas whose names are wanted, besides those that differ.
    pub(super) alike: Option<&'a [String]>,
}

/// What a page of schemas came to.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The name of the last schema; none if there was none.
    pub(super) last: Option<String>,
    pub(super) schemas: usize,
    /// How many of them the registry does not know.
    pub(super) unregistered: usize,
    /// How many lack a migration, and how many migrations they lack.
    pub(super) behind: usize,
    pub(super) pending: usize,
    /// Those whose versions are the ones that were asked for, in order.
    pub(super) alike: Vec<String>,
    /// Those that may be worth a line, in order.
    pub(super) suspects: Vec<Suspect>,
}

/// A schema that differs from what is believed of it, or whose name is not an everyday one.
#[derive(Debug)]
pub(super) struct Suspect {
    pub(super) name: String,
    pub(super) exists: bool,
    /// None if there is no bookkeeping table.
    pub(super) applied: Option<Vec<String>>,
    pub(super) registered: Option<Vec<String>>,
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = BigInt)]
    schemas: i64,
    #[diesel(sql_type = Nullable<Text>)]
    last: Option<String>,
    #[diesel(sql_type = BigInt)]
    unregistered: i64,
    #[diesel(sql_type = BigInt)]
    behind: i64,
    #[diesel(sql_type = BigInt)]
    pending: i64,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    alike: Option<Vec<String>>,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    schema_exists: Option<bool>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    applied: Option<Vec<String>>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    registered: Option<Vec<String>>,
}

impl Comparison<'_> {
    /// The public schema alone.
    pub(super) fn public(&self, conn: &mut TenantConnection) -> Result<Page> {
        self.load(&format!("SELECT {}::text AS name", literal(self.public.as_str())), conn)
    }

    /// So many tenants by name, from the one behind `last` on.
    pub(super) fn tenants<T: TenantTable>(
        &self,
        selection: &Selection,
        last: Option<&str>,
        count: usize,
        conn: &mut TenantConnection,
    ) -> Result<Page> {
        let column = format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN);
        let behind = last.map_or("true".to_owned(), |last| format!("{column} COLLATE \"C\" > {}", literal(last)));
        let source = format!(
            "SELECT {column}::text AS name FROM {tenants} t WHERE {column} <> {public} AND {selected} AND {behind} \
             ORDER BY {column} COLLATE \"C\" LIMIT {count}",
            tenants = T::table_name()?.sql,
            public = literal(self.public.as_str()),
            selected = selection.condition(&column),
        );
        self.load(&source, conn)
    }

    fn load(&self, source: &str, conn: &mut TenantConnection) -> Result<Page> {
        let query = diesel::sql_query(self.sql(source));
        let lines: Vec<Line> =
            query.bind::<Array<Text>, _>(self.known).bind::<Nullable<Array<Text>>, _>(self.alike).load(conn)?;
        let count = |count: i64| usize::try_from(count).unwrap_or_default();
        let mut page = Page::default();
        for line in lines {
            page.schemas = count(line.schemas);
            page.unregistered = count(line.unregistered);
            (page.behind, page.pending) = (count(line.behind), count(line.pending));
            page.last = line.last;
            page.alike.extend(line.alike.into_iter().flatten());
            if let Some(name) = line.name {
                let exists = line.schema_exists.unwrap_or_default();
                page.suspects.push(Suspect { name, exists, applied: line.applied, registered: line.registered });
            }
        }
        Ok(page)
    }

    /// Of a fleet without drift one row comes back for each page.
    ///
    /// Arrays that are equal, as nearly all are, are not looked into. Whether a name is a schema's we know better than
    /// the server, so those that are not plainly one are shown to us. What they may not hold is asked, since a regular expression
    /// with a bounded repetition takes twenty times as long.
    fn sql(&self, source: &str) -> String {
        let registry = if self.has_registry {
            registry::table(self.public)
        } else {
            "(SELECT ''::text AS schema_name, 0::oid AS schema_oid, '{}'::text[] AS versions WHERE false)".to_owned()
        };
        format!(
            "WITH asked AS MATERIALIZED ({source}), \
             page AS MATERIALIZED (SELECT a.name, n.oid IS NOT NULL AS schema_exists, r.versions AS registered FROM asked a \
             LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = a.name \
             LEFT JOIN {registry} r ON r.schema_name = a.name AND r.schema_oid = n.oid), \
             truth AS MATERIALIZED (SELECT name, versions \
             FROM {FUNCTION}(ARRAY(SELECT name FROM page WHERE schema_exists))), \
             compared AS MATERIALIZED (SELECT p.name, p.schema_exists, p.registered, t.versions AS applied, \
             COALESCE(t.versions, '{{}}') AS versions, \
             CASE WHEN NOT p.schema_exists OR t.versions = $1 THEN 0 ELSE (SELECT count(*) FROM pg_catalog.unnest($1) k \
             WHERE k <> ALL (COALESCE(t.versions, '{{}}'))) END AS pending FROM page p LEFT JOIN truth t USING (name)), \
             summed AS (SELECT count(*) AS schemas, max(name COLLATE \"C\") AS last, \
             count(*) FILTER (WHERE schema_exists AND registered IS NULL) AS unregistered, \
             count(*) FILTER (WHERE pending > 0) AS behind, COALESCE(sum(pending), 0)::bigint AS pending, \
             pg_catalog.array_agg(name ORDER BY name COLLATE \"C\") FILTER (WHERE schema_exists AND versions = $2) AS alike \
             FROM compared), \
             suspect AS (SELECT * FROM compared WHERE NOT schema_exists OR registered <> versions \
             OR (versions <> $1 AND NOT versions <@ $1) \
             OR name COLLATE \"C\" ~ '^(pg_|information_schema|$)|[^a-z0-9_-]' OR pg_catalog.length(name) > 63) \
             SELECT s.schemas, s.last, s.unregistered, s.behind, s.pending, \
             CASE WHEN row_number() OVER () = 1 THEN s.alike END AS alike, u.name, u.schema_exists, u.applied, u.registered \
             FROM summed s LEFT JOIN suspect u ON true ORDER BY u.name COLLATE \"C\""
        )
    }
}
