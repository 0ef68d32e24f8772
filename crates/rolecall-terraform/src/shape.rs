//! Nested blocks that are left out. Terraform has an empty list for them, because the provider's schema names them; here
//! the schema is what other blocks of the same type in the configuration have.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_parser::hcl::{Block, Body};

use crate::eval::META_ARGUMENTS;
use crate::evaluation::{Evaluation, Mode};
use crate::module::{Declares, Modules};
use crate::value::{Entries, Kind, Value};

/// The nested blocks that a block may have.
#[derive(Debug, Default)]
struct Shape(BTreeMap<Arc<str>, Shape>);

/// Adds an empty list for each nested block that an instance leaves out and other blocks of its type, in the modules that
/// were evaluated, have.
pub fn fill_blocks(evaluation: &mut Evaluation, modules: &Modules<'_>) {
    let mut shapes = BTreeMap::<(Mode, Arc<str>), Shape>::new();
    for module in evaluation.directories.iter().filter_map(|directory| modules.module(directory)) {
        for (declares, mode) in [(Declares::Resource, Mode::Managed), (Declares::Data, Mode::Data)] {
            for index in module.declared(declares) {
                let (Some(declaration), Some(block)) = (module.declaration(index), module.block(index))
                else {
                    continue;
                };
                shapes
                    .entry((mode, declaration.first.clone()))
                    .or_default()
                    .absorb(&block.body, &META_ARGUMENTS);
            }
        }
    }
    for resource in &mut evaluation.resources {
        if let Some(shape) = shapes.get(&(resource.mode, resource.kind.clone()))
            && !shape.0.is_empty()
        {
            shape.fill_entries(Arc::make_mut(&mut resource.values));
        }
    }
}

impl Shape {
    fn absorb(&mut self, body: &Body, omitted: &[&str]) {
        for block in body.blocks.iter().filter(|block| !omitted.contains(&&*block.kind.text)) {
            let (kind, body) = repeated(block).unwrap_or((&block.kind.text, &block.body));
            self.0.entry(kind.clone()).or_default().absorb(body, &[]);
        }
    }

    fn fill_entries(&self, entries: &mut Entries) {
        for (kind, shape) in &self.0 {
            let blocks = entries.entry(kind.clone()).or_insert_with(|| Value::tuple(Vec::new()));
            if !shape.0.is_empty() {
                shape.fill(blocks);
            }
        }
    }

    fn fill(&self, value: &mut Value) {
        match &mut value.kind {
            Kind::Tuple(items) | Kind::OneOf(items) => {
                for item in Arc::make_mut(items).iter_mut() {
                    self.fill(item);
                }
            }
            Kind::Object(entries) => self.fill_entries(Arc::make_mut(entries)),
            _ => {}
        }
    }
}

/// The kind and the content of a `dynamic` block.
fn repeated(block: &Block) -> Option<(&Arc<str>, &Body)> {
    let label = block.labels.first().filter(|_| &*block.kind.text == "dynamic")?;
    Some((&label.text, &block.body.blocks_of("content").next()?.body))
}
