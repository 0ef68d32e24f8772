//! Values for variables that nothing declares: evaluation leaves them aside.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_source::Diagnostics;
use rolecall_terraform::{Modules, Root, Setting, variable_files};

use super::did_you_mean;
use crate::config::Config;
use crate::{Input, paths};

/// The names that each root module declares.
type Declared<'r> = BTreeMap<&'r str, BTreeSet<Arc<str>>>;

/// Complains of values on the command line, in `rolecall.hcl` and in variable files for variables that no root module
/// they are for declares. Of what the environment says Terraform does not complain either.
pub(super) fn check(
    roots: &[Root],
    input: &Input<'_>,
    config: &Config,
    modules: &Modules<'_>,
    said: &mut Diagnostics,
) {
    if roots.is_empty() {
        return;
    }
    let declared: Declared<'_> =
        roots.iter().map(|root| (&*root.directory, variables(modules, root.module_directory()))).collect();
    let all: BTreeSet<&str> = declared.values().flatten().map(|name| &**name).collect();
    for setting in input.settings {
        let Setting::Value(name, _) = setting else { continue };
        if !all.contains(&**name) {
            let advice = did_you_mean(name, all.iter().copied());
            said.error(format!("no root module declares the variable `{name}`{advice}"), None);
        }
    }
    for block in &config.roots {
        let Some(names) = declared.get(&*block.directory.text) else { continue };
        for (name, value) in block.variables.iter().filter(|(name, _)| !names.contains(name)) {
            let advice = did_you_mean(name, names.iter().map(|name| &**name));
            let directory = paths::shown(&block.directory.text);
            let message = format!("`{directory}` declares no variable `{name}`{advice}");
            said.warning(message, value.origin.or(block.span));
        }
    }
    check_files(roots, &declared, modules, said);
}

/// A file may be for several root modules.
fn check_files(roots: &[Root], declared: &Declared<'_>, modules: &Modules<'_>, said: &mut Diagnostics) {
    let mut files = BTreeMap::new();
    for root in roots {
        for file in variable_files(root, modules) {
            let (_, readers) = files.entry(file.path.clone()).or_insert_with(|| (file, Vec::new()));
            readers.extend(declared.get(&*root.directory));
        }
    }
    for (file, readers) in files.into_values() {
        for attribute in &file.body.attributes {
            let name = &attribute.name;
            if readers.iter().any(|names| names.contains(&name.text)) {
                continue;
            }
            let candidates: BTreeSet<&str> =
                readers.iter().flat_map(|names| names.iter()).map(|name| &**name).collect();
            let advice = did_you_mean(&name.text, candidates);
            said.warning(
                format!("no root module declares the variable `{}`{advice}", name.text),
                Some(name.span),
            );
        }
    }
}

/// Names of the variables that a module declares.
fn variables(modules: &Modules<'_>, directory: &str) -> BTreeSet<Arc<str>> {
    let Some(module) = modules.module(directory) else { return BTreeSet::new() };
    let blocks = module.files().iter().flat_map(|file| file.body.blocks_of("variable"));
    blocks.filter_map(|block| Some(block.labels.first()?.text.clone())).collect()
}
