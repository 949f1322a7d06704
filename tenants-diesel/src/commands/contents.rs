//! What is in a tenant's schema: shown to whoever is about to lose it.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Bool, Text};

use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Result, SchemaName};

/// Up to here rows are counted one by one.
const COUNTED: i64 = 256 << 20;

/// How many tables are counted by one query, each of which holds a lock.
const CHUNK: usize = 200;

/// What is in a tenant's schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SchemaContents {
    /// Whether there is such a schema.
    pub exists: bool,
    /// Tables, with a partitioned one as one; that of the migrations does not count.
    pub tables: u64,
    /// Rows in them.
    pub rows: u64,
    /// Whether the rows were counted; those of a large schema are what PostgreSQL last believed.
    pub is_counted: bool,
    /// The size on disk, with indexes, in bytes.
    pub bytes: u64,
}

#[derive(diesel::QueryableByName)]
struct Relation {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    is_table: bool,
    #[diesel(sql_type = Bool)]
    has_rows: bool,
    #[diesel(sql_type = BigInt)]
    believed: i64,
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

const RELATIONS: &str = "
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, NOT c.relispartition AS is_table,
       c.relkind = 'r' AS has_rows, greatest(c.reltuples, 0)::bigint AS believed,
       pg_catalog.pg_total_relation_size(c.oid)::bigint AS bytes
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND c.relname <> '__diesel_schema_migrations'";

impl<T: TenantTable> Tenancy<T> {
    /// Looks at what is in a schema: how many tables, rows and bytes.
    ///
    /// # Errors
    ///
    /// Whatever the database reports.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// let contents = tenancy.contents_of(&"acme".parse()?)?;
    /// println!("{} tables with {} rows", contents.tables, contents.rows);
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn contents_of(&self, schema: &SchemaName) -> Result<SchemaContents> {
        let mut conn = self.administrator()?;
        conn.set_schema_to_public()?;
        look(schema, &mut conn)
    }
}

fn look(schema: &SchemaName, conn: &mut TenantConnection) -> Result<SchemaContents> {
    if !crate::lifecycle::schema_exists(conn, schema)? {
        return Ok(SchemaContents::default());
    }
    let relations: Vec<Relation> = diesel::sql_query(RELATIONS).bind::<Text, _>(schema.as_str()).load(conn)?;
    let bytes: i64 = relations.iter().map(|relation| relation.bytes).sum();
    let is_counted = bytes <= COUNTED;
    let filled: Vec<_> = relations.iter().filter(|relation| relation.has_rows).collect();
    let rows = if is_counted {
        let mut rows = 0;
        for chunk in filled.chunks(CHUNK) {
            let counts: Vec<_> = chunk.iter().map(|each| format!("SELECT count(*) AS n FROM {}", each.name)).collect();
            let sum = format!("SELECT sum(n)::bigint AS rows FROM ({}) counts", counts.join(" UNION ALL "));
            rows += diesel::sql_query(sum).get_result::<Count>(conn)?.rows;
        }
        rows
    } else {
        filled.iter().map(|relation| relation.believed).sum()
    };
    let tables = relations.iter().filter(|relation| relation.is_table).count();
    Ok(SchemaContents {
        exists: true,
        tables: u64::try_from(tables).unwrap_or(u64::MAX),
        rows: rows.unsigned_abs(),
        is_counted,
        bytes: bytes.unsigned_abs(),
    })
}
