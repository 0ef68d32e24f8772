//! Which directories are root modules, and how each is evaluated.

mod undeclared;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_source::{Diagnostics, Entry, Files, Parallel, collect};
use rolecall_terraform::value::Value;
use rolecall_terraform::{Evaluation, Fact, Modules, Root, Setting, is_module_file, local_calls};

use crate::config::{AccountBlock, Config};
use crate::terraform::as_unknowns;
use crate::terragrunt::{self, Unit};
use crate::{Input, paths, plan, snapshot, suggest};

/// Deepest directory below a PATH that is searched.
const MAX_DEPTH: usize = 64;
/// Most directories that are searched. Links can make a small tree endless.
const MAX_DIRECTORIES: usize = 100_000;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The root modules, by directory.
    pub(crate) roots: Vec<Root>,
    /// Every directory that was searched.
    searched: Vec<String>,
    /// Directories that hold Terraform files, with the names of those.
    directories: BTreeMap<String, Vec<String>>,
    /// Directories of the PATHs that are files.
    single: BTreeSet<String>,
    /// Directories with a Terragrunt file.
    terragrunt: BTreeSet<String>,
    /// The root modules that are units of Terragrunt, by their numbers.
    units: Vec<(usize, Unit)>,
    /// Those of them that depend on others, each after these.
    pub(crate) rounds: Vec<Vec<usize>>,
    /// PATHs that are files of no module: plans and states.
    pub(crate) named: Vec<String>,
    /// Files found that may be plans or states.
    pub(crate) candidates: Vec<String>,
    /// Files found that may be snapshots.
    pub(crate) documents: Vec<String>,
    /// Files that are snapshots.
    snapshots: BTreeSet<String>,
    /// What stands for the root modules of plans and states.
    pub(crate) of_plans: BTreeSet<String>,
}

/// Searches the PATHs for root modules: directories with Terraform files that no local `module` block calls, that the
/// configuration names, or whose file is a PATH.
pub(crate) fn find(
    input: &Input<'_>,
    config: &Config,
    modules: &Modules<'_>,
    diagnostics: &mut Diagnostics,
) -> Found {
    let mut found = Found::default();
    for path in input.paths {
        found.search(input.files, path, diagnostics);
    }
    let named = named_roots(config);
    for directory in &named {
        // What is hidden is not searched unless it is asked for.
        if directory.split('/').any(is_hidden) && found.covers(input.files, directory) {
            found.search(input.files, directory, diagnostics);
        }
    }
    parse(input, modules, &found.directories);
    let directories: Vec<&str> = found.directories.keys().map(String::as_str).collect();
    let calls = called(modules, &directories, input.parallel);
    let forced = |directory: &str| found.single.contains(directory) || named.contains(directory);
    let units = units(input, modules, &found.terragrunt, diagnostics);
    let sources: BTreeSet<String> = units.iter().filter_map(|unit| unit.module(modules)).collect();
    // A module may be called by a link, and stand there by its own name.
    let links: BTreeSet<String> = calls.iter().flatten().map(|called| input.files.real(called)).collect();
    let mut roots: Vec<&str> = roots(&directories, &calls, (&sources, &links), forced);
    roots.extend(units.iter().map(|unit| &*unit.directory));
    roots.sort_unstable();
    roots.dedup();
    found.roots = roots.into_iter().map(|directory| root(input, config, modules, directory)).collect();
    found.settle(units, modules, diagnostics);
    undeclared::check(&found.roots, input, config, modules, diagnostics);
    found
}

impl Found {
    /// The root module in `directory`, whether or not others call it.
    pub(crate) fn only(
        input: &Input<'_>,
        config: &Config,
        modules: &Modules<'_>,
        directory: &str,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut found = Found::default();
        if input.files.is_file(&paths::join(directory, terragrunt::FILE)) {
            found.terragrunt.insert(directory.to_owned());
        }
        let units = units(input, modules, &found.terragrunt, diagnostics);
        found.roots = vec![root(input, config, modules, directory)];
        found.settle(units, modules, diagnostics);
        undeclared::check(&found.roots, input, config, modules, diagnostics);
        found
    }

