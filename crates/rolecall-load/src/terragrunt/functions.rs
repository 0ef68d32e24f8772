//! Terragrunt's functions.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rolecall_source::{Diagnostics, SymbolKind, symbol};
use rolecall_terraform::value::{Entries, Type, Value, json};
use rolecall_terraform::{Modules, Provider, evaluate_expression};

use super::FILE;
use super::file::Reading;
use crate::paths;

/// Most configurations that `read_terragrunt_config` reads one within the other.
const MAX_NESTING: usize = 8;
/// Most configurations that `read_terragrunt_config` reads for one unit.
const MAX_READS: usize = 1_000;
/// Most directories above one that are searched.
const MAX_PARENTS: usize = 256;

/// Longest argument that the name of a symbol shows, in bytes.
const MAX_LABEL: usize = 200;

/// For which unit a file is read, and where the included files are. Directories are relative to the workspace.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) unit: Arc<str>,
    /// The directories of the included files, by the names of the `include` blocks.
    pub(super) parents: Vec<(Arc<str>, Arc<str>)>,
    /// The directory of the file at hand, when that is an included one.
    pub(super) included: Option<Arc<str>>,
    pub(super) nesting: usize,
    pub(super) read: Arc<Read>,
}

/// What `read_terragrunt_config` did for a unit so far.
#[derive(Debug, Default)]
pub(super) struct Read {
    count: AtomicUsize,
    said: Mutex<Diagnostics>,
}

impl Read {
    /// What is wrong with the configurations.
    pub(super) fn take(&self) -> Diagnostics {
        std::mem::take(&mut *self.said())
    }

    fn said(&self) -> MutexGuard<'_, Diagnostics> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The functions as they are in one file.
pub(super) struct Functions<'f> {
    pub(super) modules: &'f Modules<'f>,
    pub(super) place: &'f Place,
}

type Outcome = Option<Result<Value, String>>;

impl Provider for Functions<'_> {
    fn function(&self, name: &str, arguments: &[Value]) -> Outcome {
        let unit = &*self.place.unit;
        let text = |index: usize| arguments.get(index).and_then(Value::as_str);
        let path = |directory: &str| Some(Ok(Value::string(self.absolute(directory))));
        match name {
            "find_in_parent_folders" => Some(self.find_above(arguments)),
            "get_terragrunt_dir" | "get_original_terragrunt_dir" | "get_working_dir" => path(unit),
            "get_parent_terragrunt_dir" => path(self.parent(text(0))),
            "get_repo_root" => path(""),
            "get_path_to_repo_root" => Some(Ok(Value::string(dotted(&paths::relative(unit, ""))))),
            "get_path_from_repo_root" => Some(Ok(Value::string(dotted(unit)))),
            "path_relative_to_include" => {
                Some(Ok(Value::string(dotted(&paths::relative(self.parent(text(0)), unit)))))
            }
            "path_relative_from_include" => {
                Some(Ok(Value::string(dotted(&paths::relative(unit, self.parent(text(0)))))))
            }
            "get_env" => Some(Ok(arguments.get(1).cloned().unwrap_or_else(|| self.symbol(name, text(0))))),
            "mark_as_read" => arguments.first().cloned().map(Ok),
            "read_terragrunt_config" => Some(self.read_config(arguments)),
            "read_tfvars_file" => Some(self.read_variables(text(0))),
            _ if SYMBOLS.contains(&name) => Some(Ok(self.symbol(name, text(0)))),
            _ => None,
        }
    }
}

/// What only a command, the environment or AWS knows.
const SYMBOLS: [&str; 12] = [
    "get_aws_account_alias",
    "get_aws_account_id",
    "get_aws_caller_identity_arn",
    "get_aws_caller_identity_user_id",
    "get_default_retryable_errors",
    "get_platform",
    "get_terraform_cli_args",
    "get_terraform_command",
    "get_terraform_commands_that_need_vars",
    "get_terragrunt_source_cli_flag",
    "run_cmd",
    "sops_decrypt_file",
];

/// Those that give strings.
const STRINGS: [&str; 6] = [
    "find_in_parent_folders",
    "get_aws_account_id",
    "get_env",
    "read_tfvars_file",
    "run_cmd",
    "sops_decrypt_file",
];

