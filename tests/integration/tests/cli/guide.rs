//! The command lines and options of `docs/commands.md` are those there are.

use std::collections::BTreeSet;
use std::process::Command;

use super::child::{Ended, bare};
use super::help::commands;

const GUIDE: &str = include_str!("../../../../docs/commands.md");
/// Options of other programs, and of the guide's example.
const OTHERS: [&str; 2] = ["--data-only", "--tenant-schema"];

/// Commands that the guide need not name.
const OWN: [&str; 8] = ["clash", "fail-in", "help", "leave-transaction-open", "nap", "notes", "panic-in", "set-path"];

/// Nothing listens there: a line that can be meant gets as far as connecting.
fn run(arguments: &[String]) -> Ended {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = bare(&arguments);
    command.env("DATABASE_URL", "postgresql://127.0.0.1:1/none").env("TENANTS_SUPERUSER_PASSWORD", "secret");
    Ended::of(&command.output().unwrap())
}

/// The arguments of a line, without the remark behind it and without what a shell does with input and output.
fn arguments(line: &str) -> Vec<String> {
    let line = line.split("   ").next().unwrap_or_default();
    let line = line.split([';', '|', '>', '<']).next().unwrap_or_default();
    let split = Command::new("sh").args(["-c", &format!("printf '%s\\n' {line}")]).output().unwrap();
    String::from_utf8(split.stdout).unwrap().lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn each_line_of_the_guide_can_be_meant() {
    let lines: Vec<&str> =
        GUIDE.lines().map(|line| line.trim_start_matches("$ ")).filter(|line| line.starts_with("manage ")).collect();
    assert!(lines.len() > 40, "{lines:#?}");
    for line in lines {
        let ended = run(&arguments(line));
        // The guide answers a question there.
        let asks = ended.err.contains("--noinput, since nobody can be asked");
        assert!(asks || !ended.err.contains("try '--help'"), "{line}: {ended:?}");
    }
    assert!(run(&arguments("manage status --colour")).err.contains("try '--help'"));
}

#[test]
fn each_option_and_command_is_in_both() {
    let commands = commands();
    let help = |arguments: &[&str]| Ended::of(&bare(arguments).output().unwrap()).out;
    let helps: String = commands.iter().map(|command| help(&[command, "--help"])).chain([help(&["--help"])]).collect();
    let known = options(&helps);
    let named = options(GUIDE);
    let unknown: Vec<_> = named.iter().filter(|name| !known.contains(*name) && !OTHERS.contains(*name)).collect();
    assert!(unknown.is_empty(), "{unknown:?} of {named:?}");
    for command in commands.iter().filter(|name| OWN.iter().all(|own| own != name)) {
        assert!(GUIDE.contains(command.as_str()), "{command} is not in the guide");
    }
}

/// Each `--word` of a text; one that ends with a hyphen is the beginning of several.
fn options(text: &str) -> BTreeSet<&str> {
    let is_word = |character: char| character.is_ascii_lowercase() || character == '-';
    let words = text.match_indices("--").map(|(at, _)| text[at..].split(|c| !is_word(c)).next().unwrap_or_default());
    words.filter(|word| word[2..].starts_with(|c: char| c.is_ascii_lowercase()) && !word.ends_with('-')).collect()
}
