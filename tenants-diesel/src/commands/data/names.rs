//! Whether the names in a text are the tenant's own.

use std::collections::HashSet;

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Bool, Nullable, Text};
use tenants_core::SearchPath;

use super::error::DataError;
use crate::Result;
use crate::connection::TenantConnection;

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Nullable<Text>)]
    schema: Option<String>,
}

#[derive(diesel::QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// Names that were looked up already.
pub(super) struct Names {
    path: SearchPath,
    own: HashSet<String>,
    harmless: HashSet<String>,
}

impl Names {
    pub(super) fn on(path: SearchPath) -> Self {
        Self { path, own: HashSet::new(), harmless: HashSet::new() }
    }

    /// Makes sure that what is written to is in the tenant's schema: unqualified, it may be in the public one.
    pub(super) fn require_own(&mut self, conn: &mut TenantConnection, name: &str, line: usize) -> Result<()> {
        self.require(conn, name, "$1", name, line)
    }

    /// The same of a sequence whose name is in a string literal.
    pub(super) fn require_sequence(&mut self, conn: &mut TenantConnection, literal: &str, line: usize) -> Result<()> {
        self.require(conn, literal, literal, "", line)
    }

    fn require(
        &mut self,
        conn: &mut TenantConnection,
        written: &str,
        sql: &str,
        bind: &str,
        line: usize,
    ) -> Result<()> {
        if self.own.contains(written) {
            return Ok(());
        }
        let own = self.path.first();
        let found: Found = diesel::sql_query(format!(
            "SELECT (SELECT n.nspname::text FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.oid = pg_catalog.to_regclass({sql})) AS schema WHERE $1::text IS NOT NULL"
        ))
        .bind::<Text, _>(bind)
        .get_result(conn)?;
        match found.schema {
            Some(found) if own == found.as_str() => {
                self.own.insert(written.to_owned());
                Ok(())
            }
            found => {
                let (name, schema) = (written.to_owned(), own.clone());
                Err(DataError::NotInSchema { line, name, schema, found }.into())
            }
        }
    }

    /// Makes sure that what stands before a dot is no other schema.
    pub(super) fn refuse_schemas(
        &mut self,
        conn: &mut TenantConnection,
        qualifiers: Vec<String>,
        line: usize,
    ) -> Result<()> {
        for name in qualifiers {
            let is_known = name == "pg_catalog" || self.path.schemas().any(|schema| *schema == name.as_str());
            if is_known || self.harmless.contains(&name) {
                continue;
            }
            let query = "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1) AS yes";
            if diesel::sql_query(query).bind::<Text, _>(&name).get_result::<Answer>(conn)?.yes {
                let schema = self.path.first().clone();
                return Err(DataError::OtherSchema { line, other: name, schema }.into());
            }
            self.harmless.insert(name);
        }
        Ok(())
    }
}
