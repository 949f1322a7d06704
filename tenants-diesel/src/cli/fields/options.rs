//! Fields as options of a command line.

use std::collections::BTreeSet;

use clap::{Arg, ArgMatches, Command};

use super::kind::kind;
use crate::cli::model::{CommandModel, Field, FieldValues};

/// The options of a row's fields, under names that nothing else has.
#[derive(Debug, Clone)]
pub(in crate::cli) struct FieldOptions {
    /// `tenant` or `domain`.
    of: &'static str,
    /// Fields and the names of their options.
    fields: Vec<(Field, String)>,
    /// What else an option may be called.
    aliases: Vec<(&'static str, &'static str)>,
}

impl FieldOptions {
    /// Those of the tenant itself; a name that is `taken` gets `tenant-` in front.
    pub(in crate::cli) fn of_tenant<T: CommandModel>(taken: &[&str]) -> Self {
        let mut taken: BTreeSet<String> = taken.iter().map(|&name| name.to_owned()).collect();
        taken.extend(Self::of_domain::<T>().fields.into_iter().map(|(_, option)| option));
        let fields = T::fields().into_iter().flatten().map(|field| {
            let mut option = field.option();
            while !taken.insert(option.clone()) {
                option = format!("tenant-{option}");
            }
            (field, option)
        });
        let fields: Vec<_> = fields.collect();
        let aliases = ["schema", "schema-name"].into_iter().filter(|&alias| !taken.contains(alias));
        let aliases = aliases.map(|alias| (T::SCHEMA_NAME_FIELD, alias)).collect();
        Self { of: "tenant", fields, aliases }
    }

    /// Those of a domain but whether it is the main one, with `domain-` in front; none where domains have no table.
    pub(in crate::cli) fn of_domain<T: CommandModel>() -> Self {
        let Some(domains) = T::domains() else { return Self { of: "domain", fields: Vec::new(), aliases: Vec::new() } };
        let fields = domains.fields().into_iter().flatten().filter(|field| field.name != domains.primary_field());
        let fields = fields.map(|field| {
            let option = format!("domain-{}", field.option());
            (field, option)
        });
        // The older guide's name.
        let is_free = !T::fields().into_iter().flatten().any(|field| field.option() == "domain-url");
        let aliases = is_free.then_some((domains.domain_field(), "domain-url"));
        Self { of: "domain", fields: fields.collect(), aliases: aliases.into_iter().collect() }
    }

    pub(in crate::cli) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().map(|(field, _)| field)
    }

    /// The name of a field's option.
    pub(in crate::cli) fn option<'a>(&'a self, field: &'a str) -> &'a str {
        self.fields.iter().find(|(other, _)| other.name == field).map_or(field, |(_, option)| option)
    }

    /// The same with options for them.
    pub(in crate::cli) fn augment(&self, command: Command) -> Command {
        let fields = self.fields.iter().filter(|(field, _)| field.is_readable);
        fields.fold(command, |command, (field, option)| command.arg(self.arg(field, option)))
    }

    fn arg(&self, field: &Field, option: &str) -> Arg {
        let (value_name, words) = kind(field.ty);
        let what = match field.description() {
            "" => format!("{words}{}", if field.is_optional() { ", or nothing" } else { "" }),
            description => format!("{description} ({words})"),
        };
        let default = field.default().map(|default| format!(" [default: {default}]")).unwrap_or_default();
        let check = field.clone();
        let arg = Arg::new(self.id(field))
            .long(option.to_owned())
            .value_name(value_name)
            .help(format!("{what}{default}"))
            .help_heading(format!("The {}", self.of))
            .value_parser(move |text: &str| check.read(text).map_err(|error| error.message));
        let arg = if field.ty == "bool" { arg.num_args(0..=1).default_missing_value("true") } else { arg };
        let arg = arg.allow_negative_numbers(value_name == "NUMBER");
        // The guides spell them as the fields.
        let underscored = option.replace('-', "_");
        let arg = if underscored == option { arg } else { arg.alias(underscored) };
        let aliases = self.aliases.iter().filter(|(name, alias)| *name == field.name && *alias != option);
        aliases.fold(arg, |arg, (_, alias)| {
            let underscored = alias.replace('-', "_");
            let arg = arg.alias(*alias);
            if underscored == *alias { arg } else { arg.alias(underscored) }
        })
    }

    /// What was given.
    pub(in crate::cli) fn given(&self, matches: &ArgMatches) -> FieldValues {
        let mut values = FieldValues::default();
        for (field, _) in self.fields.iter().filter(|(field, _)| field.is_readable) {
            if let Some(text) = matches.get_one::<String>(&self.id(field)) {
                values.set(field.name, text);
            }
        }
        values
    }

    fn id(&self, field: &Field) -> String {
        format!("{}.{}", self.of, field.name)
    }
}
