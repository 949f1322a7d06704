//! 8b2: what all tenants' schemas are made of, against one query that reads it.

use diesel::sql_types::{Nullable, Text};
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _};
use tenants_diesel::migrations::VerifyOptions;

use crate::error::Result;
use crate::measure::millis;
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::up_to_date::UpToDate;

use super::verify::verify;

pub(crate) const ROW: Row = Row {
    id: "8b2",
    unit: Unit::Milliseconds,
    reach: Reach::ratio(1.5),
    rounds: 5,
    processors: Processors::All,
    contest: |setting| Ok(Box::new(Structure(UpToDate::new("bench_structure", setting)?))),
};

/// Tables, columns, constraints, indexes and types; a line each.
const CATALOG: &str = "
    WITH schemas AS MATERIALIZED (
        SELECT n.oid, n.nspname FROM pg_namespace n JOIN public.clients t ON t.schema_name = n.nspname)
    SELECT s.nspname::text AS schema, 'table' AS kind, c.relname::text AS relation, NULL AS name, c.relkind::text AS definition
      FROM schemas s JOIN pg_class c ON c.relnamespace = s.oid WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL
    SELECT s.nspname, 'column', c.relname, a.attname,
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
      FROM schemas s JOIN pg_class c ON c.relnamespace = s.oid JOIN pg_attribute a ON a.attrelid = c.oid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT s.nspname, 'constraint', c.relname, k.conname, pg_get_constraintdef(k.oid)
      FROM schemas s JOIN pg_class c ON c.relnamespace = s.oid JOIN pg_constraint k ON k.conrelid = c.oid
    UNION ALL
    SELECT s.nspname, 'index', c.relname, x.relname, pg_get_indexdef(i.indexrelid)
      FROM schemas s JOIN pg_class c ON c.relnamespace = s.oid JOIN pg_index i ON i.indrelid = c.oid
      JOIN pg_class x ON x.oid = i.indexrelid WHERE c.relkind IN ('r', 'p', 'm')
    UNION ALL
    SELECT s.nspname, 'type', NULL, y.typname,
           concat_ws(' ', y.typtype, (SELECT string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder)
                                        FROM pg_enum e WHERE e.enumtypid = y.oid))
      FROM schemas s JOIN pg_type y ON y.typnamespace = s.oid WHERE y.typtype IN ('e', 'd', 'r')";

#[derive(QueryableByName)]
#[expect(dead_code, reason = "read, as by anyone who wants to compare it")]
struct Part {
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    relation: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    definition: Option<String>,
}

struct Structure(UpToDate);

impl Contest for Structure {
    fn work(&self) -> String {
        format!("verify structure, {} tenants / one catalog query", self.0.tenants)
    }

    fn ours(&mut self) -> Result<f64> {
        millis(|| verify(&self.0.tenancy, &VerifyOptions::default().structure()))
    }

    fn other(&mut self) -> Result<f64> {
        millis(|| {
            let conn = &mut PgConnection::establish(self.0.place.url())?;
            let parts: Vec<Part> = diesel::sql_query(CATALOG).load(conn)?;
            // Three tables of two columns each, at the least.
            if parts.len() >= self.0.tenants * 9 { Ok(()) } else { Err(format!("{} parts only", parts.len()).into()) }
        })
    }
}
