//! Values that are one of several.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_source::{Sources, SymbolKind};

use super::equal::{equal, set_of};
use super::{Entries, Kind, Type, Value, label, unify};

/// The value that is one of `values`, duplicates dropped and nested alternatives taken apart. A single value is itself;
/// none gives `None`. The caller minds [`super::MAX_ALTERNATIVES`].
pub fn one_of(values: Vec<Value>) -> Option<Value> {
    let sensitive = values.iter().any(|value| value.sensitive);
    let mut distinct: Vec<Value> = Vec::with_capacity(values.len());
    let mut add = |value: Value| {
        if !distinct.iter().any(|other| equal(other, &value) == Some(true)) {
            distinct.push(value);
        }
    };
    for value in values {
        match value.kind {
            Kind::OneOf(inner) => inner.iter().cloned().for_each(&mut add),
            _ => add(value),
        }
    }
    if distinct.len() > 1 {
        let origin = distinct.iter().find_map(|value| value.origin);
        return Some(Value::new(Kind::OneOf(Arc::new(distinct)), origin).marked(sensitive));
    }
    distinct.pop().map(|only| only.marked(sensitive))
}

/// Whether a value has at most `limit` parts, itself included. Parts that are shared count each time: that is what
/// walking them costs.
pub(crate) fn within(value: &Value, limit: usize) -> bool {
    fn walk(value: &Value, left: &mut usize) -> bool {
        let Some(rest) = left.checked_sub(1) else {
            return false;
        };
        *left = rest;
        match &value.kind {
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) | Kind::OneOf(items) => {
                items.iter().all(|item| walk(item, left))
            }
            Kind::Map(_, entries) | Kind::Object(entries) => entries.values().all(|item| walk(item, left)),
            _ => true,
        }
    }
    walk(value, &mut { limit })
}

/// Every way to decide the alternatives among `values`, with `deep` those inside of them too; at most `limit`. The same
/// alternatives in two places are decided alike: they came from one condition. Where there would be more ways, some
/// alternatives become a symbol instead, text before anything else.
pub(crate) fn expand(sources: &Sources, values: &[Value], deep: bool, limit: usize) -> Vec<Vec<Value>> {
    let mut choices = Choices { deep, found: Vec::new(), by_address: BTreeMap::new() };
    for value in values {
        choices.collect(value);
    }
    let mut order: Vec<usize> = (0..choices.found.len()).collect();
    order.sort_by_key(|&index| choices.found.get(index).is_some_and(|choice| is_text(choice)));
    let mut ways = 1usize;
    let mut decided: Vec<Decision> = vec![Decision::Blurred(Value::null()); order.len()];
    for index in order {
        let (Some(choice), Some(decision)) = (choices.found.get(index), decided.get_mut(index)) else {
            continue;
        };
        let count = choice.alternatives().len();
        *decision = if ways.saturating_mul(count) <= limit {
            ways *= count;
            Decision::Step(ways / count)
        } else {
            Decision::Blurred(blurred(sources, choice, index))
        };
    }
    let way = |number| values.iter().map(|value| choices.decide(value, number, &decided)).collect();
    (0..ways).map(way).collect()
}

fn is_text(choice: &Value) -> bool {
    choice.alternatives().iter().all(|value| value.as_rope().is_some())
}

/// A symbol in place of alternatives, that of the `index`-th place where some are found.
fn blurred(sources: &Sources, choice: &Value, index: usize) -> Value {
    let mut label = label(sources, "either", choice.alternatives());
    if let Some(place) = choice.origin.map(|span| sources.location(span)) {
        label = format!("{label} at {}:{}:{}", place.file, place.start.line, place.start.column);
    }
    let symbol = sources.symbol(SymbolKind::Other, &format!("{label}, {}", index + 1));
    let types: Vec<Type> = choice.alternatives().iter().map(Value::type_of).collect();
    Value::unknown(symbol, unify(&types).unwrap_or(Type::Dynamic), choice.origin).marked(choice.sensitive)
}

/// What becomes of alternatives.
#[derive(Clone, Debug)]
enum Decision {
    /// One of them; after so many ways comes the next.
    Step(usize),
    /// This instead.
    Blurred(Value),
}

/// The alternatives in some values, each once, and where they stand in the list by their address.
struct Choices<'a> {
    deep: bool,
    found: Vec<&'a Value>,
    by_address: BTreeMap<*const Vec<Value>, usize>,
}

