//! What is asked for on the command line.

use std::path::PathBuf;

use clap::Parser;

/// What tenants takes for its work, beside the least PostgreSQL could take.
#[derive(Debug, Parser)]
#[command(name = "cargo bench -p tenants-bench --")]
pub(crate) struct Options {
    /// Prints one JSON object a row, each as soon as it is measured.
    #[arg(long)]
    pub(crate) json: bool,

    /// Only this row; may be given several times.
    #[arg(long, value_name = "ID")]
    pub(crate) row: Vec<String>,

    /// A few tenants and one round: proves that it runs, measures nothing.
    #[arg(long)]
    pub(crate) quick: bool,

    /// Puts the server this many milliseconds away: each round trip takes that much longer.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(crate) delay_ms: u64,

    /// What cargo says to every benchmark.
    #[arg(long, hide = true)]
    pub(crate) bench: bool,

    /// The process whose memory a row measures: migrates everything by the migrations of this folder.
    #[arg(long, hide = true, value_name = "FOLDER")]
    pub(crate) child: Option<PathBuf>,

    /// The process that measures rows on one processor: their names are on standard input.
    #[arg(long, hide = true)]
    pub(crate) pinned: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_adds_is_no_mistake() {
        let options = Options::parse_from(["tenants", "--quick", "--row", "8a", "--bench"]);
        assert!(options.bench && options.quick && !options.json);
        assert_eq!((options.row, options.delay_ms), (vec!["8a".to_owned()], 0));
    }
}
