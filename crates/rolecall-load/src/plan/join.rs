//! One value of what is known, what is not, and what is sensitive.

use std::sync::Arc;

use rolecall_parser::json::{Kind as JsonKind, Node};
use rolecall_source::{Sources, symbol};
use rolecall_terraform::value::{Entries, Kind, Value};

use super::fit;
use super::instance::{Instance, holds_true, is_true};
use super::resolve::Resolver;

/// What the plan says of one value.
#[derive(Clone, Copy)]
struct Parts<'n> {
    value: Option<&'n Node>,
    unknown: Option<&'n Node>,
    /// Its expression, or those of the block that it is.
    expression: Option<&'n Node>,
}

impl<'n> Resolver<'_, 'n> {
    /// The value of an attribute with what can be won back of it.
    pub(super) fn attribute(
        &mut self,
        instance: &Instance<'n>,
        name: &'n str,
        expression: Option<&'n Node>,
    ) -> Value {
        let of = |node: Option<&'n Node>| node.and_then(|node| node.get(name));
        let attributes = instance.attributes;
        let parts = Parts { value: of(attributes.values), unknown: of(attributes.unknown), expression };
        let value = self.join(instance, parts, (name, name));
        let sensitive = attributes.sensitive.is_some_and(|node| is_true(node) || names(node, name));
        let value = if sensitive { mark(&value, None) } else { mark_some(value, of(attributes.sensitive)) };
        conceal(&value, self.context.sources);
        value
    }

    /// `argument` is the innermost name of `path`.
    fn join(&mut self, instance: &Instance<'n>, parts: Parts<'n>, (argument, path): (&str, &str)) -> Value {
        let origin = parts.value.map(|value| self.span(value));
        let unknown = parts.unknown.filter(|unknown| holds_true(unknown));
        let kind = match (unknown.map(|unknown| &unknown.kind), parts.value.map(|value| &value.kind)) {
            (None, _) => return parts.value.map_or_else(Value::null, |value| self.known(value)),
            (Some(JsonKind::Object(flags)), Some(JsonKind::Object(members))) => {
                let known = members.iter().map(|member| &member.key);
                let mut keys: Vec<&Arc<str>> = known.chain(flags.iter().map(|member| &member.key)).collect();
                keys.sort_unstable();
                keys.dedup();
                let mut entries = Entries::new();
                let exact = is_exact(parts.value);
                for key in keys {
                    let of = |node: Option<&'n Node>| node.and_then(|node| node.get(key));
                    let inner = Parts {
                        value: of(parts.value),
                        unknown: of(unknown),
                        expression: of(parts.expression),
                    };
                    let argument = if exact && &**key == "values" { fit::EXACT_VALUES } else { key };
                    let value = self.join(instance, inner, (argument, &format!("{path}.{key}")));
                    entries.insert(key.clone(), value);
                }
                Kind::Object(Arc::new(entries))
            }
            (Some(JsonKind::Array(flags)), Some(JsonKind::Array(items))) => {
                let list = List { items, flags, expression: parts.expression };
                Kind::Tuple(Arc::new(self.join_list(instance, list, (argument, path))))
            }
            _ => {
                let found = parts
                    .expression
                    .and_then(|expression| self.predicted(instance, (argument, path), expression, 1)?.pop());
                let place = origin.or_else(|| Some(self.header(instance)));
                return found.unwrap_or_else(|| self.lost(&instance.address, path, None)).or_origin(place);
            }
        };
        Value::new(kind, origin)
    }

    /// Of a set what is not known is left out: then there are more flags than items, those of what is known false.
    fn join_list(
        &mut self,
        instance: &Instance<'n>,
        list: List<'n>,
        (argument, path): (&str, &str),
    ) -> Vec<Value> {
        let is_set = list.items.len() < list.flags.len();
        let open = list.flags.iter().filter(|flag| is_true(flag)).count();
        let predicted = list.expression.filter(|expression| open > 0 && expression.as_object().is_some());
        let predicted =
            predicted.and_then(|expression| self.predicted(instance, (argument, path), expression, open));
        let mut predicted = predicted.unwrap_or_default().into_iter();
        let mut items = list.items.iter();
        let mut values = Vec::with_capacity(list.flags.len());
        for (number, flag) in list.flags.iter().enumerate() {
            let path = format!("{path}[{number}]");
            if is_true(flag) {
                let place = if is_set { None } else { items.next().map(|item| self.span(item)) };
                let place = place.or_else(|| Some(self.header(instance)));
                let lost = || self.lost(&instance.address, &path, None);
                values.push(predicted.next().unwrap_or_else(lost).or_origin(place));
                continue;
            }
            let Some(item) = items.next() else { continue };
            let inner = Parts { value: Some(item), unknown: Some(flag), expression: list.block(number) };
            values.push(self.join(instance, inner, (argument, &path)));
        }
        for item in items {
            values.push(self.known(item));
        }
        values
    }
}