impl<'a> Choices<'a> {
    fn collect(&mut self, value: &'a Value) {
        match &value.kind {
            Kind::OneOf(values) => {
                let next = self.found.len();
                if *self.by_address.entry(Arc::as_ptr(values)).or_insert(next) == next {
                    self.found.push(value);
                }
                if self.deep {
                    values.iter().for_each(|value| self.collect(value));
                }
            }
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) if self.deep => {
                items.iter().for_each(|item| self.collect(item));
            }
            Kind::Map(_, entries) | Kind::Object(entries) if self.deep => {
                entries.values().for_each(|item| self.collect(item));
            }
            _ => {}
        }
    }

    /// The value in the way of this number.
    fn decide(&self, value: &Value, number: usize, decided: &[Decision]) -> Value {
        let list =
            |items: &[Value]| items.iter().map(|item| self.decide(item, number, decided)).collect::<Vec<_>>();
        let map = |entries: &Entries| -> Arc<Entries> {
            let entry = |(key, item): (&Arc<str>, &Value)| (key.clone(), self.decide(item, number, decided));
            Arc::new(entries.iter().map(entry).collect())
        };
        let kind = match &value.kind {
            Kind::OneOf(values) => {
                let index = self.by_address.get(&Arc::as_ptr(values));
                let chosen = match index.and_then(|&index| decided.get(index)) {
                    Some(Decision::Step(step)) => values.get(number / step % values.len().max(1)),
                    Some(Decision::Blurred(symbol)) => return symbol.clone(),
                    None => None,
                };
                let Some(chosen) = chosen else { return value.clone() };
                return self.decide(chosen, number, decided).marked(value.sensitive);
            }
            _ if !self.deep || decided.is_empty() => return value.clone(),
            Kind::List(ty, items) => Kind::List(ty.clone(), Arc::new(list(items))),
            Kind::Tuple(items) => Kind::Tuple(Arc::new(list(items))),
            Kind::Set(ty, items) => set_of(ty.clone(), list(items)).kind,
            Kind::Map(ty, entries) => Kind::Map(ty.clone(), map(entries)),
            Kind::Object(entries) => Kind::Object(map(entries)),
            _ => return value.clone(),
        };
        Value { kind, origin: value.origin, sensitive: value.sensitive }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn either(texts: &[&str]) -> Value {
        one_of(texts.iter().map(|text| Value::string(*text)).collect()).unwrap()
    }

    #[test]
    fn one_of_drops_duplicates_and_is_never_nested() {
        let nested = one_of(vec![either(&["a", "b"]), Value::string("b"), Value::string("c")]).unwrap();
        assert_eq!(nested.alternatives().len(), 3);
        assert_eq!(either(&["a", "a"]).as_str(), Some("a"));
        assert!(one_of(Vec::new()).is_none());
    }

    #[test]
    fn alternatives_multiply_unless_they_are_the_same() {
        let sources = Sources::default();
        let (a, b) = (either(&["a", "b"]), either(&["c", "d"]));
        assert_eq!(expand(&sources, &[a.clone(), b.clone()], false, 8).len(), 4);
        assert_eq!(expand(&sources, &[a.clone(), a.clone()], false, 8).len(), 2);
        assert_eq!(expand(&sources, &[Value::tuple(vec![a.clone()])], false, 8).len(), 1);
        let deep = expand(&sources, &[Value::tuple(vec![a, b])], true, 8);
        assert!(deep.iter().flatten().all(Value::is_wholly_known));
    }

    #[test]
    fn what_would_be_too_many_ways_becomes_symbols_text_first() {
        let sources = Sources::default();
        let numbers = one_of(vec![Value::bool(true), Value::null()]).unwrap();
        let given = [either(&["a", "b"]), either(&["a", "b"]), numbers];
        let ways = expand(&sources, &given, true, 4);
        assert_eq!(ways.len(), 4);
        assert!(ways.iter().all(|way| way[0].is_wholly_known() && way[2].is_wholly_known()));
        assert_eq!(sources.render(ways[0][1].as_str().unwrap()), "⟨either(\"a\", \"b\"), 2⟩");
    }

    #[test]
    fn shared_parts_count_each_time() {
        let mut value = Value::bool(true);
        for _ in 0..60 {
            value = Value::tuple(vec![value.clone(), value]);
        }
        assert!(!within(&value, 1000));
        assert!(within(&Value::tuple(vec![Value::null()]), 2));
    }
}
