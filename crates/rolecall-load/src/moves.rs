//! `moved` blocks of a root module and of the modules that it calls ("Refactor modules").

use rolecall_model::Move;
use rolecall_parser::hcl::Block;
use rolecall_source::Sources;
use rolecall_terraform::{Evaluation, Modules};

/// The `moved` blocks of every module that was evaluated.
pub(crate) fn of(evaluation: &Evaluation, modules: &Modules<'_>, sources: &Sources) -> Vec<Move> {
    let address = |block: &Block, name: &str| {
        let address = &block.body.attribute(name)?.value;
        Some(sources.snippet(address.span).split_whitespace().collect::<String>())
    };
    let mut found = Vec::new();
    for directory in &evaluation.directories {
        let module = modules.module(directory);
        let blocks = module.iter().flat_map(|module| module.other_blocks());
        for block in blocks.filter(|block| &*block.kind.text == "moved") {
            if let (Some(from), Some(to)) = (address(block, "from"), address(block, "to")) {
                found.push(Move {
                    root: evaluation.root.clone(),
                    from: from.into(),
                    to: to.into(),
                    nested: *directory != evaluation.root,
                });
            }
        }
    }
    found
}
