//! Giving our options to the user's commands, which may have options of the same names.

use std::collections::BTreeSet;

use clap::{Arg, Command, Subcommand};

/// What goes before the name of an option of ours, where the command has one of that name.
const PREFIX: &str = "tenant-";

/// The commands of `C`, each with further options.
pub(super) fn commands_with<C: Subcommand>(options: &Command) -> Vec<Command> {
    let commands = C::augment_subcommands(Command::new("commands"));
    let named: BTreeSet<String> = commands.get_subcommands().flat_map(names).collect();
    // In the help they come behind what is there already, where they would begin at the first place anew.
    let behind = |command: &Command| command.clone().display_order(None);
    commands.get_subcommands().map(|command| with_options(with_alias(behind(command), &named), options)).collect()
}

fn names(command: &Command) -> Vec<String> {
    std::iter::once(command.get_name()).chain(command.get_all_aliases()).map(str::to_owned).collect()
}

/// `count-notes` is also `count_notes`, as django's commands are written, unless that is another one.
fn with_alias(command: Command, named: &BTreeSet<String>) -> Command {
    let alias = command.get_name().replace('-', "_");
    if named.contains(&alias) { command } else { command.alias(alias) }
}

fn with_options(command: Command, options: &Command) -> Command {
    let mut taken = Taken::default();
    taken.by(&command);
    // A command may have commands of its own, and the options may be given behind these too.
    let is_parent = command.has_subcommands();
    let ours = options.get_arguments().filter(|option| !taken.ids.contains(option.get_id().as_str()));
    ours.fold(command, |command, option| command.arg(taken.fit(option.clone()).display_order(None).global(is_parent)))
}

/// What the arguments of a command are called, and those of its own commands.
#[derive(Default)]
struct Taken {
    ids: BTreeSet<String>,
    longs: BTreeSet<String>,
    shorts: BTreeSet<char>,
}

impl Taken {
    fn by(&mut self, command: &Command) {
        for argument in command.get_arguments() {
            self.ids.insert(argument.get_id().to_string());
            self.longs.extend(argument.get_long().map(str::to_owned));
            self.longs.extend(argument.get_all_aliases().into_iter().flatten().map(str::to_owned));
            self.shorts.extend(argument.get_short());
            self.shorts.extend(argument.get_all_short_aliases().into_iter().flatten());
        }
        command.get_subcommands().for_each(|command| self.by(command));
    }

    /// An option of ours under a name that is free; what the command calls its own stays as it is.
    fn fit(&self, option: Arg) -> Arg {
        let is_short_taken = option.get_short().is_some_and(|short| self.shorts.contains(&short));
        let option = if is_short_taken { option.short(None) } else { option };
        let aliases: Vec<String> = option.get_all_aliases().into_iter().flatten().map(str::to_owned).collect();
        let option = option.alias(None);
        let option = aliases.into_iter().filter(|alias| !self.longs.contains(alias)).fold(option, Arg::alias);
        let Some(mut long) = option.get_long().map(str::to_owned) else { return option };
        while self.longs.contains(&long) {
            long.insert_str(0, PREFIX);
        }
        option.long(long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, clap::Subcommand)]
    enum Commands {
        CountNotes,
        /// Has options of the names of ours
        Clash {
            #[arg(short, long, alias = "json")]
            schema: Option<u8>,
            #[arg(long)]
            tenant_match: Option<u8>,
            #[arg(long = "match")]
            pattern: Option<u8>,
        },
        #[command(subcommand)]
        Notes(Notes),
    }

    #[derive(Debug, clap::Subcommand)]
    enum Notes {
        Add {
            #[arg(short)]
            schema: bool,
        },
    }

    #[derive(clap::Args)]
    struct Ours {
        #[arg(id = "tenants-schema", short = 's', long = "schema")]
        _schema: Option<String>,
        #[arg(id = "tenants-match", long = "match")]
        _pattern: Option<String>,
        #[arg(id = "tenants-json", long = "json", alias = "as-json")]
        _json: bool,
    }

    fn program() -> Command {
        use clap::Args as _;
        let ours = Ours::augment_args(Command::new("ours"));
        commands_with::<Commands>(&ours).into_iter().fold(Command::new("test"), Command::subcommand)
    }

    fn given(line: &str) -> Result<Option<String>, clap::Error> {
        let matches = program().try_get_matches_from(line.split_whitespace())?;
        let (_, options) = matches.subcommand().unwrap();
        Ok(options.get_one::<String>("tenants-schema").cloned())
    }

    #[test]
    fn nothing_is_called_as_something_else_is() {
        program().debug_assert();
    }

    #[test]
    fn names_may_be_written_with_underscores() {
        assert_eq!(given("test count_notes -s a").unwrap().as_deref(), Some("a"));
    }

    #[test]
    fn an_option_of_the_command_s_own_stays_and_ours_is_called_otherwise() {
        assert_eq!(
            given("test clash --schema 1 --tenant-schema a --tenant-tenant-match x").unwrap().as_deref(),
            Some("a")
        );
        assert_eq!(given("test clash -s 1 --tenant-json").unwrap(), None);
        assert!(given("test clash --schema a").is_err(), "the command's own is a number");
    }

    #[test]
    fn commands_of_commands_have_them_too() {
        assert_eq!(given("test notes add --schema a -s").unwrap().as_deref(), Some("a"));
        assert_eq!(given("test notes --schema a add").unwrap().as_deref(), Some("a"));
        assert!(given("test notes -s a add").is_err());
    }
}
