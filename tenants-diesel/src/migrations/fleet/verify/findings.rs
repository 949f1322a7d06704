//! A run of `verify`: what was found so far.

use std::collections::BTreeMap;

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;
use tenants_core::SchemaName;

use super::alike::Alike;
use super::difference::Difference;
use super::drift::{Drift, drift_of};
use super::options::VerifyOptions;
use super::page::{Comparison, Page, Suspect};
use super::reference::{Reference, texts};
use super::report::{StructureReport, VerifiedSchema, VerifyReport};
use super::types::tenant_types;
use crate::Result;
use crate::connection::TenantConnection;
use crate::lifecycle::is_being_deleted;
use crate::migrations::fleet::selection::Selection;
use crate::migrations::state::Applied;
use crate::model::TenantTable;

#[derive(diesel::QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Schemas with findings by name, the public one first.
#[derive(Debug, Default)]
struct Found(BTreeMap<(bool, String), VerifiedSchema>);

impl Found {
    fn schema(&mut self, is_public: bool, name: &str) -> &mut VerifiedSchema {
        let new = || VerifiedSchema { schema: name.to_owned(), drift: Vec::new(), differences: Vec::new() };
        self.0.entry((!is_public, name.to_owned())).or_insert_with(new)
    }

    fn add_differences(&mut self, name: &str, differences: Vec<Difference>) {
        if !differences.is_empty() {
            self.schema(false, name).differences = differences;
        }
    }
}

/// A run of `verify`.
#[derive(Debug)]
pub(in crate::migrations::fleet) struct Findings<'a> {
    public: &'a SchemaName,
    has_registry: bool,
    report: VerifyReport,
    found: Found,
    /// How many tenants' schemas there are.
    existing: usize,
}

impl<'a> Findings<'a> {
    pub(in crate::migrations::fleet) fn new(public: &'a SchemaName, has_registry: bool) -> Self {
        Self { public, has_registry, report: VerifyReport::default(), found: Found::default(), existing: 0 }
    }

    pub(in crate::migrations::fleet) fn into_report(self) -> VerifyReport {
        let mut report = self.report;
        report.schemas = self.found.0.into_values().collect();
        report
    }

    pub(in crate::migrations::fleet) fn of_public<T: TenantTable>(
        &mut self,
        known: &[String],
        conn: &mut TenantConnection,
    ) -> Result<()> {
        let comparison = self.comparison(known);
        let page = comparison.public(conn)?;
        self.add::<T>(page, known, conn)
    }

    /// Looks at the tenants, at most `chunk` at a time.
    pub(super) fn of_tenants<T: TenantTable>(
        &mut self,
        options: &VerifyOptions,
        known: &[String],
        chunk: usize,
        conn: &mut TenantConnection,
    ) -> Result<()> {
        let mut alike = match &options.structure {
            None => None,
            Some(structure) => {
                // Compiling a query takes longer than to run it here.
                conn.send("SET jit = off")?;
                Reference::find::<T>(structure, &self.comparison(known), chunk, conn)?.map(Alike::to)
            }
        };
        let mut last: Option<String> = None;
        loop {
            let versions = alike.as_ref().map(|alike| alike.versions().to_vec());
            let comparison = Comparison { alike: versions.as_deref(), ..self.comparison(known) };
            let mut page = comparison.tenants::<T>(&options.selection, last.as_deref(), chunk, conn)?;
            let is_last = page.schemas < chunk;
            self.existing += page.schemas - page.suspects.iter().filter(|suspect| !suspect.exists).count();
            last = page.last.take();
            if let Some(alike) = &mut alike {
                let schemas = std::mem::take(&mut page.alike);
                alike.compare(schemas, conn, |name, differences| self.found.add_differences(name, differences))?;
            }
            self.add::<T>(page, known, conn)?;
            if is_last {
                break;
            }
        }
        if options.structure.is_some() {
            let mut structure = StructureReport::default();
            if let Some(mut alike) = alike {
                alike.flush(conn, |name, differences| self.found.add_differences(name, differences))?;
                alike.finish(&mut structure);
            }
            structure.not_compared = self.existing.saturating_sub(structure.compared);
            structure.types = tenant_types::<T>(&options.selection, self.public, conn)?;
            self.report.structure = Some(structure);
        }
        Ok(())
    }

    /// The schemas that were asked for by name and are no tenant's.
    pub(super) fn of_unknown<T: TenantTable>(
        &mut self,
        selection: &Selection,
        has_tenants: bool,
        conn: &mut TenantConnection,
    ) -> Result<()> {
        if selection.schemas.is_empty() {
            return Ok(());
        }
        let names: Vec<Name> = if has_tenants {
            let column = format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN);
            let (tenants, asked) = (T::table_name()?.sql, selection.condition(&column));
            diesel::sql_query(format!("SELECT {column}::text AS name FROM {tenants} t WHERE {asked}")).load(conn)?
        } else {
            Vec::new()
        };
        let public = selection.includes_public(self.public).then_some(self.public);
        let is_known =
            |schema: &&SchemaName| Some(*schema) == public || names.iter().any(|known| **schema == known.name.as_str());
        for schema in selection.schemas.iter().filter(|schema| !is_known(schema)) {
            self.found.schema(false, schema.as_str()).drift = vec![Drift::NoTenant];
        }
        Ok(())
    }

    fn comparison<'b>(&self, known: &'b [String]) -> Comparison<'b>
    where
        'a: 'b,
    {
        Comparison { public: self.public, has_registry: self.has_registry, known, alike: None }
    }

    fn add<T: TenantTable>(&mut self, page: Page, known: &[String], conn: &mut TenantConnection) -> Result<()> {
        self.report.checked += page.schemas;
        self.report.unregistered += page.unregistered;
        self.report.behind += page.behind;
        self.report.pending += page.pending;
        for suspect in page.suspects {
            let drift = self.drift::<T>(&suspect, known, conn)?;
            if !drift.is_empty() {
                self.found.schema(*self.public == suspect.name.as_str(), &suspect.name).drift = drift;
            }
        }
        Ok(())
    }

    fn drift<T: TenantTable>(
        &mut self,
        suspect: &Suspect,
        known: &[String],
        conn: &mut TenantConnection,
    ) -> Result<Vec<Drift>> {
        let schema: SchemaName = match suspect.name.parse() {
            Ok(schema) => schema,
            Err(reason) => return Ok(vec![Drift::NoSchemaName { reason }]),
        };
        if !suspect.exists {
            let need_not = schema != *self.public && (!T::AUTO_CREATE_SCHEMA || is_being_deleted(conn, &schema)?);
            self.report.without_schema += usize::from(need_not);
            return Ok(if need_not { Vec::new() } else { vec![Drift::SchemaMissing] });
        }
        let applied = match &suspect.applied {
            Some(applied) => applied.clone(),
            // A schema that is dropped while we look is nobody's drift.
            None => match Applied::read(conn, &schema)? {
                Some(applied) => texts(&applied),
                None => return Ok(Vec::new()),
            },
        };
        Ok(drift_of(&applied, suspect.registered.as_deref(), known))
    }
}
