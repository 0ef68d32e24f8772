//! Functions on maps, and questions about collections (Terraform, "Collection Functions").

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_source::{Piece, Rope, Span, symbol};
use unicode_segmentation::UnicodeSegmentation;

use super::arguments::{Arguments, MAX_ITEMS, count, list};
use super::call::{Call, Failure, Outcome, UNDECIDED};
use super::text;
use crate::value::{Entries, Kind, Type, Value, convert, equal, unify};

pub(super) fn alltrue(_: &mut Call, arguments: &[Value]) -> Outcome {
    let items = Arguments(arguments).elements(0)?;
    if items.iter().any(|item| item.is_null() || item.as_bool() == Some(false)) {
        return Ok(Value::bool(false));
    }
    if items.iter().all(|item| item.as_bool() == Some(true)) { Ok(Value::bool(true)) } else { Err(UNDECIDED) }
}

pub(super) fn anytrue(_: &mut Call, arguments: &[Value]) -> Outcome {
    let items = Arguments(arguments).elements(0)?;
    if items.iter().any(|item| item.as_bool() == Some(true)) {
        return Ok(Value::bool(true));
    }
    let all_false = items.iter().all(|item| item.is_null() || item.as_bool() == Some(false));
    if all_false { Ok(Value::bool(false)) } else { Err(UNDECIDED) }
}

pub(super) fn contains(_: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    let (argument, wanted) = (arguments.get(0)?, arguments.get(1)?);
    if matches!(argument.kind, Kind::Unknown(..)) {
        return Err(UNDECIDED);
    }
    let items = argument.elements().ok_or_else(|| Failure::argument(0, "must be a list, tuple, or set"))?;
    let mut found = Some(false);
    for item in items {
        match equal(item, wanted) {
            Some(true) => return Ok(Value::bool(true)),
            Some(false) => {}
            None => found = None,
        }
    }
    found.map(Value::bool).ok_or(UNDECIDED)
}

pub(super) fn index(_: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    let items = match &arguments.get(0)?.kind {
        Kind::List(_, items) | Kind::Tuple(items) => items,
        Kind::Unknown(..) => return Err(UNDECIDED),
        _ => return Err(Failure::argument(0, "must be a list or tuple")),
    };
    for (at, item) in items.iter().enumerate() {
        match equal(item, arguments.get(1)?) {
            Some(true) => return Ok(count(at)),
            Some(false) => {}
            None => return Err(UNDECIDED),
        }
    }
    Err("item not found".into())
}

/// Keys have no place of their own: they get that of the map.
fn key_string(key: &Arc<str>, origin: Option<Span>) -> Value {
    Value::new(Kind::String(Rope::at(key.clone(), origin, false)), origin)
}

pub(super) fn keys(_: &mut Call, arguments: &[Value]) -> Outcome {
    let argument = Arguments(arguments).get(0)?;
    let strings = |entries: &Entries| entries.keys().map(|key| key_string(key, argument.origin)).collect();
    match &argument.kind {
        Kind::Map(_, entries) => Ok(list(Type::String, strings(entries))),
        Kind::Object(entries) => Ok(Value::tuple(strings(entries))),
        Kind::Unknown(_, Type::Object(attributes)) => {
            Ok(Value::tuple(attributes.keys().map(|key| key_string(key, argument.origin)).collect()))
        }
        Kind::Unknown(_, Type::Map(_)) => Err(Failure::Undecided(Type::list(Type::String))),
        Kind::Unknown(_, Type::Dynamic) => Err(UNDECIDED),
        _ => Err(Failure::argument(0, "must have map or object type")),
    }
}

pub(super) fn values(_: &mut Call, arguments: &[Value]) -> Outcome {
    match &Arguments(arguments).get(0)?.kind {
        Kind::Map(element, entries) => Ok(list(element.clone(), entries.values().cloned().collect())),
        Kind::Object(entries) => Ok(Value::tuple(entries.values().cloned().collect())),
        Kind::Unknown(_, Type::Map(element)) => Err(Failure::Undecided(Type::List(element.clone()))),
        Kind::Unknown(_, Type::Dynamic | Type::Object(_)) => Err(UNDECIDED),
        _ => Err(Failure::argument(0, "must have map or object type")),
    }
}

