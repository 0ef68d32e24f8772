//! The modules of a workspace, parsed once.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use rolecall_parser::hcl::{Body, Template};
use rolecall_source::{Diagnostics, FileId, Files, ReadError, Rope, Sources};

use crate::evaluation::Root;

use super::{Module, directory, is_module_file};

/// A file, parsed.
#[derive(Debug)]
pub struct ParsedFile {
    /// The file.
    pub file: FileId,
    /// Its path relative to the workspace.
    pub path: Arc<str>,
    /// Its content.
    pub body: Body,
    /// What is wrong with it.
    pub diagnostics: Diagnostics,
}

type Once<T> = Arc<OnceLock<T>>;
type Table<T> = RwLock<HashMap<Arc<str>, Once<T>>>;

/// Every module directory that was asked for, shared between root modules and threads. Files are read and parsed at
/// first need, each once.
pub struct Modules<'a> {
    sources: &'a Sources,
    files: &'a dyn Files,
    parsed: Table<Option<Arc<ParsedFile>>>,
    loaded: Table<Option<Arc<Module>>>,
    templates: Table<Result<Arc<Template>, String>>,
}

impl std::fmt::Debug for Modules<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Modules").finish_non_exhaustive()
    }
}

impl<'a> Modules<'a> {
    /// No module yet; files are read from `files` and registered in `sources`.
    pub fn new(sources: &'a Sources, files: &'a dyn Files) -> Self {
        Modules {
            sources,
            files,
            parsed: RwLock::default(),
            loaded: RwLock::default(),
            templates: RwLock::default(),
        }
    }

    /// Files and symbols.
    pub fn sources(&self) -> &'a Sources {
        self.sources
    }

    /// The workspace.
    pub fn files(&self) -> &'a dyn Files {
        self.files
    }

    /// The file at `path` (relative to the workspace), parsed now or before; JSON syntax by its name; what is no file of a module holds
    /// values of variables. A file that
    /// cannot be read is empty and says so; `None` when there is none. Many threads may call this at once.
    pub fn parse_file(&self, path: &str) -> Option<Arc<ParsedFile>> {
        cell(&self.parsed, path).get_or_init(|| self.read_and_parse(path)).clone()
    }

    /// The module in `directory` (relative to the workspace, empty for the workspace itself); `None` when it holds no
    /// Terraform file.
    pub fn module(&self, directory: &str) -> Option<Arc<Module>> {
        cell(&self.loaded, directory).get_or_init(|| self.load(directory)).clone()
    }

    /// What is wrong with the files parsed so far, by path.
    pub fn diagnostics(&self) -> Diagnostics {
        let table = self.parsed.read().unwrap_or_else(PoisonError::into_inner);
        let mut parsed: Vec<Arc<ParsedFile>> = Vec::with_capacity(table.len());
        parsed.extend(table.values().filter_map(|cell| cell.get()?.clone()));
        parsed.sort_by(|a, b| a.path.cmp(&b.path));
        let mut diagnostics = Diagnostics::default();
        for file in parsed {
            diagnostics.extend(file.diagnostics.clone());
        }
        diagnostics
    }

    /// `text` as a template; that of a file is parsed once. The error says why it is none.
    pub(crate) fn template(&self, path: Option<&str>, text: &Rope) -> Result<Arc<Template>, String> {
        match path {
            Some(path) => cell(&self.templates, path).get_or_init(|| self.parse_template(text)).clone(),
            None => self.parse_template(text),
        }
    }

    fn read_and_parse(&self, path: &str) -> Option<Arc<ParsedFile>> {
        let text = match self.files.read(path) {
            Ok(text) => text,
            Err(ReadError::NotFound) => return None,
            Err(error) => {
                let file = self.sources.add(path, "");
                let mut diagnostics = Diagnostics::default();
                diagnostics.error(format!("cannot read `{path}`: {error}"), None);
                return Some(Arc::new(ParsedFile {
                    file,
                    path: path.into(),
                    body: Body::default(),
                    diagnostics,
                }));
            }
        };
        let file = self.sources.add(path, &text);
        let json = path.rsplit_once('.').is_some_and(|(_, extension)| extension == "json");
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        let parse = match json {
            false => rolecall_parser::parse_hcl,
            true if is_module_file(name) => rolecall_parser::parse_hcl_json,
            true => rolecall_parser::parse_variables_json,
        };
        let (body, diagnostics) = parse(self.sources, file);
        Some(Arc::new(ParsedFile { file, path: path.into(), body, diagnostics }))
    }

    /// The module of a root with the files that are generated into it. What is wrong with those goes to `diagnostics`.
    pub(crate) fn generated(&self, root: &Root, diagnostics: &mut Diagnostics) -> Arc<Module> {
        let directory = &**root.module_directory();
        let mut listing = directory::list(self.files, directory);
        listing.primary.retain(|name| root.generated.iter().all(|file| *file.name != **name));
        let parse = |names: &[String]| -> Vec<Arc<ParsedFile>> {
            names.iter().filter_map(|name| self.parse_file(&join(directory, name))).collect()
        };
        let (mut primary, overrides) = (parse(&listing.primary), parse(&listing.overrides));
        for generated in &root.generated {
            let path: Arc<str> = join(&root.directory, &generated.name).into();
            let file = self.sources.add(&path, &generated.text);
            let json = generated.name.ends_with(".json");
            let parse = if json { rolecall_parser::parse_hcl_json } else { rolecall_parser::parse_hcl };
            let (body, said) = parse(self.sources, file);
            diagnostics.extend(said);
            primary.push(Arc::new(ParsedFile { file, path, body, diagnostics: Diagnostics::default() }));
        }
        Arc::new(Module::new(directory, primary, overrides))
    }

    fn load(&self, directory: &str) -> Option<Arc<Module>> {
        let listing = directory::list(self.files, directory);
        let parse = |names: &[String]| -> Vec<Arc<ParsedFile>> {
            names.iter().filter_map(|name| self.parse_file(&join(directory, name))).collect()
        };
        let (primary, overrides) = (parse(&listing.primary), parse(&listing.overrides));
        if primary.is_empty() && overrides.is_empty() {
            return None;
        }
        Some(Arc::new(Module::new(directory, primary, overrides)))
    }

    fn parse_template(&self, text: &Rope) -> Result<Arc<Template>, String> {
        let (template, diagnostics) = rolecall_parser::parse_template(self.sources, text);
        match (template, diagnostics.problems.into_iter().next()) {
            (Some(template), None) => Ok(Arc::new(template)),
            (_, Some(problem)) => Err(problem.message),
            (None, None) => Err("not a template".to_owned()),
        }
    }
}

fn cell<T>(table: &Table<T>, key: &str) -> Once<T> {
    if let Some(cell) = table.read().unwrap_or_else(PoisonError::into_inner).get(key) {
        return cell.clone();
    }
    table.write().unwrap_or_else(PoisonError::into_inner).entry(key.into()).or_default().clone()
}

/// `name` in `directory`.
fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}
