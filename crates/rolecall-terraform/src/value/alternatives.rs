//! Values that are one of several.

use std::sync::Arc;

use super::equal::{equal, set_of};
use super::{Entries, Kind, Value};

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

/// Every way to decide the alternatives among `values`, with `deep` those inside of them too; `None` when there are
/// more than `limit`. The same alternatives in two places are decided alike: they came from one condition.
pub(crate) fn expand(values: &[Value], deep: bool, limit: usize) -> Option<Vec<Vec<Value>>> {
    let mut choices = Vec::new();
    for value in values {
        collect(value, deep, &mut choices);
    }
    let ways = choices.iter().try_fold(1usize, |ways, choice| ways.checked_mul(choice.len()))?;
    if ways > limit {
        return None;
    }
    let way = |mut number: usize| {
        let decided: Vec<(&Arc<Vec<Value>>, usize)> = choices
            .iter()
            .map(|choice| {
                let index = number % choice.len().max(1);
                number /= choice.len().max(1);
                (*choice, index)
            })
            .collect();
        values.iter().map(|value| decide(value, deep, &decided)).collect()
    };
    Some((0..ways).map(way).collect())
}

fn collect<'a>(value: &'a Value, deep: bool, choices: &mut Vec<&'a Arc<Vec<Value>>>) {
    match &value.kind {
        Kind::OneOf(values) => {
            if !choices.iter().any(|known| Arc::ptr_eq(known, values)) {
                choices.push(values);
            }
            if deep {
                values.iter().for_each(|value| collect(value, deep, choices));
            }
        }
        Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) if deep => {
            items.iter().for_each(|item| collect(item, deep, choices));
        }
        Kind::Map(_, entries) | Kind::Object(entries) if deep => {
            entries.values().for_each(|item| collect(item, deep, choices));
        }
        _ => {}
    }
}

fn decide(value: &Value, deep: bool, decided: &[(&Arc<Vec<Value>>, usize)]) -> Value {
    let list =
        |items: &[Value]| -> Vec<Value> { items.iter().map(|item| decide(item, deep, decided)).collect() };
    let map = |entries: &Entries| -> Arc<Entries> {
        Arc::new(entries.iter().map(|(key, item)| (key.clone(), decide(item, deep, decided))).collect())
    };
    let kind = match &value.kind {
        Kind::OneOf(values) => {
            let index =
                decided.iter().find(|(known, _)| Arc::ptr_eq(known, values)).map_or(0, |(_, index)| *index);
            let Some(chosen) = values.get(index) else {
                return value.clone();
            };
            return decide(chosen, deep, decided).marked(value.sensitive);
        }
        _ if !deep || decided.is_empty() => return value.clone(),
        Kind::List(ty, items) => Kind::List(ty.clone(), Arc::new(list(items))),
        Kind::Tuple(items) => Kind::Tuple(Arc::new(list(items))),
        Kind::Set(ty, items) => set_of(ty.clone(), list(items)).kind,
        Kind::Map(ty, entries) => Kind::Map(ty.clone(), map(entries)),
        Kind::Object(entries) => Kind::Object(map(entries)),
        _ => return value.clone(),
    };
    Value { kind, origin: value.origin, sensitive: value.sensitive }
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
        let (a, b) = (either(&["a", "b"]), either(&["c", "d"]));
        assert_eq!(expand(&[a.clone(), b.clone()], false, 8).unwrap().len(), 4);
        assert_eq!(expand(&[a.clone(), a.clone()], false, 8).unwrap().len(), 2);
        assert!(expand(&[a.clone(), b.clone()], false, 3).is_none());
        assert_eq!(expand(&[Value::tuple(vec![a.clone()])], false, 8).unwrap().len(), 1);
        let deep = expand(&[Value::tuple(vec![a, b])], true, 8).unwrap();
        assert!(deep.iter().flatten().all(Value::is_wholly_known));
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
