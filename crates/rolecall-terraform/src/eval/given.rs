//! Values that are given to the variables of a root module, in the order of "Variable Definition Precedence".

use std::sync::Arc;

use rolecall_source::normalize;

use crate::evaluation::{Root, Setting};
use crate::module::{Modules, ParsedFile};
use crate::value::Value;

/// What is given, lowest precedence first.
#[derive(Debug, Default)]
pub(super) struct Given {
    sources: Vec<Source>,
}

/// Where values come from.
#[derive(Debug)]
enum Source {
    Environment(Arc<str>, Value),
    File(Arc<ParsedFile>),
    Value(Arc<str>, Value),
}

/// The value of one variable.
pub(super) enum Found {
    /// The attribute of this number.
    File(Arc<ParsedFile>, usize),
    Value(Value),
    /// A value that a program hands over as text.
    Environment(Value),
}

impl Given {
    /// What is given to `root`. The messages name the variable files that are not there.
    pub(super) fn of(root: &Root, modules: &Modules<'_>) -> (Self, Vec<String>) {
        let value = |(name, value): &(Arc<str>, Value)| Source::Environment(name.clone(), value.clone());
        let mut sources: Vec<Source> = root.environment.iter().map(value).collect();
        sources.extend(automatic(root, modules).into_iter().map(Source::File));
        let mut missing = Vec::new();
        for setting in &root.settings {
            match setting {
                Setting::Value(name, value) => sources.push(Source::Value(name.clone(), value.clone())),
                Setting::File(name) => match parsed(root, modules, name) {
                    Some(file) => sources.push(Source::File(file)),
                    None => missing.push(format!("there is no variable file `{name}`")),
                },
            }
        }
        (Given { sources }, missing)
    }

    /// The value that counts, if there is one.
    pub(super) fn find(&self, name: &str) -> Option<Found> {
        self.sources.iter().rev().find_map(|source| match source {
            Source::Environment(given, value) => {
                (**given == *name).then(|| Found::Environment(value.clone()))
            }
            Source::Value(given, value) => (**given == *name).then(|| Found::Value(value.clone())),
            Source::File(file) => {
                let attributes = &file.body.attributes;
                let index = attributes.iter().position(|attribute| &*attribute.name.text == name)?;
                Some(Found::File(file.clone(), index))
            }
        })
    }
}

/// Every variable file of `root` that is there, lowest precedence first.
pub fn variable_files(root: &Root, modules: &Modules<'_>) -> Vec<Arc<ParsedFile>> {
    let named = root.settings.iter().filter_map(|setting| match setting {
        Setting::File(name) => parsed(root, modules, name),
        Setting::Value(..) => None,
    });
    automatic(root, modules).into_iter().chain(named).collect()
}

/// The variable files that Terraform loads by itself.
fn automatic(root: &Root, modules: &Modules<'_>) -> Vec<Arc<ParsedFile>> {
    let is_automatic = |name: &str| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json");
    let entries = modules.files().list(root.module_directory()).into_iter();
    let mut names: Vec<String> =
        entries.filter(|entry| !entry.is_dir && is_automatic(&entry.name)).map(|entry| entry.name).collect();
    names.sort_unstable();
    let always = ["terraform.tfvars", "terraform.tfvars.json"].into_iter().map(str::to_owned);
    let path = |name: String| normalize(root.module_directory(), &name);
    always.chain(names).filter_map(|name| modules.parse_file(&path(name)?)).collect()
}

fn parsed(root: &Root, modules: &Modules<'_>, name: &str) -> Option<Arc<ParsedFile>> {
    modules.parse_file(&normalize(&root.directory, name)?)
}
