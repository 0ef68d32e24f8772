//! Values as the AWS provider's schemas take them: strings and lists of strings.

use rolecall_source::{Rope, symbol};
use rolecall_terraform::value::{Kind, Value};

/// The value as a string: numbers and truth values are converted, what is not known is its symbol. `None` for null and
/// for what can be no string.
pub(crate) fn of(value: &Value) -> Option<Rope> {
    match &value.kind {
        Kind::String(rope) => Some(rope.clone().or_source(value.origin)),
        Kind::Bool(truth) => Some(Rope::at(truth.to_string(), value.origin, false)),
        Kind::Number(number) => Some(Rope::at(number.to_string(), value.origin, false)),
        Kind::Unknown(symbol, _) => Some(Rope::symbol(*symbol, value.origin)),
        _ => None,
    }
}

/// The elements of a list or set of strings; nulls are left out, a list that is not known is one symbol.
pub(crate) fn list(value: Option<&Value>) -> Vec<Rope> {
    let Some(value) = value else { return Vec::new() };
    match value.elements() {
        Some(items) => items.iter().filter_map(of).collect(),
        None => of(value).into_iter().collect(),
    }
}

/// The symbol that a value is, when nothing else is known of it.
pub(crate) fn symbol(value: &Value) -> Option<Rope> {
    match &value.kind {
        Kind::Unknown(symbol, _) => Some(Rope::symbol(*symbol, value.origin)),
        Kind::String(rope) if symbol::as_symbol(rope.as_str()).is_some() => {
            Some(rope.clone().or_source(value.origin))
        }
        _ => None,
    }
}
