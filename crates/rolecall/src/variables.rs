//! Values of Terraform variables on the command line and in the environment.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};
use rolecall_load::Environment;

use crate::arguments::pair;

/// `--var` and `--var-file` in the order in which they were given: later ones win.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variables {
    pub(crate) settings: Vec<Setting>,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    Value(String, String),
    File(PathBuf),
}

const VALUE: &str = "var";
const FILE: &str = "var-file";

impl Args for Variables {
    fn augment_args(command: Command) -> Command {
        let value = Arg::new(VALUE)
            .long(VALUE)
            .value_name("NAME=VALUE")
            .value_parser(pair)
            .action(ArgAction::Append)
            .help("Value of a Terraform variable, for every root module that declares it; may be repeated");
        let file = Arg::new(FILE)
            .long(FILE)
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .action(ArgAction::Append)
            .help("File with values of Terraform variables; may be repeated, and of it and `--var` the later wins");
        command.arg(value).arg(file)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Variables {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let places = |name| matches.indices_of(name).into_iter().flatten();
        let values = matches.get_many::<(String, String)>(VALUE).into_iter().flatten();
        let values = values.map(|(name, text)| Setting::Value(name.clone(), text.clone()));
        let files = matches.get_many::<PathBuf>(FILE).into_iter().flatten();
        let files = files.map(|file| Setting::File(file.clone()));
        let mut settings: Vec<(usize, Setting)> =
            places(VALUE).zip(values).chain(places(FILE).zip(files)).collect();
        settings.sort_by_key(|(place, _)| *place);
        Ok(Variables { settings: settings.into_iter().map(|(_, setting)| setting).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// What the environment says to Terraform. What is not UTF-8 is left out.
pub(crate) fn environment() -> Environment {
    let texts =
        std::env::vars_os().filter_map(|(name, text)| name.into_string().ok().zip(text.into_string().ok()));
    let mut environment = Environment::default();
    for (name, text) in texts {
        match name.strip_prefix("TF_VAR_") {
            Some(variable) => environment.variables.push((variable.to_owned(), text)),
            None if name == "TF_WORKSPACE" && !text.is_empty() => environment.workspace = Some(text),
            None => {}
        }
    }
    environment.variables.sort_unstable();
    environment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_files_keep_their_order() {
        let command = Variables::augment_args(Command::new("rolecall"));
        let line = "rolecall --var a=1 --var-file x --var a=b=c --var-file y".split(' ');
        let variables = Variables::from_arg_matches(&command.get_matches_from(line)).unwrap();
        let value = |text: &str| Setting::Value("a".to_owned(), text.to_owned());
        let file = |path: &str| Setting::File(path.into());
        assert_eq!(variables.settings, [value("1"), file("x"), value("b=c"), file("y")]);
    }
}