/// Elements of a collection, or characters (grapheme clusters) of a string.
pub(super) fn length(call: &mut Call, arguments: &[Value]) -> Outcome {
    let argument = Arguments(arguments).get(0)?;
    let known = match &argument.kind {
        Kind::String(rope) => return characters(call, rope.as_str()),
        Kind::List(_, items) | Kind::Tuple(items) => Some(items.len()),
        Kind::Set(_, items) => all_differ(items).then_some(items.len()),
        Kind::Map(_, entries) | Kind::Object(entries) => {
            let keys: Vec<Value> = entries.keys().map(|key| Value::string(key.clone())).collect();
            all_differ(&keys).then_some(entries.len())
        }
        Kind::Unknown(_, Type::Tuple(elements)) => Some(elements.len()),
        Kind::Unknown(_, Type::Object(attributes)) => Some(attributes.len()),
        Kind::Unknown(_, Type::Bool | Type::Number) | Kind::Bool(_) | Kind::Number(_) => {
            return Err(Failure::argument(0, "must be a string, a collection type, or a structural type"));
        }
        Kind::Unknown(..) | Kind::Null(_) | Kind::OneOf(_) => None,
    };
    known.map(count).ok_or(UNDECIDED)
}

/// Whether no two elements, distinct as far as known, may be equal after all.
fn all_differ(items: &[Value]) -> bool {
    let (known, open): (Vec<&Value>, Vec<&Value>) = items.iter().partition(|item| item.is_wholly_known());
    open.iter().enumerate().all(|(at, item)| {
        let others = open.iter().skip(at + 1).chain(&known);
        others.copied().all(|other| equal(item, other) == Some(false))
    })
}

fn characters(call: &Call, text: &str) -> Outcome {
    let mut total = 0;
    for piece in symbol::pieces(text) {
        total += match piece {
            Piece::Symbol(unknown) => text::fixed_length(call.sources(), unknown).ok_or(UNDECIDED)?,
            Piece::Literal(literal) => literal.graphemes(true).count(),
        };
    }
    Ok(count(total))
}

/// The elements of `values` whose place in `keys` holds something of `searchset`.
pub(super) fn matchkeys(_: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    let (values, keys, search) = (arguments.elements(0)?, arguments.elements(1)?, arguments.elements(2)?);
    let element =
        |index| arguments.get(index).map(|list| list.type_of().element().cloned().unwrap_or(Type::Dynamic));
    let wanted = unify(&[element(1)?, element(2)?]).ok_or("keys and searchset must be of the same type")?;
    if values.len() != keys.len() {
        return Err("length of keys and values should be equal".into());
    }
    if keys.len().saturating_mul(search.len()) > MAX_ITEMS * 100 {
        return Err("lists are too long".into());
    }
    let search = search.iter().map(|item| convert(item, &wanted)).collect::<Result<Vec<_>, _>>()?;
    let mut found = Vec::new();
    for (value, key) in values.iter().zip(keys) {
        let key = convert(key, &wanted)?;
        let matches: Vec<Option<bool>> = search.iter().map(|item| equal(item, &key)).collect();
        if matches.contains(&Some(true)) {
            found.push(value.clone());
        } else if matches.contains(&None) {
            return Err(Failure::Undecided(Type::list(element(0)?)));
        }
    }
    Ok(list(element(0)?, found))
}

