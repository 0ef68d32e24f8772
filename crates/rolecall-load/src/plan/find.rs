//! Which plans and states are read.

use std::collections::BTreeMap;

use rolecall_source::{Diagnostics, Files};

use super::{Plan, Refusal, When, open};
use crate::config::{AccountBlock, Config};
use crate::roots::Found;
use crate::{Input, paths};

/// A PATH that names a file: the file, and which of its worlds (`FILE#prior`, `FILE#planned`).
pub(crate) fn split_path<'p>(files: &dyn Files, path: &'p str) -> (&'p str, When) {
    let world = path.rsplit_once('#').filter(|_| !files.is_file(path));
    match world {
        Some((file, "prior")) => (file, When::Prior),
        Some((file, "planned")) => (file, When::Planned),
        _ => (path, When::Planned),
    }
}

/// Reads the plans and states that PATHs and `sources` name, and those in directories that have no Terraform files. What
/// is named and cannot be read is an error of the command, anything else a diagnostic.
pub(crate) fn find(
    input: &Input<'_>,
    config: &Config,
    found: &mut Found,
    errors: &mut Diagnostics,
    diagnostics: &mut Diagnostics,
) -> Vec<Plan> {
    let mut named: Vec<String> = found.named.clone();
    let sources = config.accounts.iter().flat_map(AccountBlock::directories).map(|(source, _)| source);
    named.extend(
        sources
            .filter(|source| {
                found.is_searched(source) && !found.is_snapshot(source) && is_plan(input.files, source)
            })
            .map(str::to_owned),
    );
    let mut plans: BTreeMap<String, Plan> = BTreeMap::new();
    for path in named {
        let (file, when) = split_path(input.files, &path);
        match open(input.files, input.sources, file, when) {
            Ok(Some(plan)) => {
                plans.insert(path, plan);
            }
            Ok(None) => {
                let message = format!("`{file}` is neither a Terraform file nor a plan, state or snapshot");
                errors.error(message, None);
            }
            Err(Refusal { message, span }) => errors.error(message, span),
        }
    }
    for path in std::mem::take(&mut found.candidates) {
        if plans.contains_key(&path) || !taken_up(config, found, input.paths, &path, diagnostics) {
            continue;
        }
        match open(input.files, input.sources, &path, When::Planned) {
            Ok(plan) => plans.extend(plan.map(|plan| (path, plan))),
            Err(Refusal { message, span }) => diagnostics.error(message, span),
        }
    }
    let mut plans = with_roots(plans, found);
    with_sources(input, found, &mut plans, errors);
    found.of_plans = plans.iter().map(|plan| plan.root.to_string()).collect();
    plans
}

fn is_plan(files: &dyn Files, path: &str) -> bool {
    files.is_file(path) && !rolecall_terraform::is_module_file(paths::last(path))
}

/// Whether a file that was found in a directory is read: not where the same resources may be there as Terraform files.
fn taken_up(
    config: &Config,
    found: &Found,
    searched: &[String],
    path: &str,
    diagnostics: &mut Diagnostics,
) -> bool {
    let directory = paths::parent(path);
    if found.directories().any(|other| paths::below(other, directory).is_some()) {
        return false;
    }
    let sources = config.accounts.iter().flat_map(AccountBlock::directories).map(|(source, _)| source);
    let around = sources.chain(searched.iter().map(String::as_str));
    let around = around.filter(|unit| paths::below(unit, directory).is_some());
    let unit = around.max_by_key(|unit| unit.len()).unwrap_or_default();
    if found.directories().any(|other| paths::below(unit, other).is_some()) {
        let message = format!(
            "`{path}` is not read, because there are Terraform files under `{}`: name it to read it",
            paths::shown(unit)
        );
        diagnostics.unknown("not-read", message, None);
        return false;
    }
    true
}

/// Each plan with what stands for its root module: its directory where nothing else is of that, else the file.
fn with_roots(plans: BTreeMap<String, Plan>, found: &Found) -> Vec<Plan> {
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for plan in plans.values() {
        *uses.entry(plan.root.to_string()).or_default() += 1;
    }
    let is_root = |directory: &str| found.roots.iter().any(|root| &*root.directory == directory);
    let alone = |plan: &Plan| uses.get(&*plan.root) == Some(&1) && !is_root(&plan.root);
    let rooted = plans.into_iter().map(|(path, plan)| {
        let root = if alone(&plan) { plan.root.clone() } else { path.into() };
        Plan { root, ..plan }
    });
    rooted.collect()
}

/// The plan with the sources that are named for it. It is of these then.
fn with_sources(input: &Input<'_>, found: &mut Found, plans: &mut [Plan], errors: &mut Diagnostics) {
    let Some(directory) = input.source_dir else { return };
    let [plan] = plans else {
        let message = format!("`--source-dir` is for one plan, and there are {}", plans.len());
        return errors.error(message, None);
    };
    plan.root = directory.into();
    plan.source = Some(directory.into());
    found.roots.retain(|root| &*root.directory != directory);
}
