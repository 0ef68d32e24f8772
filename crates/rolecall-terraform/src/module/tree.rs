//! Which module each call of a root module leads to.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_parser::json;
use rolecall_source::{Diagnostics, normalize};

use super::calls::{local_source, source};
use super::{Declares, Module, Modules, ParsedFile};
use crate::evaluation::Root;

/// Most module calls that are followed for one root module.
const MAX_CALLS: usize = 20_000;

/// A root module and everything it calls, as far as it is here.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    pub(crate) diagnostics: Diagnostics,
}

/// A module at one place of the tree.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) module: Arc<Module>,
    /// The module's directory seen from the root module, as `path.module` prints it.
    pub(crate) path: Arc<str>,
    /// Where each call leads, by the call's declaration.
    pub(crate) calls: BTreeMap<usize, Target>,
}

/// Where a call leads.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// A node of the tree.
    Node(usize),
    /// Nowhere: the source as written.
    NotHere(Arc<str>),
}

/// A node whose calls are still to be followed.
struct Pending {
    node: usize,
    /// Dotted names of the calls that lead here, as `modules.json` has them.
    key: String,
    /// Directories of the callers and of the node itself.
    ancestors: Vec<Arc<str>>,
}

impl Tree {
    /// A tree of one file, which calls nothing.
    pub(crate) fn of_file(directory: &str, file: &Arc<ParsedFile>) -> Tree {
        let module = Arc::new(Module::new(directory, vec![file.clone()], Vec::new()));
        let node = Node { module, path: ".".into(), calls: BTreeMap::new() };
        Tree { nodes: vec![node], diagnostics: Diagnostics::default() }
    }

    /// The tree below the module of a root; empty when there is none.
    pub(crate) fn load(modules: &Modules<'_>, root: &Root) -> Tree {
        let directory = &**root.module_directory();
        let mut tree = Tree::default();
        let module = if root.generated.is_empty() {
            modules.module(directory)
        } else {
            Some(modules.generated(root, &mut tree.diagnostics))
        };
        let Some(module) = module else {
            return tree;
        };
        let manifest = Manifest::read(modules, directory);
        tree.nodes.push(Node { module, path: ".".into(), calls: BTreeMap::new() });
        let mut pending = vec![Pending { node: 0, key: String::new(), ancestors: vec![directory.into()] }];
        while let Some(next) = pending.pop() {
            tree.follow(modules, directory, &manifest, &next, &mut pending);
        }
        tree
    }

    fn follow(
        &mut self,
        modules: &Modules<'_>,
        root: &str,
        manifest: &Manifest,
        at: &Pending,
        pending: &mut Vec<Pending>,
    ) {
        let Some(node) = self.nodes.get(at.node) else {
            return;
        };
        let (module, path) = (node.module.clone(), node.path.clone());
        for declaration in module.declared(Declares::Call) {
            let Some(block) = module.block(declaration) else {
                continue;
            };
            let Some(name) = block.labels.first() else {
                continue;
            };
            let written = source(block).unwrap_or_default();
            let key =
                if at.key.is_empty() { name.text.to_string() } else { format!("{}.{}", at.key, name.text) };
            let path = match local_source(written) {
                Some(local) => Some(clean(&path, local)),
                None => manifest.directories.get(&key).map(|directory| clean(".", directory)),
            };
            let directory = path.as_deref().and_then(|path| normalize(root, path));
            let target = match (path, directory.as_deref().and_then(|directory| modules.module(directory))) {
                (Some(_), Some(called)) if at.ancestors.contains(called.directory()) => {
                    self.diagnostics
                        .error(format!("module `{}` calls itself", name.text), Some(block.header));
                    Target::NotHere(written.into())
                }
                (Some(_), Some(_)) if self.nodes.len() >= MAX_CALLS => {
                    let message =
                        format!("more than {MAX_CALLS} module calls; `{}` is not followed", name.text);
                    self.diagnostics.error(message, Some(block.header));
                    Target::NotHere(written.into())
                }
                (Some(path), Some(called)) => {
                    let mut ancestors = at.ancestors.clone();
                    ancestors.push(called.directory().clone());
                    pending.push(Pending { node: self.nodes.len(), key, ancestors });
                    self.nodes.push(Node { module: called, path: path.into(), calls: BTreeMap::new() });
                    Target::Node(self.nodes.len() - 1)
                }
                _ => Target::NotHere(written.into()),
            };
            if let Some(node) = self.nodes.get_mut(at.node) {
                node.calls.insert(declaration, target);
            }
        }
    }
}

/// What `terraform init` noted about modules that it fetched, by dotted call name.
#[derive(Default)]
struct Manifest {
    directories: BTreeMap<String, String>,
}

impl Manifest {
    fn read(modules: &Modules<'_>, root: &str) -> Manifest {
        let place = ".terraform/modules/modules.json";
        let path = if root.is_empty() { place.to_owned() } else { format!("{root}/{place}") };
        let Ok(text) = modules.files().read(&path) else {
            return Manifest::default();
        };
        let Ok(document) = json::parse(&text) else {
            return Manifest::default();
        };
        let entries = document.get("Modules").and_then(json::Node::as_array).unwrap_or_default();
        let directories = entries.iter().filter_map(|entry| {
            Some((entry.get("Key")?.as_str()?.to_owned(), entry.get("Dir")?.as_str()?.to_owned()))
        });
        Manifest { directories: directories.collect() }
    }
}

/// `path` seen from `base` without `.` and, where possible, `..`, as Terraform prints it.
fn clean(base: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn module_paths_are_printed_as_terraform_prints_them() {
        assert_eq!(clean(".", "./modules/a"), "modules/a");
        assert_eq!(clean("modules/a", "../b"), "modules/b");
        assert_eq!(clean(".", "../../shared//x"), "../../shared/x");
        assert_eq!(clean("../x", "../y"), "../y");
        assert_eq!(clean("a", ".."), ".");
    }
}
