//! The texts of `--help`, as a contract: `TENANTS_BLESS=1` writes them anew.

use std::path::Path;
use std::{env, fs};

use clap::CommandFactory as _;
use tenants_diesel::cli;
use tenants_integration::Client;

use super::child::{Ended, bare};

/// The commands, as the list in the help names them.
pub(super) fn commands() -> Vec<String> {
    let help = Ended::of(&bare(&["--help"]).output().unwrap()).out;
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let names = list.lines().map_while(|line| line.strip_prefix("  "));
    names.filter_map(|line| line.split_whitespace().next()).map(ToOwned::to_owned).collect()
}

#[derive(clap::Parser)]
enum Own {
    #[command(flatten)]
    _Tenants(cli::Command<Client>),
}

#[derive(clap::Parser)]
struct OwnMigrate {
    #[command(flatten)]
    _migrate: cli::MigrateSchemas,
}

#[test]
fn a_parser_of_ones_own_does_not_get_our_documentation_as_its_help() {
    for command in [Own::command(), OwnMigrate::command()] {
        assert!(command.get_about().is_none() && command.get_long_about().is_none(), "{:?}", command.get_about());
    }
}

#[test]
fn help_is_as_it_was() {
    let mut lines = vec![("manage".to_owned(), vec!["--help".to_owned()])];
    for name in commands().into_iter().filter(|name| name != "help") {
        lines.push((name.clone(), vec![name, "--help".to_owned()]));
    }
    assert!(lines.len() >= 10, "{lines:?}");
    for wrapped in ["tenant-command", "all-tenants-command"] {
        lines.push((format!("{wrapped}-remind"), [wrapped, "remind", "--help"].map(str::to_owned).to_vec()));
    }
    for (name, arguments) in lines {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ended = Ended::of(&bare(&arguments).output().unwrap());
        assert_eq!((ended.code, &*ended.err), (0, ""));
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/help").join(&name).with_extension("txt");
        if env::var_os("TENANTS_BLESS").is_some() {
            fs::write(&file, &ended.out).unwrap();
        }
        let known = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(ended.out, known, "{name}: TENANTS_BLESS=1 takes it as it is");
    }
}
