//! Equality where parts are unknown, and the order of sets.

use std::cmp::Ordering;
use std::mem::discriminant;
use std::sync::Arc;

use rolecall_source::{Piece, symbol};

use super::decimal::Decimal;
use super::{Entries, Kind, Type, Value};

/// Whether two values are equal as `==` has it: of different types never, nulls always. `None` when symbols or
/// alternatives leave it open.
pub fn equal(a: &Value, b: &Value) -> Option<bool> {
    match (&a.kind, &b.kind) {
        (Kind::OneOf(a), Kind::OneOf(b)) if Arc::ptr_eq(a, b) => Some(true),
        (Kind::OneOf(_), _) | (_, Kind::OneOf(_)) => {
            let pairs =
                a.alternatives().iter().flat_map(|a| b.alternatives().iter().map(move |b| equal(a, b)));
            agreed(pairs)
        }
        (Kind::Unknown(a, _), Kind::Unknown(b, _)) => (a == b).then_some(true),
        (Kind::Unknown(unknown, _), Kind::String(rope)) | (Kind::String(rope), Kind::Unknown(unknown, _)) => {
            (symbol::as_symbol(rope.as_str()) == Some(*unknown)).then_some(true)
        }
        // Nulls are equal whatever their types.
        (Kind::Unknown(..), Kind::Null(_)) | (Kind::Null(_), Kind::Unknown(..)) => None,
        (Kind::Unknown(_, ty), _) => other_kind(ty, &b.type_of()).then_some(false),
        (_, Kind::Unknown(_, ty)) => other_kind(&a.type_of(), ty).then_some(false),
        (Kind::Null(_), Kind::Null(_)) => Some(true),
        (Kind::Null(_), Kind::String(rope)) | (Kind::String(rope), Kind::Null(_)) => {
            symbol::as_symbol(rope.as_str()).is_none().then_some(false)
        }
        (Kind::Bool(a), Kind::Bool(b)) => Some(a == b),
        (Kind::Number(a), Kind::Number(b)) => Some(a == b),
        (Kind::String(a), Kind::String(b)) => equal_text(a.as_str(), b.as_str()),
        (Kind::List(a_type, a), Kind::List(b_type, b)) => {
            if different(a_type, b_type) {
                Some(false)
            } else {
                equal_elements(a, b)
            }
        }
        (Kind::Tuple(a), Kind::Tuple(b)) => equal_elements(a, b),
        (Kind::Set(a_type, a), Kind::Set(b_type, b)) => {
            if different(a_type, b_type) {
                Some(false)
            } else {
                equal_sets(a, b)
            }
        }
        (Kind::Map(a_type, a), Kind::Map(b_type, b)) => {
            if different(a_type, b_type) {
                Some(false)
            } else {
                equal_entries(a, b)
            }
        }
        (Kind::Object(a), Kind::Object(b)) => equal_entries(a, b),
        _ => Some(false),
    }
}

/// Whether two types, both known, differ.
fn different(a: &Type, b: &Type) -> bool {
    a != b && !a.has_dynamic() && !b.has_dynamic()
}

/// Whether two types, both known, are not even of one kind. What is within may yet turn out to be of another type.
fn other_kind(a: &Type, b: &Type) -> bool {
    *a != Type::Dynamic && *b != Type::Dynamic && discriminant(a) != discriminant(b)
}

fn agreed(mut results: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let first = results.next()??;
    results.all(|result| result == Some(first)).then_some(first)
}

/// True when all are, false when one is.
fn every(results: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for result in results {
        match result {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

fn equal_elements(a: &[Value], b: &[Value]) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    every(a.iter().zip(b).map(|(a, b)| equal(a, b)))
}

fn equal_entries(a: &Entries, b: &Entries) -> Option<bool> {
    if a.keys().eq(b.keys()) {
        return every(a.values().zip(b.values()).map(|(a, b)| equal(a, b)));
    }
    let open = |entries: &Entries| entries.keys().any(|key| symbol::has_symbols(key));
    (!open(a) && !open(b)).then_some(false)
}

fn equal_sets(a: &[Value], b: &[Value]) -> Option<bool> {
    if a.len() == b.len() && equal_elements(a, b) == Some(true) {
        return Some(true);
    }
    let lonely =
        |item: &Value, others: &[Value]| others.iter().all(|other| equal(item, other) == Some(false));
    if a.iter().any(|item| lonely(item, b)) || b.iter().any(|item| lonely(item, a)) {
        return Some(false);
    }
    None
}

/// Whether two texts are equal: symbols may stand for anything, so that only the literal parts can tell them apart.
fn equal_text(a: &str, b: &str) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    let possible = match (symbol::has_symbols(a), symbol::has_symbols(b)) {
        (false, false) => false,
        (true, false) => may_be(a, b),
        (false, true) => may_be(b, a),
        (true, true) => ends(a).zip(ends(b)).is_none_or(|((a_start, a_end), (b_start, b_end))| {
            let start = a_start.len().min(b_start.len());
            let end = a_end.len().min(b_end.len());
            let tail = |text: &str| text.as_bytes().iter().rev().take(end).copied().collect::<Vec<u8>>();
            a_start.as_bytes().get(..start) == b_start.as_bytes().get(..start) && tail(a_end) == tail(b_end)
        }),
    };
    (!possible).then_some(false)
}

/// The literals that a text starts and ends with.
fn ends(text: &str) -> Option<(&str, &str)> {
    let literal = |piece| match piece {
        Piece::Literal(literal) => literal,
        Piece::Symbol(_) => "",
    };
    let first = symbol::pieces(text).next()?;
    let last = symbol::pieces(text).last()?;
    Some((literal(first), literal(last)))
}

/// Whether some values of its symbols make `pattern` the text `known`.
fn may_be(pattern: &str, known: &str) -> bool {
    let Some((start, end)) = ends(pattern) else {
        return false;
    };
    let Some(mut rest) = known.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)) else {
        return false;
    };
    // Between the two ends literals must follow in order; the leftmost place is as good as any.
    let mut pieces: Vec<Piece> = symbol::pieces(pattern).collect();
    if !end.is_empty() {
        pieces.pop();
    }
    for piece in pieces.iter().skip(usize::from(!start.is_empty())) {
        if let Piece::Literal(literal) = piece {
            match rest.split_once(literal) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
    }
    true
}

