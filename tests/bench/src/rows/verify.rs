//! 8b: which migrations all tenants really have, against a loop on the server that asks each bookkeeping table.

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{Array, Text};
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _};
use tenants_diesel::Tenancy;
use tenants_diesel::migrations::VerifyOptions;
use tenants_integration::Client;

use crate::error::Result;
use crate::fleet;
use crate::measure::millis;
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::up_to_date::UpToDate;

pub(crate) const ROW: Row = Row {
    id: "8b",
    unit: Unit::Milliseconds,
    reach: Reach::ratio(1.5),
    rounds: 9,
    processors: Processors::All,
    contest: |setting| Ok(Box::new(Verify(UpToDate::new("bench_verify", setting)?))),
};

/// Schemas a call: each bookkeeping table takes locks until the call's transaction ends.
const CHUNK: usize = 500;

const FUNCTION: &str = "CREATE FUNCTION pg_temp.versions_of(schemas text[])
    RETURNS TABLE (schema_name text, versions text[]) LANGUAGE plpgsql AS $$
    BEGIN
      FOREACH schema_name IN ARRAY schemas LOOP
        EXECUTE format('SELECT array_agg(version::text ORDER BY version) FROM %I.__diesel_schema_migrations', schema_name)
          INTO versions;
        RETURN NEXT;
      END LOOP;
    END $$";

#[derive(QueryableByName)]
#[expect(dead_code, reason = "read, as by anyone who wants to compare it")]
struct Versions {
    #[diesel(sql_type = Text)]
    schema_name: String,
    #[diesel(sql_type = Array<Text>)]
    versions: Vec<String>,
}

struct Verify(UpToDate);

impl Contest for Verify {
    fn work(&self) -> String {
        format!("verify versions, {} tenants / pg_temp loop over the bookkeeping tables", self.0.tenants)
    }

    fn ours(&mut self) -> Result<f64> {
        millis(|| verify(&self.0.tenancy, &VerifyOptions::default()))
    }

    fn other(&mut self) -> Result<f64> {
        millis(|| {
            let conn = &mut PgConnection::establish(self.0.place.url())?;
            conn.batch_execute(FUNCTION)?;
            let mut seen = 0;
            for schemas in fleet::schemas(conn)?.chunks(CHUNK) {
                let query = diesel::sql_query("SELECT * FROM pg_temp.versions_of($1)");
                seen += query.bind::<Array<Text>, _>(schemas).load::<Versions>(conn)?.len();
            }
            if seen == self.0.tenants { Ok(()) } else { Err(format!("{seen} schemas only").into()) }
        })
    }
}

/// Verifies a fleet in which nothing is wrong.
pub(super) fn verify(tenancy: &Tenancy<Client>, options: &VerifyOptions) -> Result<()> {
    let report = tenancy.verify(options)?;
    if report.is_clean() { Ok(()) } else { Err(report.to_string().into()) }
}
