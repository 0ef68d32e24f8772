//! Calls of other modules.

use std::sync::Arc;

use rolecall_parser::hcl::Block;
use rolecall_source::{Span, normalize};

use super::{Declares, Module, constant_string};

/// A call of a module by a local path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalCall {
    /// The call's name.
    pub name: Arc<str>,
    /// The directory it leads to, relative to the workspace.
    pub directory: Arc<str>,
    /// The `module` block's header.
    pub span: Span,
}

/// The directories that `module` calls by `./` or `../` ("Module sources", Local paths), in order of the calls' names.
/// A path that leads out of the workspace is left out.
pub fn local_calls(module: &Module) -> Vec<LocalCall> {
    let calls = module.declared(Declares::Call).filter_map(|index| module.block(index));
    calls
        .filter_map(|block| {
            let directory = normalize(module.directory(), local_source(source(block)?)?)?;
            let name = block.labels.first()?.text.clone();
            Some(LocalCall { name, directory: directory.into(), span: block.header })
        })
        .collect()
}

/// The `source` of a call, where it is written out.
pub(super) fn source(block: &Block) -> Option<&str> {
    constant_string(&block.body.attribute("source")?.value)
}

/// `source` when it is a local path.
pub(super) fn local_source(source: &str) -> Option<&str> {
    let local = source.starts_with("./") || source.starts_with("../") || source == "." || source == "..";
    local.then_some(source)
}