/// Whether it is a `condition` block whose operator takes no patterns.
fn is_exact(block: Option<&Node>) -> bool {
    let operator = block.and_then(|block| block.get("test")).and_then(Node::as_str);
    operator.is_some_and(|operator| operator.contains("Equals") && !operator.contains("Arn"))
}

/// A list of which a part is not known.
#[derive(Clone, Copy)]
struct List<'n> {
    items: &'n [Node],
    flags: &'n [Node],
    expression: Option<&'n Node>,
}

impl<'n> List<'n> {
    /// The expressions of a block. `dynamic` blocks are not in the configuration: with them it is not known which is
    /// which.
    fn block(&self, number: usize) -> Option<&'n Node> {
        let blocks = self.expression?.as_array()?;
        blocks.get(number).filter(|_| blocks.len() == self.items.len())
    }
}

/// Whether the paths of a raw state name an attribute.
fn names(paths: &Node, name: &str) -> bool {
    let paths = paths.as_array().unwrap_or_default();
    paths.iter().any(|path| {
        let first = path.as_array().and_then(<[Node]>::first).unwrap_or(path);
        first.get("value").and_then(Node::as_str) == Some(name)
    })
}

/// `value` marked where `sensitive` says so; `None` for all of it.
fn mark(value: &Value, sensitive: Option<&Node>) -> Value {
    let whole = sensitive.is_none_or(is_true);
    let inner = |value: &Value, part: Option<&Node>| match part {
        _ if whole => mark(value, None),
        Some(part) if holds_true(part) => mark(value, Some(part)),
        _ => value.clone(),
    };
    let flags = sensitive.and_then(Node::as_array).unwrap_or_default();
    let kind = match &value.kind {
        Kind::Tuple(items) => {
            let items = items.iter().enumerate().map(|(number, item)| inner(item, flags.get(number)));
            Kind::Tuple(Arc::new(items.collect()))
        }
        Kind::Object(entries) => {
            let part = |key: &str| sensitive.and_then(|sensitive| sensitive.get(key));
            let entries = entries.iter().map(|(key, item)| (key.clone(), inner(item, part(key))));
            Kind::Object(Arc::new(entries.collect()))
        }
        kind => kind.clone(),
    };
    Value { kind, origin: value.origin, sensitive: true }
}

fn mark_some(value: Value, sensitive: Option<&Node>) -> Value {
    match sensitive.filter(|sensitive| holds_true(sensitive)) {
        Some(sensitive) => mark(&value, Some(sensitive)),
        None => value,
    }
}

/// Keeps every sensitive text of a value out of what is printed.
pub(super) fn conceal(value: &Value, sources: &Sources) {
    if !value.sensitive {
        return;
    }
    match &value.kind {
        Kind::String(rope) if !symbol::has_symbols(rope.as_str()) => sources.conceal(rope.as_str()),
        _ => {
            let items = value.elements().into_iter().flatten();
            let entries = value.entries().into_iter().flat_map(|entries| entries.values());
            items.chain(entries).for_each(|value| conceal(value, sources));
        }
    }
}
