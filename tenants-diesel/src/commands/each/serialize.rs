//! The report as data, for logs and other programs.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::outcome::EachOutcome;
use super::report::{EachFailure, EachReport};
use crate::Error;

/// `failures` has each failure with its `schema` and `error`; `failed` is their number.
impl Serialize for EachReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut report = serializer.serialize_struct("EachReport", 7)?;
        report.serialize_field("done", &self.done)?;
        report.serialize_field("failed", &self.failed.len())?;
        report.serialize_field("failures", &self.failed)?;
        report.serialize_field("unknown", &self.unknown)?;
        report.serialize_field("no_schema", &self.no_schema)?;
        report.serialize_field("skipped", &self.skipped)?;
        report.serialize_field("interrupted", &self.interrupted)?;
        report.end()
    }
}

impl Serialize for EachFailure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut failure = serializer.serialize_struct("EachFailure", 2)?;
        failure.serialize_field("schema", &self.schema)?;
        failure.serialize_field("error", &self.error)?;
        failure.end()
    }
}

/// An object with `outcome` (`done`, `failed`, `no_schema`), and with `error` if it failed.
impl Serialize for EachOutcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(tag = "outcome", rename_all = "snake_case")]
        enum Outcome<'a> {
            Done,
            Failed { error: &'a Error },
            NoSchema,
        }
        let outcome = match self {
            Self::Done => Outcome::Done,
            Self::Failed(error) => Outcome::Failed { error },
            Self::NoSchema => Outcome::NoSchema,
        };
        outcome.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_report_is_its_counts_and_its_failures() {
        let failed = EachFailure { schema: "a".to_owned(), error: Box::new(Error::TransactionLeftOpen) };
        let report = EachReport { done: 2, failed: vec![failed], ..EachReport::default() };
        let message = Error::TransactionLeftOpen.to_string();
        assert_eq!(
            serde_json::to_value(report).unwrap(),
            json!({
                "done": 2, "failed": 1, "failures": [{"schema": "a", "error": {"message": message}}], "unknown": [],
                "no_schema": [], "skipped": 0, "interrupted": false,
            })
        );
        assert_eq!(serde_json::to_value(EachOutcome::NoSchema).unwrap(), json!({"outcome": "no_schema"}));
    }
}
