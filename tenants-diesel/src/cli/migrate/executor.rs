//! How many schemas at once.

use std::num::{NonZeroUsize, ParseIntError};
use std::str::FromStr;

use crate::cli::usage::conflict;
use crate::migrations::{MigrateOptions, MultiprocessingExecutor};

#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Executor")]
pub(super) struct ExecutorArgs {
    /// One schema after the other, or several at once
    #[arg(long, value_name = "NAME", env = "EXECUTOR", hide_env_values = true)]
    executor: Option<Executor>,
    /// The most connections at a time, or 'auto': as many as server and machine bear; several at once then
    #[arg(long, value_name = "N|auto")]
    max_processes: Option<MaxProcesses>,
    /// How many schemas a connection takes at once; several connections then
    #[arg(long, value_name = "N")]
    chunks: Option<NonZeroUsize>,
    /// How many tenants share a message and a transaction, if the migrations allow it
    #[arg(long, value_name = "N")]
    tenants_per_message: Option<NonZeroUsize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Executor {
    Standard,
    Multiprocessing,
}

#[derive(Debug, Clone, Copy)]
enum MaxProcesses {
    Auto,
    AtMost(NonZeroUsize),
}

impl FromStr for MaxProcesses {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        if text == "auto" { Ok(Self::Auto) } else { Ok(Self::AtMost(text.parse()?)) }
    }
}

impl ExecutorArgs {
    pub(super) fn apply(&self, mut options: MigrateOptions) -> Result<MigrateOptions, clap::Error> {
        if let Some(tenants) = self.tenants_per_message {
            options = options.tenants_per_message(tenants);
        }
        let is_described = self.max_processes.is_some() || self.chunks.is_some();
        match self.executor {
            Some(Executor::Standard) if is_described => Err(conflict(
                "'--max-processes' and '--chunks' cannot be used with the standard executor \
                 ('--executor', or the environment's EXECUTOR)",
            )),
            None | Some(Executor::Standard) if !is_described => Ok(options),
            _ => Ok(options.executor(self.multiprocessing())),
        }
    }

    fn multiprocessing(&self) -> MultiprocessingExecutor {
        let executor = match self.max_processes {
            None => MultiprocessingExecutor::default(),
            Some(MaxProcesses::Auto) => MultiprocessingExecutor::auto(),
            Some(MaxProcesses::AtMost(processes)) => MultiprocessingExecutor::default().max_processes(processes),
        };
        self.chunks.into_iter().fold(executor, MultiprocessingExecutor::chunks)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Program {
        #[command(flatten)]
        executor: ExecutorArgs,
    }

    fn executor(arguments: &str) -> Result<String, clap::Error> {
        let program = Program::try_parse_from(["test"].into_iter().chain(arguments.split_whitespace()))?;
        let options = format!("{:?}", program.executor.apply(MigrateOptions::default())?);
        let executor = options.split_once("executor: ").unwrap_or_default().1;
        Ok(executor.split(", limits").next().unwrap_or_default().to_owned())
    }

    #[test]
    fn a_number_of_processes_is_enough() {
        for (arguments, expected) in [
            ("--executor standard", "StandardExecutor"),
            ("--executor multiprocessing", "MultiprocessingExecutor { max_processes: Some(2), chunks: 2 }"),
            ("--max-processes 8", "MultiprocessingExecutor { max_processes: Some(8), chunks: 2 }"),
            ("--max-processes auto --chunks 9", "MultiprocessingExecutor { max_processes: None, chunks: 9 }"),
            ("--chunks 1", "MultiprocessingExecutor { max_processes: Some(2), chunks: 1 }"),
        ] {
            assert_eq!(executor(arguments).unwrap(), expected, "{arguments}");
        }
        for arguments in ["--executor standard --chunks 2", "--executor celery", "--max-processes 0"] {
            assert_eq!(executor(arguments).unwrap_err().exit_code(), 2, "{arguments}");
        }
    }
}
