//! Bodies of blocks as values: arguments, nested blocks as tuples of objects, `dynamic` blocks expanded.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_parser::hcl::{Block, Body, Expr, ExprKind};
use rolecall_source::{Span, SymbolKind};

use super::evaluator::Evaluator;
use super::iteration::items;
use super::scope::{Frame, Scope};
use crate::value::{Entries, Kind, MAX_ALTERNATIVES, Type, Value};

/// Arguments of a resource, data source or module call that are Terraform's own ("Meta-arguments").
pub(crate) const META_ARGUMENTS: [&str; 7] =
    ["connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];

/// What a repeated block costs, in steps: it takes as much memory as so many values.
const BLOCK: usize = 20;

/// The nested blocks of one kind: their objects, by alternative.
type Blocks = Vec<Vec<Value>>;
/// Nested blocks by their kind.
type Kinds = BTreeMap<Arc<str>, Blocks>;

/// A `dynamic` block, in either syntax.
struct Dynamic<'e> {
    kind: &'e Arc<str>,
    for_each: &'e Expr,
    iterator: &'e str,
    content: Content<'e>,
}

/// What a `dynamic` block repeats.
#[derive(Clone, Copy)]
enum Content<'e> {
    Block(&'e Block),
    Object(&'e Expr),
}

impl Evaluator<'_> {
    /// The arguments and nested blocks of `body`, without those named in `omitted`.
    pub(super) fn body(&mut self, body: &Body, omitted: &[&str], scope: Scope<'_>) -> Entries {
        let mut entries = Entries::new();
        let mut kinds = Kinds::new();
        for attribute in &body.attributes {
            match &*attribute.name.text {
                name if omitted.contains(&name) => {}
                "dynamic" => self.dynamic_objects(&attribute.value, scope, &mut kinds),
                _ => {
                    let value = self.eval(&attribute.value, scope);
                    entries.insert(attribute.name.text.clone(), value);
                }
            }
        }
        for block in body.blocks.iter().filter(|block| !omitted.contains(&&*block.kind.text)) {
            if &*block.kind.text == "dynamic" {
                self.dynamic_block(block, scope, &mut kinds);
            } else {
                let object = self.nested(block, scope);
                add(kinds.entry(block.kind.text.clone()).or_default(), &[vec![object]]);
            }
        }
        self.gather(kinds, &mut entries);
        entries
    }

    /// Adds nested blocks to the arguments, as tuples of objects.
    fn gather(&mut self, kinds: Kinds, entries: &mut Entries) {
        for (kind, mut alternatives) in kinds {
            // JSON syntax writes static blocks beside dynamic ones as an argument.
            if let Some(written) = entries.remove(&kind).filter(|written| !written.is_null()) {
                let written = written.elements().map_or_else(|| vec![written.clone()], <[Value]>::to_vec);
                for blocks in &mut alternatives {
                    blocks.splice(0..0, written.iter().cloned());
                }
            }
            let origin = alternatives.iter().flatten().find_map(|object| object.origin);
            let tuple = |objects: Vec<Value>| {
                let sensitive = objects.iter().any(|object| object.sensitive);
                Value::tuple(objects).or_origin(origin).marked(sensitive)
            };
            let mut tuples: Vec<Value> = alternatives.into_iter().map(tuple).collect();
            let value = match origin {
                Some(origin) if tuples.len() > 1 => self.one_of(tuples, origin),
                _ => tuples.pop().unwrap_or_else(Value::null),
            };
            entries.insert(kind, value);
        }
    }

    fn nested(&mut self, block: &Block, scope: Scope<'_>) -> Value {
        if !self.enter(block.span) {
            return self.unknown_at(block.span, Type::Dynamic);
        }
        let entries = self.body(&block.body, &[], scope);
        self.leave();
        object(entries, block.span)
    }

    /// `dynamic "kind" { … }`.
    fn dynamic_block(&mut self, block: &Block, scope: Scope<'_>, kinds: &mut Kinds) {
        let for_each = block.body.attribute("for_each");
        let content = block.body.blocks_of("content").next();
        let (Some(kind), Some(for_each), Some(content)) = (block.labels.first(), for_each, content) else {
            self.fail("a `dynamic` block needs a label, `for_each` and `content`", block.header);
            return;
        };
        let iterator = block.body.attribute("iterator").and_then(|iterator| name_of(&iterator.value));
        let iterator = iterator.unwrap_or(&kind.text);
        let dynamic = Dynamic {
            kind: &kind.text,
            for_each: &for_each.value,
            iterator,
            content: Content::Block(content),
        };
        self.dynamic(&dynamic, scope, kinds);
    }

    /// `"dynamic": { "kind": { … } }` of JSON syntax, where `{ … }` may also be a list of such.
    fn dynamic_objects(&mut self, value: &Expr, scope: Scope<'_>, kinds: &mut Kinds) {
        for (kind, value) in members(value) {
            let alone = [value];
            let blocks: Vec<&Expr> = match &value.kind {
                ExprKind::Tuple(items) => items.iter().collect(),
                _ => alone.to_vec(),
            };
            for block in blocks {
                let part =
                    |name: &str| members(block).find(|(key, _)| &***key == name).map(|(_, value)| value);
                let (Some(for_each), Some(content)) = (part("for_each"), part("content")) else {
                    self.fail(format!("`dynamic` block `{kind}` needs `for_each` and `content`"), block.span);
                    continue;
                };
                let iterator = part("iterator").and_then(name_of).unwrap_or(kind);
                self.dynamic(
                    &Dynamic { kind, for_each, iterator, content: Content::Object(content) },
                    scope,
                    kinds,
                );
            }
        }
    }

    /// One block for each element; one generic block where these are not known.
    fn dynamic(&mut self, dynamic: &Dynamic<'_>, scope: Scope<'_>, kinds: &mut Kinds) {
        let span = dynamic.for_each.span;
        let collection = self.eval(dynamic.for_each, scope);
        let mut alternatives: Option<Blocks> = Some(Vec::new());
        let mut failure = None;
        for alternative in collection.alternatives() {
            match items(alternative) {
                Ok(Some(items)) => {
                    let item = |item| self.spend(BLOCK, span).then(|| self.content(dynamic, item, scope));
                    let objects: Vec<Value> = items.into_iter().map_while(item).collect();
                    if let Some(alternatives) = &mut alternatives {
                        alternatives.push(objects);
                    }
                }
                Ok(None) => alternatives = None,
                // What fails for one alternative cannot be the case, unless it fails for all.
                Err(message) => failure = Some(message),
            }
        }
        if let Some(message) = failure.filter(|_| alternatives.as_ref().is_some_and(Vec::is_empty)) {
            self.fail(format!("`for_each` of the `dynamic` block: {message}"), span);
        }
        let target = kinds.entry(dynamic.kind.clone()).or_default();
        let ways = target.len().max(1);
        let alternatives = alternatives.filter(|alternatives| ways * alternatives.len() <= MAX_ALTERNATIVES);
        let alternatives = alternatives.unwrap_or_else(|| {
            let item = self.generic_item(&collection, span);
            vec![vec![self.content(dynamic, item, scope)]]
        });
        add(target, &alternatives);
    }

    fn content(&mut self, dynamic: &Dynamic<'_>, (key, value): (Value, Value), scope: Scope<'_>) -> Value {
        let sensitive = key.sensitive || value.sensitive;
        let item =
            Value::object(Entries::from([("key".into(), key), ("value".into(), value)])).marked(sensitive);
        let frame = Frame { name: dynamic.iterator, value: item, outer: scope.frame };
        let scope = scope.within(&frame);
        let content = match dynamic.content {
            Content::Block(block) => return self.nested(block, scope),
            Content::Object(content) => content,
        };
        if !self.enter(content.span) {
            return self.unknown_at(content.span, Type::Dynamic);
        }
        let mut entries = Entries::new();
        let mut kinds = Kinds::new();
        for (name, value) in members(content) {
            if &**name == "dynamic" {
                self.dynamic_objects(value, scope, &mut kinds);
            } else {
                entries.insert(name.clone(), self.eval(value, scope));
            }
        }
        self.gather(kinds, &mut entries);
        self.leave();
        object(entries, content.span)
    }

    /// An element that stands for all of a collection that is not known.
    fn generic_item(&mut self, collection: &Value, span: Span) -> (Value, Value) {
        let whole = match &collection.kind {
            Kind::Unknown(whole, _) => *whole,
            Kind::String(text) if let Some(whole) = rolecall_source::symbol::as_symbol(text.as_str()) => {
                whole
            }
            _ => match self.unknown_at(span, Type::Number).kind {
                Kind::Unknown(fresh, _) => fresh,
                _ => self.symbol(SymbolKind::Other, "dynamic"),
            },
        };
        let key = Value::unknown(self.part_of(whole, "[*].key"), Type::String, Some(span));
        let value = match collection.type_of() {
            Type::Set(_) => key.clone(),
            Type::Map(ty) | Type::List(ty) => {
                Value::unknown(self.part_of(whole, "[*]"), (*ty).clone(), Some(span))
            }
            _ => Value::unknown(self.part_of(whole, "[*]"), Type::Dynamic, Some(span)),
        };
        (key.marked(collection.sensitive), value.marked(collection.sensitive))
    }
}

