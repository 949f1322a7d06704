//! The schema that the others are compared with.

use tenants_core::SchemaName;

use super::catalog;
use super::difference::Objects;
use super::options::Structure;
use super::page::Comparison;
use crate::connection::TenantConnection;
use crate::migrations::fleet::selection::Selection;
use crate::migrations::state::Applied;
use crate::model::TenantTable;
use crate::{Error, Result};

/// How many tenants are looked at first for one that is up to date.
const FIRST: usize = 16;

/// How often a schema is looked at again that changes meanwhile.
const ROUNDS: usize = 5;

/// A schema, and what those have that are built like it.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) schema: SchemaName,
    /// The migrations it has, by bytes; only schemas with the same can be like it.
    pub(super) versions: Vec<String>,
    pub(super) objects: Objects,
    pub(super) fingerprint: String,
}

impl Reference {
    /// The reference that is asked for; none if no tenant is up to date.
    pub(super) fn find<T: TenantTable>(
        structure: &Structure,
        comparison: &Comparison<'_>,
        chunk: usize,
        conn: &mut TenantConnection,
    ) -> Result<Option<Self>> {
        let schema = match structure {
            Structure::Like(schema) => Some(schema.clone()),
            Structure::LikeTheFirst => first_up_to_date::<T>(comparison, chunk, conn)?,
        };
        schema.map(|schema| Self::read(schema, comparison.known, conn)).transpose()
    }

    /// Somebody may migrate it while we look.
    fn read(schema: SchemaName, known: &[String], conn: &mut TenantConnection) -> Result<Self> {
        let missing = || Error::SchemaMissing { schema: schema.clone() };
        for _ in 0..ROUNDS {
            let applied = Applied::read(conn, &schema)?.ok_or_else(missing)?;
            let objects = catalog::objects(&[schema.as_str()], conn)?.remove(schema.as_str()).unwrap_or_default();
            let print = catalog::fingerprints(&[schema.as_str()], None, conn)?.pop();
            let fingerprint = print.map(|(_, print)| print).ok_or_else(missing)?;
            if Applied::read(conn, &schema)?.is_some_and(|now| now.is(&applied.versions, applied.bookkeeping)) {
                let versions = if applied.bookkeeping { texts(&applied) } else { known.to_vec() };
                return Ok(Self { schema, versions, objects, fingerprint });
            }
        }
        Err(Error::ChangedMeanwhile { schema })
    }
}

fn first_up_to_date<T: TenantTable>(
    comparison: &Comparison<'_>,
    chunk: usize,
    conn: &mut TenantConnection,
) -> Result<Option<SchemaName>> {
    let comparison = Comparison { alike: Some(comparison.known), ..*comparison };
    let (mut last, mut count) = (None, FIRST.min(chunk));
    loop {
        let page = comparison.tenants::<T>(&Selection::default(), last.as_deref(), count, conn)?;
        if let Some(schema) = page.alike.iter().find_map(|name| name.parse().ok()) {
            return Ok(Some(schema));
        }
        if page.schemas < count {
            return Ok(None);
        }
        last = page.last;
        count = chunk.min(2 * count);
    }
}

/// The versions as the server has them.
pub(super) fn texts(applied: &Applied) -> Vec<String> {
    applied.versions.iter().map(|version| version.as_str().to_owned()).collect()
}
