//! Terragrunt, the part that is declarative: a unit is a directory with `terragrunt.hcl`, and a root module of its own.
//!
//! Rests on the Terragrunt reference ("Blocks", "Attributes", "Functions"). Nothing is run: what only a command, the
//! environment or AWS knows is a symbol.

mod file;
mod functions;
mod generate;
mod include;
mod inputs;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_source::{Diagnostics, Span};
use rolecall_terraform::value::{Entries, Kind, Value};
use rolecall_terraform::{Modules, Root, Setting};

use crate::paths;

/// The file that makes a directory a unit.
pub(crate) const FILE: &str = "terragrunt.hcl";

/// What a unit says, its included files merged in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    /// Directory.
    pub(crate) directory: Arc<str>,
    /// `inputs`.
    inputs: Entries,
    /// What must be known to know whether there are other inputs.
    needs: Vec<inputs::Need>,
    /// Whether what is merged next goes into maps.
    deep: bool,
    /// `terraform { source }` and where it stands.
    source: Option<(Value, Span)>,
    /// Variable files that `extra_arguments` name, relative to the unit.
    variable_files: Vec<Arc<str>>,
    /// `generate`, by label.
    generated: BTreeMap<Arc<str>, generate::Generate>,
    /// The files that it includes, relative to the workspace.
    pub(crate) included: Vec<String>,
    /// `dependency`: directories of other units.
    pub(crate) dependencies: Vec<Arc<str>>,
    pub(crate) diagnostics: Diagnostics,
}

/// The outputs of a unit that was evaluated.
pub(crate) type Outputs<'o> = &'o dyn Fn(&str) -> Option<Entries>;

/// What the unit in `directory` says when other units have these `outputs`.
pub(crate) fn unit(modules: &Modules<'_>, directory: &str, outputs: Outputs<'_>) -> Option<Unit> {
    let file = modules.parse_file(&paths::join(directory, FILE))?;
    let mut unit = include::read(modules, directory, &file, outputs);
    unit.directory = directory.into();
    if let Some(need) = unit.needs.first() {
        need.report(directory, modules.sources(), &mut unit.diagnostics);
    }
    Some(unit)
}

impl Unit {
    /// The directory of its module: its source, when that is here; else its own, when that holds Terraform files.
    pub(crate) fn module(&self, modules: &Modules<'_>) -> Option<String> {
        let Some((source, _)) = &self.source else {
            return modules.module(&self.directory).map(|_| self.directory.to_string());
        };
        source.alternatives().iter().find_map(|source| self.local(modules, source))
    }

    fn local(&self, modules: &Modules<'_>, source: &Value) -> Option<String> {
        let text = source.as_str()?;
        let path = text.split_once('?').map_or(text, |(path, _)| path);
        let inside = paths::in_workspace(modules.files(), &self.directory, path)?;
        modules.module(&inside).map(|_| inside)
    }

    /// The source, when it is said and no local module: as written, and where.
    pub(crate) fn elsewhere(&self, modules: &Modules<'_>) -> Option<(String, Span)> {
        let (source, span) = self.source.as_ref()?;
        if self.module(modules).is_some() {
            return None;
        }
        Some((source.as_str().map_or_else(|| modules.sources().snippet(*span), str::to_owned), *span))
    }

    /// How the unit is evaluated, on top of what else is known of its root module.
    pub(crate) fn apply(&self, root: &mut Root, modules: &Modules<'_>) {
        let module = self.module(modules);
        root.source = module.filter(|module| **module != *self.directory).map(Arc::from);
        root.environment = self.inputs.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        root.open = !self.needs.is_empty();
        (root.generated, root.globals) = generate::files(self.generated.values());
    }

    /// The variable files that it names.
    pub(crate) fn settings(&self) -> impl Iterator<Item = Setting> {
        self.variable_files.iter().cloned().map(Setting::File)
    }
}

/// The units that depend on others of `units` (number of the root module and unit), in rounds: each after those that it
/// depends on. Those that depend on themselves have no round.
pub(crate) fn rounds(units: &[(usize, Unit)]) -> Vec<Vec<usize>> {
    let known: BTreeMap<&str, usize> =
        units.iter().map(|(number, unit)| (&*unit.directory, *number)).collect();
    let needs = |unit: &Unit| -> Vec<usize> {
        unit.dependencies.iter().filter_map(|directory| known.get(&**directory).copied()).collect()
    };
    let (mut waiting, ready): (Vec<_>, Vec<_>) =
        units.iter().map(|(number, unit)| (*number, needs(unit))).partition(|(_, needs)| !needs.is_empty());
    let mut done: BTreeSet<usize> = ready.into_iter().map(|(number, _)| number).collect();
    let mut rounds = Vec::new();
    loop {
        let (next, rest): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(_, needs)| needs.iter().all(|need| done.contains(need)));
        let next: Vec<usize> = next.into_iter().map(|(number, _)| number).collect();
        if next.is_empty() {
            return rounds;
        }
        done.extend(next.iter().copied());
        rounds.push(next);
        waiting = rest;
    }
}

/// The elements of a list, or the only one.
fn each(value: &Value) -> &[Value] {
    match &value.kind {
        Kind::Null(_) => &[],
        _ => value.elements().unwrap_or(std::slice::from_ref(value)),
    }
}

#[cfg(test)]
mod tests;
