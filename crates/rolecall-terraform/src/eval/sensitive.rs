//! Marks of sensitive values.

use std::sync::Arc;

use rolecall_source::Sources;

use crate::value::{Entries, Kind, Value};

/// `value` with every part of it marked sensitive.
pub(super) fn mark(value: &Value) -> Value {
    let list = |items: &[Value]| Arc::new(items.iter().map(mark).collect::<Vec<Value>>());
    let map = |entries: &Entries| {
        Arc::new(entries.iter().map(|(key, value)| (key.clone(), mark(value))).collect::<Entries>())
    };
    let kind = match &value.kind {
        Kind::List(ty, items) => Kind::List(ty.clone(), list(items)),
        Kind::Set(ty, items) => Kind::Set(ty.clone(), list(items)),
        Kind::Tuple(items) => Kind::Tuple(list(items)),
        Kind::OneOf(items) => Kind::OneOf(list(items)),
        Kind::Map(ty, entries) => Kind::Map(ty.clone(), map(entries)),
        Kind::Object(entries) => Kind::Object(map(entries)),
        Kind::Null(_) | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Unknown(..) => {
            value.kind.clone()
        }
    };
    Value { kind, origin: value.origin, sensitive: true }
}

/// Keeps every string of a sensitive value out of what is printed.
pub(super) fn conceal(value: &Value, sources: &Sources) {
    match &value.kind {
        Kind::String(text) if !text.has_symbols() => sources.conceal(text.as_str()),
        _ => {
            let items = value.elements().into_iter().flatten();
            let entries = value.entries().into_iter().flat_map(|entries| entries.values());
            items.chain(entries).for_each(|value| conceal(value, sources));
        }
    }
}
