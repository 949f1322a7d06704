//! Which migrations: an app, and where they shall stand.

use std::num::NonZeroUsize;

use crate::cli::usage::conflict;
use crate::migrations::{MigrateOptions, Target};

/// The word for "none is applied".
const ZERO: &str = "zero";

#[derive(Debug, Clone, clap::Args)]
pub(super) struct TargetArgs {
    /// Only the migrations of this app (named folder)
    #[arg(value_name = "APP")]
    first: Option<String>,
    /// Where the migrations shall stand: a version, a folder's name, or 'zero'; the app may be left out
    #[arg(value_name = "VERSION")]
    second: Option<String>,
    /// Revert the newest so many migrations
    #[arg(long, value_name = "N", conflicts_with_all = ["redo", "second"], help_heading = "Migrations")]
    revert: Option<NonZeroUsize>,
    /// Revert the newest so many migrations, and apply them again
    #[arg(long, value_name = "N", conflicts_with = "second", help_heading = "Migrations")]
    redo: Option<NonZeroUsize>,
    /// Only write into the bookkeeping, without running any SQL
    #[arg(long, conflicts_with = "fake_initial", help_heading = "Migrations")]
    fake: bool,
    /// Count an app's first migration as applied where all that it makes is there already
    #[arg(long, help_heading = "Migrations")]
    fake_initial: bool,
}

impl TargetArgs {
    pub(super) fn apply(&self, mut options: MigrateOptions) -> Result<MigrateOptions, clap::Error> {
        let (app, version) = self.app_and_version();
        options = match (version, self.revert, self.redo) {
            (None, None, None) => options,
            (Some(ZERO), None, None) => options.target(Target::Zero),
            (Some(folder), None, None) => options.target_folder(folder),
            (None, Some(count), _) => options.target(Target::Revert(count.get())),
            (None, _, Some(count)) => options.target(Target::Redo(count.get())),
            (Some(version), ..) => {
                return Err(conflict(format_args!(
                    "the version '{version}' cannot be used with '--revert' or '--redo'"
                )));
            }
        };
        if let Some(app) = app {
            options = options.app(app);
        }
        if self.fake {
            options = options.fake();
        }
        Ok(if self.fake_initial { options.fake_initial() } else { options })
    }

    pub(super) fn app(&self) -> Option<&str> {
        self.app_and_version().0
    }

    /// A word alone is an app if it is named like one.
    fn app_and_version(&self) -> (Option<&str>, Option<&str>) {
        match (self.first.as_deref(), self.second.as_deref()) {
            (Some(version), None) if !may_be_app(version) => (None, Some(version)),
            both => both,
        }
    }
}

/// Apps are named like Rust's identifiers, and versions begin with a digit.
fn may_be_app(word: &str) -> bool {
    word != ZERO && word.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Program {
        #[command(flatten)]
        target: TargetArgs,
    }

    fn request(arguments: &str) -> Result<String, clap::Error> {
        let program = Program::try_parse_from(["test"].into_iter().chain(arguments.split_whitespace()))?;
        let options = format!("{:?}", program.target.apply(MigrateOptions::default())?);
        let (_, request) = options.split_once("request: MigrationRequest { ").unwrap_or_default();
        Ok(request.split(", fake").next().unwrap_or_default().to_owned())
    }

    #[test]
    fn an_app_a_version_or_both() {
        for (arguments, expected) in [
            ("", "target: Latest, app: None"),
            ("crm", "target: Latest, app: Some(\"crm\")"),
            ("2026-01-02-000000_create_notes", "target: Version(MigrationVersion(\"20260102000000\")), app: None"),
            ("crm 20260102000000", "target: Version(MigrationVersion(\"20260102000000\")), app: Some(\"crm\")"),
            ("zero", "target: Zero, app: None"),
            ("crm zero", "target: Zero, app: Some(\"crm\")"),
            ("--revert 2", "target: Revert(2), app: None"),
            ("crm --redo 1", "target: Redo(1), app: Some(\"crm\")"),
        ] {
            assert_eq!(request(arguments).unwrap(), expected, "{arguments}");
        }
    }

    #[test]
    fn a_version_excludes_counting() {
        for arguments in
            ["2026 --revert 1", "crm 2026 --redo 1", "--revert 1 --redo 1", "--revert 0", "--fake --fake-initial"]
        {
            assert_eq!(request(arguments).unwrap_err().exit_code(), 2, "{arguments}");
        }
    }
}