/// Adds blocks, whose alternatives are independent of those there.
fn add(target: &mut Blocks, more: &[Vec<Value>]) {
    if target.is_empty() {
        target.push(Vec::new());
    }
    if more.len() <= 1 {
        for objects in target.iter_mut() {
            objects.extend(more.iter().flatten().cloned());
        }
        return;
    }
    let before = std::mem::take(target);
    for objects in before {
        target.extend(more.iter().map(|more| objects.iter().chain(more).cloned().collect()));
    }
}

/// A bare name, in JSON syntax a string.
fn name_of(expression: &Expr) -> Option<&Arc<str>> {
    match &expression.kind {
        ExprKind::Variable(name) => Some(name),
        ExprKind::String(text) => Some(text.text()),
        _ => None,
    }
}

/// The members of an object constructor with constant keys.
fn members(expression: &Expr) -> impl Iterator<Item = (&Arc<str>, &Expr)> {
    let items = match &expression.kind {
        ExprKind::Object(items) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(|item| match &item.key.kind {
        ExprKind::String(text) => Some((text.text(), &item.value)),
        _ => None,
    })
}

fn object(entries: Entries, span: Span) -> Value {
    let sensitive = entries.values().any(|value| value.sensitive);
    Value { kind: Kind::Object(Arc::new(entries)), origin: Some(span), sensitive }
}