/// A set of elements that already have the type `element`: in Terraform's order, duplicates dropped. Elements that may
/// be equal but need not be are both kept; those with symbols come last, in no order that Terraform would know.
pub fn set_of(element: Type, items: Vec<Value>) -> Value {
    let sensitive = items.iter().any(|item| item.sensitive);
    let mut keyed: Vec<(Vec<u8>, Value)> = items.into_iter().map(|item| (set_key(&item), item)).collect();
    keyed.sort_by(|(a_key, a), (b_key, b)| compare(a, b).then_with(|| a_key.cmp(b_key)));
    let mut set: Vec<Value> = Vec::with_capacity(keyed.len());
    let mut last: Option<Vec<u8>> = None;
    for (key, item) in keyed {
        let known =
            last.as_ref() == Some(&key) && set.last().is_some_and(|last| equal(last, &item) == Some(true));
        if !known {
            set.push(item);
            last = Some(key);
        }
    }
    Value::new(Kind::Set(element, Arc::new(set)), None).marked(sensitive)
}

/// The order of the elements of a set (go-cty, "Set" iteration): nulls last, primitives by value, the rest by key.
fn compare(a: &Value, b: &Value) -> Ordering {
    match (&a.kind, &b.kind) {
        (Kind::Null(_), Kind::Null(_)) => Ordering::Equal,
        (Kind::Null(_), _) => Ordering::Greater,
        (_, Kind::Null(_)) => Ordering::Less,
        (Kind::Bool(a), Kind::Bool(b)) => a.cmp(b),
        (Kind::Number(a), Kind::Number(b)) => a.cmp(b),
        (Kind::String(a), Kind::String(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}

/// The bytes by which elements of a set that are no primitives are sorted.
fn set_key(value: &Value) -> Vec<u8> {
    let mut key = Vec::new();
    push_key(value, &mut key);
    key
}

fn push_key(value: &Value, key: &mut Vec<u8>) {
    let open_close = match &value.kind {
        Kind::List(..) | Kind::Set(..) => [b'[', b']'],
        Kind::Map(..) => [b'{', b'}'],
        _ => [b'<', b'>'],
    };
    match &value.kind {
        Kind::Null(_) => key.push(b'~'),
        Kind::Bool(known) => key.push(if *known { b'T' } else { b'F' }),
        Kind::Number(number) if number.is_infinite() => key.extend(number.to_string().bytes()),
        Kind::Number(number) => key.extend(Decimal::exact(number).to_general(Some(10)).bytes()),
        Kind::String(rope) => push_quoted(rope.as_str(), key),
        Kind::Unknown(unknown, _) => {
            key.push(b'?');
            key.extend(unknown.letters().bytes());
        }
        Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) | Kind::OneOf(items) => {
            key.extend(open_close.first());
            for item in items.iter() {
                push_key(item, key);
                key.push(b';');
            }
            key.extend(open_close.last());
        }
        Kind::Map(_, entries) => {
            key.extend(open_close.first());
            for (name, item) in entries.iter() {
                push_quoted(name, key);
                key.push(b':');
                push_key(item, key);
                key.push(b';');
            }
            key.extend(open_close.last());
        }
        Kind::Object(entries) => {
            key.extend(open_close.first());
            for item in entries.values() {
                push_key(item, key);
                key.push(b';');
            }
            key.extend(open_close.last());
        }
    }
}

/// Text as Go's `%q` writes it.
fn push_quoted(text: &str, key: &mut Vec<u8>) {
    key.push(b'"');
    for c in text.chars() {
        match c {
            '"' | '\\' => key.extend([b'\\', c as u8]),
            '\n' => key.extend(b"\\n"),
            '\r' => key.extend(b"\\r"),
            '\t' => key.extend(b"\\t"),
            c if c.is_control() => key.extend(format!("\\x{:02x}", u32::from(c)).bytes()),
            c => key.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    key.push(b'"');
}
