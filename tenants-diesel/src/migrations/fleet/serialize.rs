//! Reports and failures as data, for logs and other programs.

use diesel::result::DatabaseErrorInformation;
use diesel::result::Error::DatabaseError;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::report::{MigrateReport, SchemaOutcome, SchemaReport};
use crate::Error;
use crate::commands::EachReport;
use crate::migrations::{MigrationFailure, MigrationStep};

/// With the counts of its text: `applied`, `reverted`, `failed`, `skipped`.
impl Serialize for MigrateReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut report = serializer.serialize_struct("MigrateReport", 7)?;
        report.serialize_field("up_to_date", &self.up_to_date)?;
        report.serialize_field("applied", &self.applied())?;
        report.serialize_field("reverted", &self.reverted())?;
        report.serialize_field("failed", &self.failures().count())?;
        report.serialize_field("skipped", &self.skipped())?;
        report.serialize_field("interrupted", &self.interrupted)?;
        report.serialize_field("schemas", &self.schemas)?;
        report.end()
    }
}

/// `outcome` is a word (`migrated`, `failed`, `no_schema`, `skipped`); `error` is there if it failed.
impl Serialize for SchemaReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            schema: &'a str,
            #[serde(flatten)]
            outcome: &'a SchemaOutcome,
            steps: &'a [MigrationStep],
        }
        Fields { schema: &self.schema, outcome: &self.outcome, steps: &self.steps }.serialize(serializer)
    }
}

/// An object with `outcome`, and with `error` if the schema failed.
impl Serialize for SchemaOutcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(tag = "outcome", rename_all = "snake_case")]
        enum Outcome<'a> {
            Migrated,
            Failed { error: &'a Error },
            NoSchema,
            Skipped,
        }
        let outcome = match self {
            Self::Migrated => Outcome::Migrated,
            Self::Failed(error) => Outcome::Failed { error },
            Self::NoSchema => Outcome::NoSchema,
            Self::Skipped => Outcome::Skipped,
        };
        outcome.serialize(serializer)
    }
}

/// The text as `message`; of a failed migration its fields, of a refused statement what PostgreSQL says as `database`, of
/// a run that ended early its `report`.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            message: &'a str,
            #[serde(flatten)]
            failure: Option<&'a MigrationFailure>,
            #[serde(skip_serializing_if = "Option::is_none")]
            database: Option<Database<'a>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            report: Option<Report<'a>>,
        }
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Report<'a> {
            Migrate(&'a MigrateReport),
            Each(&'a EachReport),
        }
        let (message, report) = match self {
            Self::RunEndedEarly { report, source } => (source.to_string(), Some(Report::Migrate(report))),
            Self::SchemasFailed { report } => {
                ("some schemas could not be migrated".to_owned(), Some(Report::Migrate(report)))
            }
            Self::CommandEndedEarly { report, source } => (source.to_string(), Some(Report::Each(report))),
            Self::TenantsFailed { report } => (report.counts(), Some(Report::Each(report))),
            other => (other.to_string(), None),
        };
        // libpq ends its messages with a line break.
        let message = message.trim_end();
        let failure = match self {
            Self::Migration(failure) => Some(&**failure),
            _ => None,
        };
        let database = Database::of(self);
        Fields { message, failure, database, report }.serialize(serializer)
    }
}

/// Without the cause, which is in the error's `message` and `database`.
impl Serialize for MigrationFailure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut failure = serializer.serialize_struct("MigrationFailure", 5)?;
        failure.serialize_field("schema", &self.schema)?;
        failure.serialize_field("migration", &self.migration)?;
        failure.serialize_field("line", &self.line)?;
        failure.serialize_field("statement", &self.statement)?;
        failure.serialize_field("hint", &self.hint)?;
        failure.end()
    }
}