impl Functions<'_> {
    fn symbol(&self, function: &str, argument: Option<&str>) -> Value {
        let argument = argument.map(|argument| self.quoted(argument)).unwrap_or_default();
        // The same for every unit: the environment and the caller are.
        let label = format!("{function}({argument})");
        let symbol = self.modules.sources().symbol(SymbolKind::Other, &label);
        let ty = if STRINGS.contains(&function) { Type::String } else { Type::Dynamic };
        Value::unknown(symbol, ty, None)
    }

    /// An argument as people read it, when that is short: what symbols stand for may hold symbols in turn.
    fn quoted(&self, argument: &str) -> String {
        let rendered = self.modules.sources().spell(argument);
        match rendered.len() {
            ..=MAX_LABEL if symbol::as_symbol(argument).is_some() => rendered,
            ..=MAX_LABEL => format!("\"{rendered}\""),
            _ => format!("{argument:?}"),
        }
    }

    fn absolute(&self, path: &str) -> String {
        let absolute = self.modules.files().absolute(path);
        absolute.strip_suffix('/').unwrap_or(&absolute).to_owned()
    }

    fn inside(&self, path: &str) -> Option<String> {
        paths::in_workspace(self.modules.files(), &self.place.unit, path)
    }

    /// The directory of the included file that is meant; of none, that of the unit.
    fn parent(&self, name: Option<&str>) -> &str {
        let named = name.and_then(|name| self.place.parents.iter().find(|(known, _)| **known == *name));
        let named = named.or_else(|| self.place.parents.first()).map(|(_, directory)| directory);
        let directory = if name.is_none() { self.place.included.as_ref().or(named) } else { named };
        directory.map_or(&*self.place.unit, |directory| directory)
    }

    fn find_above(&self, arguments: &[Value]) -> Result<Value, String> {
        let name = match arguments.first() {
            None => FILE,
            Some(name) => match name.as_str() {
                Some("") => FILE,
                Some(name) if !symbol::has_symbols(name) => name,
                name => return Ok(self.symbol("find_in_parent_folders", name)),
            },
        };
        let mut directory = &*self.place.unit;
        for _ in 0..MAX_PARENTS {
            if directory.is_empty() {
                break;
            }
            directory = paths::parent(directory);
            let found = rolecall_source::normalize(directory, name);
            let there = |path: &String| {
                self.modules.files().is_file(path) || !self.modules.files().list(path).is_empty()
            };
            if let Some(found) = found.filter(there) {
                return Ok(Value::string(self.absolute(&found)));
            }
        }
        let missing = || format!("there is no `{name}` above `{}`", paths::shown(&self.place.unit));
        arguments.get(1).cloned().ok_or_else(missing)
    }

    fn read_config(&self, arguments: &[Value]) -> Result<Value, String> {
        let path = arguments.first().and_then(Value::as_str).and_then(|path| self.inside(path));
        let found = path.and_then(|path| Some((self.modules.parse_file(&path)?, path)));
        let Some((file, path)) = found else {
            let otherwise =
                || self.symbol("read_terragrunt_config", arguments.first().and_then(Value::as_str));
            return Ok(arguments.get(1).cloned().unwrap_or_else(otherwise));
        };
        if self.place.nesting >= MAX_NESTING {
            return Err(format!("more than {MAX_NESTING} configurations are read one within the other"));
        }
        let read = self.place.read.clone();
        if read.count.fetch_add(1, Ordering::Relaxed) >= MAX_READS {
            return Err(format!("more than {MAX_READS} configurations are read for one unit"));
        }
        let nesting = self.place.nesting + 1;
        let place = Place { unit: paths::parent(&path).into(), nesting, read, ..Place::default() };
        let reading = Reading { modules: self.modules, file: &file, place: &place, outputs: &|_| None };
        let said = reading.read(Entries::new(), &Entries::new());
        self.place.read.said().extend(said.diagnostics);
        Ok(Value::object(Entries::from([
            ("inputs".into(), said.inputs.value()),
            ("locals".into(), Value::object(said.locals)),
        ])))
    }

    fn read_variables(&self, path: Option<&str>) -> Result<Value, String> {
        let file = path.and_then(|path| self.modules.parse_file(&self.inside(path)?));
        let Some(file) = file else { return Ok(self.symbol("read_tfvars_file", path)) };
        let sources = self.modules.sources();
        let values =
            file.body.attributes.iter().map(|attribute| {
                (attribute.name.text.clone(), evaluate_expression(sources, &attribute.value).0)
            });
        json::encode(sources, &Value::object(values.collect()))
    }
}

fn dotted(path: &str) -> String {
    if path.is_empty() { ".".to_owned() } else { path.to_owned() }
}
