//! From files to declarations, override files merged in.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_parser::hcl::{Attribute, Block, Body};
use rolecall_source::Diagnostics;

use super::{Declares, ParsedFile, Place, constant_string};

/// What a declaration is found by: kind, then name; or type and name; or provider and alias.
pub(super) type Key = (Declares, Arc<str>, Arc<str>);

/// The blocks of a module, sorted out.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) table: BTreeMap<Key, Place>,
    /// Blocks that an override file changed.
    pub(super) merged: Vec<Block>,
    /// Blocks that declare nothing to refer to.
    pub(super) others: Vec<Place>,
    pub(super) diagnostics: Diagnostics,
}

/// Sorts out the blocks of `files`; those from `first_override` on are merged into what is there ("Override files").
pub(super) fn collect(files: &[Arc<ParsedFile>], first_override: usize) -> Collected {
    let mut collected = Collected::default();
    for (file_index, file) in files.iter().enumerate() {
        for (block_index, block) in file.body.blocks.iter().enumerate() {
            let place = Place { file: Some(file_index as u32), block: block_index as u32, attribute: None };
            collected.add(files, block, place, file_index >= first_override);
        }
    }
    collected
}

impl Collected {
    fn add(&mut self, files: &[Arc<ParsedFile>], block: &Block, place: Place, overrides: bool) {
        if &*block.kind.text == "locals" {
            for (index, attribute) in block.body.attributes.iter().enumerate() {
                let key = (Declares::Local, attribute.name.text.clone(), Arc::from(""));
                self.insert_local(
                    key,
                    attribute,
                    Place { attribute: Some(index as u32), ..place },
                    overrides,
                );
            }
            return;
        }
        let Some((declares, labels)) = Declares::of(&block.kind.text) else {
            if overrides && NEVER_OVERRIDDEN.contains(&&*block.kind.text) {
                let message = format!("a `{}` block cannot stand in an override file", block.kind.text);
                self.diagnostics.error(message, Some(block.header));
            }
            self.others.push(place);
            return;
        };
        if block.labels.len() != labels {
            let message = format!(
                "a `{}` block has {labels} label{}",
                block.kind.text,
                if labels == 1 { "" } else { "s" }
            );
            self.diagnostics.error(message, Some(block.header));
            return;
        }
        let Some(key) = key_of(declares, block) else {
            return;
        };
        match self.table.entry(key) {
            Entry::Vacant(entry) => {
                // What is not configured is configured empty, and may be overridden.
                let implied = declares == Declares::Provider && entry.key().2.is_empty();
                if overrides && !implied {
                    let name = format!("{} {}", entry.key().1, entry.key().2);
                    self.diagnostics.error(nothing_to_override(&block.kind.text, &name), Some(block.header));
                }
                entry.insert(place);
            }
            Entry::Occupied(entry) if !overrides => {
                let name = format!("{} {}", entry.key().1, entry.key().2);
                let message = format!(
                    "`{} {}` is declared twice; the first one counts",
                    block.kind.text,
                    name.trim_end()
                );
                self.diagnostics.error(message, Some(block.header));
            }
            Entry::Occupied(mut entry) => {
                let base = match entry.get().file {
                    Some(file) => files
                        .get(file as usize)
                        .and_then(|file| file.body.blocks.get(entry.get().block as usize)),
                    None => self.merged.get(entry.get().block as usize),
                };
                let Some(base) = base else { return };
                let merged = merge(base, block);
                *entry.get_mut() = Place { file: None, block: self.merged.len() as u32, attribute: None };
                self.merged.push(merged);
            }
        }
    }

    fn insert_local(&mut self, key: Key, attribute: &Attribute, place: Place, overrides: bool) {
        match self.table.entry(key) {
            Entry::Occupied(entry) if !overrides => {
                let message = format!("`local.{}` is declared twice; the first one counts", entry.key().1);
                self.diagnostics.error(message, Some(attribute.name.span));
            }
            Entry::Occupied(mut entry) => {
                entry.insert(place);
            }
            Entry::Vacant(entry) => {
                if overrides {
                    let message = nothing_to_override("local", &entry.key().1);
                    self.diagnostics.error(message, Some(attribute.name.span));
                }
                entry.insert(place);
            }
        }
    }
}

/// Blocks that Terraform refuses in an override file.
const NEVER_OVERRIDDEN: [&str; 4] = ["check", "import", "moved", "removed"];

fn nothing_to_override(kind: &str, name: &str) -> String {
    format!("`{kind} {}` overrides nothing: no other file declares it", name.trim_end())
}

impl Declares {
    /// What a top-level block of this kind declares, and its number of labels.
    fn of(kind: &str) -> Option<(Declares, usize)> {
        Some(match kind {
            "resource" => (Declares::Resource, 2),
            "data" => (Declares::Data, 2),
            "variable" => (Declares::Variable, 1),
            "output" => (Declares::Output, 1),
            "module" => (Declares::Call, 1),
            "provider" => (Declares::Provider, 1),
            _ => return None,
        })
    }
}

fn key_of(declares: Declares, block: &Block) -> Option<Key> {
    let first = block.labels.first()?.text.clone();
    let second = match declares {
        Declares::Resource | Declares::Data => block.labels.get(1)?.text.clone(),
        Declares::Provider => {
            let alias = block.body.attribute("alias").and_then(|alias| constant_string(&alias.value));
            alias.unwrap_or_default().into()
        }
        _ => Arc::from(""),
    };
    Some((declares, first, second))
}

/// `base` as `change` overrides it: arguments one by one, nested blocks by their kind, `lifecycle` by its arguments. In
/// JSON syntax nested blocks are written as arguments.
fn merge(base: &Block, change: &Block) -> Block {
    let mut merged = base.clone();
    merge_attributes(&mut merged.body, &change.body);
    let kinds: BTreeSet<Arc<str>> =
        change.body.blocks.iter().map(content_kind).filter(|kind| &**kind != "lifecycle").collect();
    let replaced = |kind: &str| kinds.contains(kind) || change.body.attribute(kind).is_some();
    merged.body.blocks.retain(|block| !replaced(&content_kind(block)));
    merged.body.attributes.retain(|attribute| !kinds.contains(&attribute.name.text));
    for block in &change.body.blocks {
        let lifecycle = merged
            .body
            .blocks
            .iter_mut()
            .find(|old| &*block.kind.text == "lifecycle" && old.kind.text == block.kind.text);
        match lifecycle {
            Some(old) => merge_attributes(&mut old.body, &block.body),
            None => merged.body.blocks.push(block.clone()),
        }
    }
    merged
}

fn merge_attributes(base: &mut Body, change: &Body) {
    for attribute in &change.attributes {
        match base.attributes.iter_mut().find(|old| old.name.text == attribute.name.text) {
            Some(old) => *old = attribute.clone(),
            None => base.attributes.push(attribute.clone()),
        }
    }
}

/// The kind of block that `block` gives, seen through `dynamic`.
fn content_kind(block: &Block) -> Arc<str> {
    match block.labels.first() {
        Some(label) if &*block.kind.text == "dynamic" => label.text.clone(),
        _ => block.kind.text.clone(),
    }
}
