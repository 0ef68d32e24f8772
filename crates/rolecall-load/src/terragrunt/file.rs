//! One Terragrunt file, evaluated.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_parser::hcl::{Block, Body, Expr};
use rolecall_source::{Diagnostics, Span, SymbolKind};
use rolecall_terraform::value::{Entries, Type, Value};
use rolecall_terraform::{Modules, ParsedFile, Root, evaluate_file};

use super::functions::{Functions, Place};
use super::generate::Generate;
use super::inputs::Inputs;
use super::{Outputs, each};
use crate::paths;

/// What one file says.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) locals: Entries,
    pub(super) inputs: Inputs,
    pub(super) source: Option<(Value, Span)>,
    pub(super) variable_files: Vec<Arc<str>>,
    pub(super) generated: BTreeMap<Arc<str>, Generate>,
    /// Directories of the units that it depends on, by label.
    pub(super) dependencies: BTreeMap<Arc<str>, Arc<str>>,
    pub(super) diagnostics: Diagnostics,
}

/// An `include` block.
pub(super) struct Include {
    pub(super) name: Arc<str>,
    /// The file, relative to the workspace.
    pub(super) path: String,
    pub(super) strategy: Strategy,
    pub(super) expose: bool,
}

/// `merge_strategy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strategy {
    Shallow,
    Deep,
    NoMerge,
}

/// Reads expressions of a file.
pub(super) type Eval<'e> = &'e mut dyn FnMut(&Expr) -> Value;

/// A file and what it is read for.
#[derive(Clone, Copy)]
pub(super) struct Reading<'r> {
    pub(super) modules: &'r Modules<'r>,
    pub(super) file: &'r Arc<ParsedFile>,
    pub(super) place: &'r Place,
    pub(super) outputs: Outputs<'r>,
}

impl Reading<'_> {
    fn with<R>(&self, globals: Entries, read: impl FnOnce(Eval<'_>) -> R) -> (R, Diagnostics) {
        // Paths that Terraform's own functions take are relative to the file, also to an included one.
        let source = Some(Arc::from(paths::parent(&self.file.path)));
        let root = Root { directory: self.place.unit.clone(), source, globals, ..Root::default() };
        let functions = Functions { modules: self.modules, place: self.place };
        evaluate_file(&root, self.modules, self.file, &functions, read)
    }

    /// The files that it includes.
    pub(super) fn includes(&self) -> Vec<Include> {
        let blocks = self.file.body.blocks_of("include");
        let (includes, _) = self.with(Entries::new(), |eval| {
            blocks.filter_map(|block| self.include(block, eval)).collect::<Vec<_>>()
        });
        includes
    }

    fn include(&self, block: &Block, eval: Eval<'_>) -> Option<Include> {
        let path = eval(&block.body.attribute("path")?.value);
        let path = paths::in_workspace(self.modules.files(), &self.place.unit, path.as_str()?)?;
        let strategy = text(&block.body, "merge_strategy", eval);
        let expose = block.body.attribute("expose").map(|expose| eval(&expose.value));
        Some(Include {
            name: block.labels.first().map_or_else(|| "".into(), |label| label.text.clone()),
            path,
            strategy: match strategy.as_deref() {
                Some("deep") => Strategy::Deep,
                Some("no_merge") => Strategy::NoMerge,
                _ => Strategy::Shallow,
            },
            expose: expose.and_then(|expose| expose.as_bool()) == Some(true),
        })
    }

    /// All that it says; `globals` are the included files that it sees, `inherited` the dependencies of those.
    pub(super) fn read(&self, globals: Entries, inherited: &Entries) -> Said {
        let mut said = Said::default();
        let (dependencies, _) = self.with(globals.clone(), |eval| self.dependencies(&mut said, eval));
        let mut all = inherited.clone();
        all.extend(dependencies);
        let mut globals = globals;
        globals.insert("dependency".into(), Value::object(all));
        let body = &self.file.body;
        let ((), diagnostics) = self.with(globals, |eval| {
            for attribute in body.blocks_of("locals").flat_map(|block| &block.body.attributes) {
                said.locals.insert(attribute.name.text.clone(), eval(&attribute.value));
            }
            if let Some(inputs) = body.attribute("inputs") {
                said.inputs = Inputs::read(&inputs.value, eval);
            }
            for block in body.blocks_of("terraform") {
                self.terraform(block, &mut said, eval);
            }
            for block in body.blocks_of("generate") {
                generate(block, &mut said, eval);
            }
        });
        said.diagnostics = diagnostics;
        said
    }

    fn terraform(&self, block: &Block, said: &mut Said, eval: Eval<'_>) {
        if let Some(source) = block.body.attribute("source") {
            said.source = Some((eval(&source.value), source.value.span));
        }
        for extra in block.body.blocks_of("extra_arguments") {
            for name in ["required_var_files", "optional_var_files"] {
                let Some(files) = extra.body.attribute(name).map(|files| eval(&files.value)) else {
                    continue;
                };
                let files = each(&files).iter().filter_map(Value::as_str);
                let inside = files
                    .filter_map(|file| paths::in_workspace(self.modules.files(), &self.place.unit, file));
                let there = inside.filter(|file| self.modules.files().is_file(file));
                let relative = there.map(|file| Arc::from(paths::relative(&self.place.unit, &file)));
                said.variable_files.extend(relative);
            }
        }
    }

    /// `dependency.NAME.outputs`: what the other unit gives, else its `mock_outputs`, else symbols.
    fn dependencies(&self, said: &mut Said, eval: Eval<'_>) -> Entries {
        let mut values = Entries::new();
        for block in self.file.body.blocks_of("dependency") {
            let Some(name) = block.labels.first().map(|label| label.text.clone()) else { continue };
            let path = text(&block.body, "config_path", eval);
            let directory =
                path.and_then(|path| paths::in_workspace(self.modules.files(), &self.place.unit, &path));
            let mock = block.body.attribute("mock_outputs").map(|mock| eval(&mock.value));
            let real = directory.as_deref().and_then(self.outputs).map(Value::object);
            let symbol = || {
                let label = format!("{}:dependency.{name}.outputs", self.place.unit);
                let symbol = self.modules.sources().symbol(SymbolKind::Other, &label);
                Value::unknown(symbol, Type::Dynamic, None)
            };
            let outputs = real.or(mock).unwrap_or_else(symbol);
            values.insert(name.clone(), Value::object(Entries::from([("outputs".into(), outputs)])));
            if let Some(directory) = directory {
                said.dependencies.insert(name, directory.into());
            }
        }
        values
    }
}

fn generate(block: &Block, said: &mut Said, eval: Eval<'_>) {
    let disabled = block.body.attribute("disable").map(|disable| eval(&disable.value));
    if disabled.and_then(|disable| disable.as_bool()) == Some(true) {
        return;
    }
    let Some(label) = block.labels.first() else { return };
    let (path, contents) = (text(&block.body, "path", eval), text(&block.body, "contents", eval));
    if let (Some(path), Some(contents)) = (path, contents) {
        said.generated.insert(label.text.clone(), Generate { path, contents });
    }
}

fn text(body: &Body, name: &str, eval: Eval<'_>) -> Option<Arc<str>> {
    eval(&body.attribute(name)?.value).as_str().map(Arc::from)
}
