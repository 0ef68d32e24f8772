//! Modules: the files of a directory as one set of declarations.

mod calls;
mod collect;
mod directory;
mod modules;
mod required;
mod tree;

use std::sync::Arc;

use rolecall_parser::hcl::{Attribute, Block, Expr, ExprKind};
use rolecall_source::Diagnostics;

pub use calls::{LocalCall, local_calls};
pub use directory::is_module_file;
pub use modules::{Modules, ParsedFile};
pub(crate) use tree::{Node, Target, Tree};

/// A module as its files declare it, override files merged in.
#[derive(Debug)]
pub struct Module {
    directory: Arc<str>,
    files: Vec<Arc<ParsedFile>>,
    merged: Vec<Block>,
    declarations: Vec<Declaration>,
    others: Vec<Place>,
    diagnostics: Diagnostics,
}

/// What a declaration declares. The order is that of the declarations of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Declares {
    Call,
    Data,
    Local,
    Output,
    Provider,
    Resource,
    Variable,
}

/// One thing that expressions of the module can refer to.
#[derive(Debug)]
pub(crate) struct Declaration {
    pub(crate) declares: Declares,
    /// The name of a local, variable, output, call or provider; the type of a resource or data source.
    pub(crate) first: Arc<str>,
    /// The name of a resource or data source, the alias of a provider, else empty.
    pub(crate) second: Arc<str>,
    place: Place,
}

/// Where a block stands: file and block, or a merged block; of a local also the attribute.
#[derive(Clone, Copy, Debug)]
struct Place {
    file: Option<u32>,
    block: u32,
    attribute: Option<u32>,
}

impl Module {
    /// A module of parsed files, overrides in the order in which they apply.
    fn new(directory: &str, primary: Vec<Arc<ParsedFile>>, overrides: Vec<Arc<ParsedFile>>) -> Self {
        let first_override = primary.len();
        let mut files = primary;
        files.extend(overrides);
        let collected = collect::collect(&files, first_override);
        let declaration = |((declares, first, second), place)| Declaration { declares, first, second, place };
        Module {
            directory: directory.into(),
            files,
            merged: collected.merged,
            declarations: collected.table.into_iter().map(declaration).collect(),
            others: collected.others,
            diagnostics: collected.diagnostics,
        }
    }

    /// Its directory, relative to the workspace.
    pub fn directory(&self) -> &Arc<str> {
        &self.directory
    }

    /// Its files, overrides last.
    pub fn files(&self) -> &[Arc<ParsedFile>] {
        &self.files
    }

    /// Its `terraform`, `moved`, `import`, `removed`, `check` and other blocks that declare nothing to refer to, in
    /// file order.
    pub fn other_blocks(&self) -> impl Iterator<Item = &Block> {
        self.others.iter().filter_map(|&place| self.block_at(place))
    }

    /// Where its state is kept, if that is said: the `cloud` or `backend` block that counts.
    pub fn state_block(&self) -> Option<&Block> {
        let settings = self.other_blocks().filter(|block| &*block.kind.text == "terraform");
        let places = settings.flat_map(|block| &block.body.blocks);
        // One in an override file replaces the others, whichever of the two it is.
        places.filter(|block| matches!(&*block.kind.text, "cloud" | "backend")).last()
    }

    /// The workspace in which HCP Terraform runs it, where a `cloud` block names the only one ("terraform block
    /// reference", `workspaces`).
    pub fn cloud_workspace(&self) -> Option<&str> {
        let cloud = self.state_block().filter(|block| &*block.kind.text == "cloud")?;
        constant_string(&cloud.body.blocks_of("workspaces").next()?.body.attribute("name")?.value)
    }

    /// What is wrong with its declarations; what is wrong with its files is theirs to say.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// Number of declarations.
    pub(crate) fn len(&self) -> usize {
        self.declarations.len()
    }

    /// A declaration by its index.
    pub(crate) fn declaration(&self, index: usize) -> Option<&Declaration> {
        self.declarations.get(index)
    }

    /// The indexes of the declarations of one kind, in order of their names.
    pub(crate) fn declared(&self, declares: Declares) -> std::ops::Range<usize> {
        let start = self.declarations.partition_point(|declaration| declaration.declares < declares);
        let end = self.declarations.partition_point(|declaration| declaration.declares <= declares);
        start..end
    }

    /// The index of a declaration; see [`Declaration`] for `first` and `second`.
    pub(crate) fn find(&self, declares: Declares, first: &str, second: &str) -> Option<usize> {
        let wanted = (declares, first, second);
        self.declarations.binary_search_by(|it| (it.declares, &*it.first, &*it.second).cmp(&wanted)).ok()
    }

    /// The block of a declaration (of a local its `locals` block).
    pub(crate) fn block(&self, index: usize) -> Option<&Block> {
        self.block_at(self.declarations.get(index)?.place)
    }

    /// The attribute of a local.
    pub(crate) fn local(&self, index: usize) -> Option<&Attribute> {
        let attribute = self.declarations.get(index)?.place.attribute?;
        self.block(index)?.body.attributes.get(attribute as usize)
    }

    fn block_at(&self, place: Place) -> Option<&Block> {
        match place.file {
            Some(file) => self.files.get(file as usize)?.body.blocks.get(place.block as usize),
            None => self.merged.get(place.block as usize),
        }
    }
}

/// The text of a string that is written out.
pub(crate) fn constant_string(expression: &Expr) -> Option<&str> {
    match &expression.kind {
        ExprKind::String(text) => Some(text.as_str()),
        _ => None,
    }
}
