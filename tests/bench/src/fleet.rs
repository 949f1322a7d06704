//! Many tenants in little time, by plain SQL: what migrated them does not matter to what is measured afterwards.

use diesel::PgConnection;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _};
use tenants_diesel::model::TenantTable as _;
use tenants_integration::Client;

use crate::error::Result;

/// Schemas a transaction: each of their tables takes a lock, of which a server has some 6,400.
const CHUNK: usize = 100;

/// What an earlier mass of DDL leaves to be cleaned up would else be cleaned up while something is measured.
const TIDY: &str = "VACUUM ANALYZE pg_catalog.pg_class, pg_catalog.pg_attribute, pg_catalog.pg_namespace,
    pg_catalog.pg_depend, pg_catalog.pg_type, pg_catalog.pg_index, pg_catalog.pg_constraint, public.clients";

#[derive(QueryableByName)]
struct Schema {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Makes tenants that have all embedded migrations: rows, schemas, tables and bookkeeping.
pub(crate) fn create(tenants: usize, conn: &mut PgConnection) -> Result<()> {
    let ddl = ddl();
    for first in (0..tenants).step_by(CHUNK) {
        let last = tenants.min(first + CHUNK) - 1;
        conn.batch_execute(&format!(
            "DO $fleet$ DECLARE tenant text; BEGIN
               FOR number IN {first}..{last} LOOP
                 tenant := 'tenant_' || lpad(number::text, 6, '0');
                 EXECUTE format('CREATE SCHEMA %I', tenant);
                 PERFORM set_config('search_path', tenant, true);
                 EXECUTE $ddl${ddl}$ddl$;
                 INSERT INTO public.clients (schema_name, name, on_trial) VALUES (tenant, tenant, true);
               END LOOP;
             END $fleet$"
        ))?;
    }
    Ok(conn.batch_execute(TIDY)?)
}

/// The tenants' schemas, in the order of their names.
pub(crate) fn schemas(conn: &mut PgConnection) -> Result<Vec<String>> {
    let query = diesel::sql_query("SELECT schema_name::text AS name FROM public.clients ORDER BY schema_name");
    Ok(query.load::<Schema>(conn)?.into_iter().map(|schema| schema.name).collect())
}

/// What the migrations make of an empty schema, and that they have been run.
fn ddl() -> String {
    let mut ddl = String::from(
        "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
         run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
    );
    for migration in Client::migrations().tenant.iter().flat_map(|folder| folder.migrations) {
        ddl += &format!("\n;\nINSERT INTO __diesel_schema_migrations (version) VALUES ('{}')", migration.version);
        ddl += &format!("\n;\n{}", migration.up);
    }
    ddl
}
