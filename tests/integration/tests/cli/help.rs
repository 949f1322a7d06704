//! The texts of `--help`, as a contract: `TENANTS_BLESS=1` writes them anew.

use std::path::Path;
use std::{env, fs};

use super::child::{Ended, bare};

/// The commands, as the list in the help names them.
fn commands() -> Vec<String> {
    let help = Ended::of(&bare(&["--help"]).output().unwrap()).out;
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let names = list.lines().map_while(|line| line.strip_prefix("  "));
    names.filter_map(|line| line.split_whitespace().next()).map(ToOwned::to_owned).collect()
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