    /// Whether some unit of Terragrunt depends on another.
    pub(crate) fn depends(&self) -> bool {
        self.units.iter().any(|(_, unit)| !unit.dependencies.is_empty())
    }

    /// Takes the only root module of `other` in the place of the one in its directory, and says its number.
    pub(crate) fn put(&mut self, other: Found) -> usize {
        let Some(root) = other.roots.into_iter().next() else { return self.roots.len() };
        let at = self.roots.iter().position(|known| known.directory == root.directory);
        let at = at.unwrap_or(self.roots.len());
        self.roots.splice(at..(at + 1).min(self.roots.len()), [root]);
        at
    }

    /// Gives the root modules that are units of Terragrunt what these say.
    fn settle(&mut self, mut units: Vec<Unit>, modules: &Modules<'_>, diagnostics: &mut Diagnostics) {
        for (number, root) in self.roots.iter_mut().enumerate() {
            if let Some(at) = units.iter().position(|unit| unit.directory == root.directory) {
                let unit = units.swap_remove(at);
                unit.apply(root, modules);
                root.settings.splice(0..0, unit.settings());
                self.units.push((number, unit));
            }
        }
        self.rounds = terragrunt::rounds(&self.units);
        for (number, unit) in &mut self.units {
            if !self.rounds.iter().flatten().any(|informed| informed == number) {
                diagnostics.extend(as_unknowns(std::mem::take(&mut unit.diagnostics)));
            }
        }
    }

    /// Whether all of the directory `source` was read.
    pub(crate) fn covers(&self, files: &dyn Files, source: &str) -> bool {
        let is_whole =
            self.single.contains(source) || self.of_plans.contains(source) || self.snapshots.contains(source);
        self.is_searched(source) || is_whole && files.list(source).iter().all(|entry| !entry.is_dir)
    }

    /// Takes a file for a snapshot, and for nothing else.
    pub(crate) fn take_snapshot(&mut self, path: String) {
        self.named.retain(|named| *named != path);
        self.snapshots.insert(path);
    }

    /// Whether a file is a snapshot.
    pub(crate) fn is_snapshot(&self, path: &str) -> bool {
        self.snapshots.contains(path)
    }

    /// Whether `path` lies in a directory that was searched.
    pub(crate) fn is_searched(&self, path: &str) -> bool {
        self.searched.iter().any(|searched| paths::below(searched, path).is_some())
    }

    /// Directories that hold Terraform files.
    pub(crate) fn directories(&self) -> impl Iterator<Item = &str> {
        self.directories.keys().map(String::as_str)
    }

    /// Gives the units of these numbers the outputs of those that they depend on, and says what is wrong with them.
    pub(crate) fn inform(
        &mut self,
        numbers: &[usize],
        evaluations: &[Evaluation],
        modules: &Modules<'_>,
    ) -> Diagnostics {
        let mut said = Diagnostics::default();
        let known: BTreeMap<&str, usize> =
            self.units.iter().map(|(number, unit)| (&*unit.directory, *number)).collect();
        let outputs = |directory: &str| Some(evaluations.get(*known.get(directory)?)?.outputs.clone());
        for &number in numbers {
            let Some(root) = self.roots.get_mut(number) else { continue };
            let directory = root.directory.clone();
            if let Some(unit) = terragrunt::unit(modules, &directory, &outputs) {
                unit.apply(root, modules);
                said.extend(as_unknowns(unit.diagnostics));
            }
        }
        said
    }

