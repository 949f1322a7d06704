//! Enums and domains that live in the tenants' schemas.

use std::fmt;

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Bool, Text};
use tenants_core::SchemaName;
use tenants_core::sql::literal;

use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::fleet::selection::Selection;
use crate::model::TenantTable;

/// An enum or domain type that tenants have in schemas of their own.
///
/// Not a fault, but worth knowing: diesel remembers a type's OID for as long as a connection lives, and each schema's
/// type has another. In the public schema there is one for all.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::migrations::VerifyOptions;
///
/// let report = tenancy.verify(&VerifyOptions::default().structure())?;
/// for found in report.structure.iter().flat_map(|structure| &structure.types) {
///     println!("{found}"); // enum mood in 3 schemas
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TenantType {
    /// The type's name.
    pub name: String,
    /// Whether it is a domain; else it is an enum.
    pub is_domain: bool,
    /// How many tenants' schemas have it.
    pub schemas: usize,
}

impl fmt::Display for TenantType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_domain { "domain" } else { "enum" };
        write!(f, "{kind} {} in {} schemas", self.name, self.schemas)
    }
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    is_domain: bool,
    #[diesel(sql_type = BigInt)]
    schemas: i64,
}

/// The types by name, in one pass over the catalog.
pub(super) fn tenant_types<T: TenantTable>(
    selection: &Selection,
    public: &SchemaName,
    conn: &mut TenantConnection,
) -> Result<Vec<TenantType>> {
    let column = format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN);
    let lines: Vec<Line> = diesel::sql_query(format!(
        "SELECT y.typname::text AS name, y.typtype = 'd' AS is_domain, count(*) AS schemas \
         FROM pg_catalog.pg_type y JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace \
         JOIN {tenants} t ON {column}::text = n.nspname \
         WHERE y.typtype IN ('e', 'd') AND {column} <> {public} AND {selected} GROUP BY 1, 2 ORDER BY 1, 2",
        tenants = T::table_name()?.sql,
        public = literal(public.as_str()),
        selected = selection.condition(&column),
    ))
    .load(conn)?;
    Ok(lines
        .into_iter()
        .map(|Line { name, is_domain, schemas }| TenantType {
            name,
            is_domain,
            schemas: usize::try_from(schemas).unwrap_or_default(),
        })
        .collect())
}