/// Later entries win, nulls are skipped. Keys with symbols are taken to be other keys.
pub(super) fn merge(_: &mut Call, arguments: &[Value]) -> Outcome {
    let mut all = Entries::new();
    let mut element: Option<&Type> = None;
    let mut maps_alike = true;
    let mut open = false;
    for (index, argument) in arguments.iter().enumerate() {
        let (entries, own) = match &argument.kind {
            Kind::Map(own, entries) => (Some(entries), Some(own)),
            Kind::Object(entries) => (Some(entries), None),
            Kind::Unknown(_, Type::Map(own)) => {
                open = true;
                (None, Some(&**own))
            }
            Kind::Null(Type::Map(own)) => (None, Some(&**own)),
            Kind::Unknown(_, Type::Dynamic | Type::Object(_)) => {
                open = true;
                (None, None)
            }
            Kind::Null(Type::Dynamic | Type::Object(_)) => (None, None),
            _ => {
                let message = format!("arguments must be maps or objects, not {}", argument.type_of().name());
                return Err(Failure::argument(index, message));
            }
        };
        maps_alike &= own.is_some() && (element.is_none() || element == own);
        element = element.or(own);
        for (key, value) in entries.into_iter().flat_map(|entries| entries.iter()) {
            all.insert(key.clone(), value.clone());
        }
    }
    match element.filter(|_| maps_alike) {
        _ if all.len() > MAX_ITEMS => Err("result has too many entries".into()),
        Some(element) if open => Err(Failure::Undecided(Type::map(element.clone()))),
        None if open => Err(UNDECIDED),
        Some(element) => Ok(Value::new(Kind::Map(element.clone(), Arc::new(all)), None)),
        None => Ok(Value::object(all)),
    }
}

/// A map of lists of strings turned around: each string leads to the keys under which it stood.
pub(super) fn transpose(_: &mut Call, arguments: &[Value]) -> Outcome {
    let argument = Arguments(arguments).get(0)?;
    let mut turned: BTreeMap<Arc<str>, BTreeSet<Arc<str>>> = BTreeMap::new();
    let mut repeated = Vec::new();
    for (key, strings) in argument.entries().ok_or(UNDECIDED)? {
        if strings.is_null() {
            return Err("must not contain a null list".into());
        }
        for string in strings.elements().ok_or(UNDECIDED)? {
            if string.is_null() {
                return Err("must not contain a null string".into());
            }
            let text = string.as_rope().ok_or(UNDECIDED)?.text().clone();
            if !turned.entry(text.clone()).or_default().insert(key.clone()) {
                repeated.push((text, key.clone()));
            }
        }
    }
    let entry = |(text, keys): (Arc<str>, BTreeSet<Arc<str>>)| {
        // A string that stands twice under a key leads to that key twice.
        let again = repeated.iter().filter(|(other, _)| *other == text).map(|(_, key)| key);
        let mut keys: Vec<&Arc<str>> = keys.iter().chain(again).collect();
        keys.sort();
        let keys = keys.into_iter().map(|key| key_string(key, argument.origin)).collect();
        (text.clone(), list(Type::String, keys))
    };
    let entries = turned.into_iter().map(entry).collect();
    Ok(Value::new(Kind::Map(Type::list(Type::String), Arc::new(entries)), None))
}

pub(super) fn zipmap(_: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    let (keys, values) = (arguments.elements(0)?, arguments.get(1)?);
    let items = match &values.kind {
        Kind::List(_, items) | Kind::Tuple(items) => items,
        Kind::Unknown(_, Type::List(element)) => return Err(Failure::Undecided(Type::Map(element.clone()))),
        Kind::Unknown(_, Type::Dynamic | Type::Tuple(_)) => return Err(UNDECIDED),
        _ => return Err(Failure::argument(1, "must be a list or tuple value")),
    };
    if keys.len() != items.len() {
        return Err(format!(
            "number of keys ({}) does not match number of values ({})",
            keys.len(),
            items.len()
        )
        .into());
    }
    let mut entries = Entries::new();
    for (key, item) in keys.iter().zip(items.iter()) {
        if key.is_null() {
            return Err(Failure::argument(0, "keys must not be null"));
        }
        entries.insert(key.as_rope().ok_or(UNDECIDED)?.text().clone(), item.clone());
    }
    Ok(match &values.kind {
        Kind::List(element, _) => Value::new(Kind::Map(element.clone(), Arc::new(entries)), None),
        _ => Value::object(entries),
    })
}

/// Functions that Terraform 0.12 removed.
pub(super) fn removed(call: &mut Call, _: &[Value]) -> Outcome {
    Err(format!("`{0}` is no longer available; use `to{0}`", call.function.name).into())
}