    fn search(&mut self, files: &dyn Files, path: &str, diagnostics: &mut Diagnostics) {
        let (file, _) = plan::split_path(files, path);
        if files.is_file(file) {
            let directory = paths::parent(path);
            let names = module_files(&files.list(directory));
            if is_module_file(paths::last(path)) {
                self.directories.insert(directory.to_owned(), names);
                self.single.insert(directory.to_owned());
            } else {
                self.named.push(path.to_owned());
            }
            return;
        }
        self.searched.push(path.to_owned());
        let mut pending = vec![(path.to_owned(), 0)];
        let mut count = 0;
        while let Some((directory, depth)) = pending.pop() {
            count += 1;
            if count > MAX_DIRECTORIES {
                diagnostics
                    .error(format!("more than {MAX_DIRECTORIES} directories; the rest is not read"), None);
                return;
            }
            let entries = files.list(&directory);
            if entries.is_empty() && depth == 0 {
                diagnostics.warning(format!("there is nothing at `{}`", paths::shown(&directory)), None);
            }
            let names = module_files(&entries);
            if !names.is_empty() {
                self.directories.insert(directory.clone(), names);
            }
            if entries.iter().any(|entry| !entry.is_dir && entry.name == terragrunt::FILE) {
                self.terragrunt.insert(directory.clone());
            }
            let candidates = entries.iter().filter(|entry| !entry.is_dir && plan::may_be(&entry.name));
            self.candidates.extend(candidates.map(|entry| paths::join(&directory, &entry.name)));
            let documents = entries.iter().filter(|entry| !entry.is_dir && snapshot::may_be(&entry.name));
            self.documents.extend(documents.map(|entry| paths::join(&directory, &entry.name)));
            for entry in entries.iter().filter(|entry| entry.is_dir && !is_hidden(&entry.name)) {
                let below = paths::join(&directory, &entry.name);
                if depth >= MAX_DEPTH {
                    diagnostics.error(format!("`{below}` is nested too deeply and not read"), None);
                    continue;
                }
                pending.push((below, depth + 1));
            }
        }
    }

    /// Errors for directories in the configuration that are not there: an account without its sources would look
    /// complete and empty.
    pub(crate) fn check_names(&self, files: &dyn Files, config: &Config, errors: &mut Diagnostics) {
        let accounts = config.accounts.iter().flat_map(AccountBlock::directories);
        let roots = config.roots.iter().map(|root| (&*root.directory.text, root.directory.span));
        for (path, span) in accounts.chain(roots) {
            if files.is_file(path) || !files.list(path).is_empty() {
                continue;
            }
            let advice = did_you_mean(path, self.directories.keys().map(String::as_str));
            errors.error(format!("there is no directory `{path}`{advice}"), span);
        }
    }
}

fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    suggest::nearest(word, candidates).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// Whether a directory holds nothing that its owner wrote, or nothing to be seen.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name == "node_modules"
}

/// Directories that the configuration makes root modules.
fn named_roots(config: &Config) -> BTreeSet<&str> {
    let accounts = config.accounts.iter().flat_map(AccountBlock::directories).map(|(directory, _)| directory);
    accounts.chain(config.roots.iter().map(|root| &*root.directory.text)).collect()
}

/// The names of those entries that are files of a module.
fn module_files(entries: &[Entry]) -> Vec<String> {
    let files = entries.iter().filter(|entry| !entry.is_dir && is_module_file(&entry.name));
    files.map(|entry| entry.name.clone()).collect()
}