/// What PostgreSQL says of an error, as far as diesel hands it on.
#[derive(Serialize)]
struct Database<'a> {
    kind: String,
    message: &'a str,
    detail: Option<&'a str>,
    hint: Option<&'a str>,
    position: Option<i32>,
    table: Option<&'a str>,
    column: Option<&'a str>,
    constraint: Option<&'a str>,
}

impl<'a> Database<'a> {
    fn of(error: &'a Error) -> Option<Self> {
        if let Error::RunEndedEarly { source, .. } | Error::CommandEndedEarly { source, .. } = error {
            return Self::of(source);
        }
        let DatabaseError(kind, information) = error.query_error()? else { return None };
        let information: &dyn DatabaseErrorInformation = &**information;
        Some(Self {
            kind: format!("{kind:?}"),
            message: information.message(),
            detail: information.details(),
            hint: information.hint(),
            position: information.statement_position(),
            table: information.table_name(),
            column: information.column_name(),
            constraint: information.constraint_name(),
        })
    }
}

#[cfg(test)]
mod tests {
    use diesel::result::DatabaseErrorKind;
    use serde_json::json;
    use tenants_core::migration::Direction;

    use super::*;

    fn failure() -> Error {
        let cause = DatabaseError(DatabaseErrorKind::UniqueViolation, Box::new("twice".to_owned()));
        let mut failure = MigrationFailure::new(&"acme".parse().unwrap(), Some("2_add"), cause);
        failure.line = Some(3);
        failure.statement = Some("INSERT …".to_owned());
        failure.into()
    }

    #[test]
    fn a_failure_says_what_the_database_said() {
        let nothing = json!(null);
        assert_eq!(
            serde_json::to_value(failure()).unwrap(),
            json!({
                "message": "migration \"2_add\" failed in schema \"acme\", line 3: twice",
                "schema": "acme", "migration": "2_add", "line": 3, "statement": "INSERT …", "hint": nothing,
                "database": {
                    "kind": "UniqueViolation", "message": "twice", "detail": nothing, "hint": nothing,
                    "position": nothing, "table": nothing, "column": nothing, "constraint": nothing,
                },
            })
        );
    }

    #[test]
    fn a_report_is_its_schemas_and_their_counts() {
        let step = MigrationStep { version: "1".into(), direction: Direction::Up, fake: true };
        let schema = |schema: &str, outcome| SchemaReport { schema: schema.to_owned(), steps: Vec::new(), outcome };
        let migrated = SchemaReport { steps: vec![step], ..schema("public", SchemaOutcome::Migrated) };
        let schemas = vec![migrated, schema("a", SchemaOutcome::NoSchema), schema("b", SchemaOutcome::Skipped)];
        let report = MigrateReport { schemas, up_to_date: 7, interrupted: true };
        assert_eq!(
            serde_json::to_value(report).unwrap(),
            json!({
                "up_to_date": 7, "applied": 1, "reverted": 0, "failed": 0, "skipped": 1, "interrupted": true,
                "schemas": [
                    {"schema": "public", "outcome": "migrated",
                     "steps": [{"version": "1", "direction": "up", "fake": true}]},
                    {"schema": "a", "outcome": "no_schema", "steps": []},
                    {"schema": "b", "outcome": "skipped", "steps": []},
                ],
            })
        );
    }

    #[test]
    fn what_failed_and_what_ended_a_run_are_told_once() {
        let schema = || SchemaReport {
            schema: "acme".to_owned(),
            steps: Vec::new(),
            outcome: SchemaOutcome::Failed(Box::new(failure())),
        };
        let report = MigrateReport { schemas: vec![schema()], ..MigrateReport::default() };
        let source = Box::new(Error::NoMigrationUrl);
        let early = serde_json::to_value(Error::RunEndedEarly { report: Box::new(report), source }).unwrap();
        assert!(early["message"].as_str().unwrap().starts_with("in SET LOCAL mode"));
        assert_eq!(early["report"]["failed"], 1);
        assert_eq!(early["report"]["schemas"][0]["error"]["database"]["kind"], "UniqueViolation");
    }
}
