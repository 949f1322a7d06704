//! `completions`.

use std::path::Path;

use clap_complete::Shell;

use super::exit::Exit;
use super::output::Output;

/// The arguments of `completions`.
///
/// In a parser of your own it knows of the commands of this crate only; [`script`](Self::script) takes the whole parser.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     completions: tenants_diesel::cli::Completions,
/// }
///
/// let program = Program::parse_from(["program", "bash"]);
/// let script = program.completions.script(<Program as clap::CommandFactory>::command(), "program");
/// assert!(script.contains("complete"));
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct Completions {
    /// The shell that is to complete
    shell: Shell,
}

impl Completions {
    /// The shell's script for a program of this name.
    #[must_use]
    pub fn script(&self, mut command: clap::Command, name: &str) -> String {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        String::from_utf8_lossy(&script).into_owned()
    }

    /// Writes it, for a program called as this one is.
    pub(super) fn run(&self, command: clap::Command, output: &Output) -> Exit {
        let program = std::env::args_os().next().unwrap_or_default();
        let name = Path::new(&program).file_name().map_or_else(|| "manage".into(), |name| name.to_string_lossy());
        output.out.write(&self.script(command, &name));
        Exit::Done
    }
}