/// The units of Terragrunt in `directories` whose module is here.
fn units(
    input: &Input<'_>,
    modules: &Modules<'_>,
    directories: &BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Vec<Unit> {
    let directories: Vec<&String> = directories.iter().collect();
    let read = collect(input.parallel, directories.len(), &|index| {
        terragrunt::unit(modules, directories.get(index)?, &|_| None)
    });
    let read: Vec<Unit> = read.into_iter().flatten().collect();
    // What units have in common is none.
    let included: BTreeSet<String> = read.iter().flat_map(|unit| unit.included.iter().cloned()).collect();
    let mut units = Vec::new();
    for unit in read {
        if included.contains(&paths::join(&unit.directory, terragrunt::FILE)) {
            continue;
        }
        if unit.module(modules).is_some() {
            units.push(unit);
        } else if let Some((source, span)) = unit.elsewhere(modules) {
            let message =
                format!("the module of unit `{}` is not here: its source is `{source}`", unit.directory);
            diagnostics.unknown("module-not-here", message, Some(span));
        }
    }
    units
}

/// Reads and parses the files of the directories at once.
fn parse(input: &Input<'_>, modules: &Modules<'_>, directories: &BTreeMap<String, Vec<String>>) {
    let files: Vec<String> = directories
        .iter()
        .flat_map(|(directory, names)| names.iter().map(|name| paths::join(directory, name)))
        .collect();
    input.parallel.run(files.len(), &|index| {
        if let Some(file) = files.get(index) {
            modules.parse_file(file);
        }
    });
}

/// The directories that each directory calls, itself apart.
fn called(modules: &Modules<'_>, directories: &[&str], parallel: &dyn Parallel) -> Vec<Vec<Arc<str>>> {
    collect(parallel, directories.len(), &|index| {
        let directory = directories.get(index).copied()?;
        let module = modules.module(directory)?;
        let calls = local_calls(&module).into_iter().map(|call| call.directory);
        Some(calls.filter(|called| &**called != directory).collect::<Vec<_>>())
    })
    .into_iter()
    .map(Option::unwrap_or_default)
    .collect()
}

/// The root modules among `directories`, those apart that are called, by `links` too, or are the `sources` of
/// units. Modules that only call each other in a circle have no caller outside it: the
/// first of them counts as a root module, so that nothing is left out silently.
fn roots<'a>(
    directories: &[&'a str],
    calls: &[Vec<Arc<str>>],
    (sources, links): (&BTreeSet<String>, &BTreeSet<String>),
    forced: impl Fn(&str) -> bool,
) -> Vec<&'a str> {
    let edges: BTreeMap<&str, &[Arc<str>]> =
        directories.iter().copied().zip(calls.iter().map(Vec::as_slice)).collect();
    let mut targets: BTreeSet<&str> = calls.iter().flatten().map(|called| &**called).collect();
    targets.extend(sources.union(links).map(String::as_str));
    let mut roots: Vec<&str> = directories
        .iter()
        .copied()
        .filter(|directory| forced(directory) || !targets.contains(directory))
        .collect();
    let mut reached = BTreeSet::new();
    for root in roots.iter().copied().chain(sources.iter().map(String::as_str)) {
        reach(root, &edges, &mut reached);
    }
    for directory in directories {
        if !reached.contains(*directory) {
            roots.push(directory);
            reach(directory, &edges, &mut reached);
        }
    }
    roots.sort_unstable();
    roots
}

fn reach<'a>(start: &'a str, edges: &BTreeMap<&'a str, &'a [Arc<str>]>, reached: &mut BTreeSet<&'a str>) {
    let mut pending = vec![start];
    while let Some(directory) = pending.pop() {
        if reached.insert(directory) {
            pending.extend(edges.get(directory).copied().unwrap_or_default().iter().map(|called| &**called));
        }
    }
}

/// How the root module in `directory` is evaluated.
pub(crate) fn root(input: &Input<'_>, config: &Config, modules: &Modules<'_>, directory: &str) -> Root {
    let block = config.roots.iter().find(|block| &*block.directory.text == directory);
    let of_block = block.into_iter().flat_map(|block| &block.var_files).map(|file| file.text.clone());
    let stated = block.into_iter().flat_map(|block| &block.variables).cloned();
    let of_command_line = input.settings.iter().map(|setting| match setting {
        Setting::File(file) => Setting::File(paths::relative(directory, file).into()),
        value @ Setting::Value(..) => value.clone(),
    });
    let environment = input.environment.variables.iter();
    let facts = config
        .facts
        .iter()
        .filter(|fact| fact.root.as_deref().is_none_or(|root| paths::matches(root, directory)));
    Root {
        directory: directory.into(),
        workspace: block
            .and_then(|block| Some(block.workspace.as_ref()?.text.clone()))
            .or_else(|| input.environment.workspace.as_deref().map(Arc::from))
            .or_else(|| modules.module(directory)?.cloud_workspace().map(Arc::from)),
        environment: environment
            .map(|(name, text)| (name.as_str().into(), Value::string(text.as_str())))
            .collect(),
        settings: of_block
            .map(Setting::File)
            .chain(stated.map(|(name, value)| Setting::Value(name, value)))
            .chain(of_command_line)
            .collect(),
        facts: facts
            .map(|fact| Fact { address: fact.address.text.clone(), values: fact.values.clone() })
            .collect(),
        ..Root::default()
    }
}

#[cfg(test)]
mod tests;
