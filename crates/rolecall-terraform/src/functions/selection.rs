//! Functions that choose one of several values (Terraform, "Collection Functions").

use super::arguments::{Arguments, type_of};
use super::call::{Call, Failure, Outcome, UNDECIDED};
use super::text;
use crate::value::{Entries, Kind, MAX_ALTERNATIVES, Type, Value, convert, equal, one_of, unify};

/// The first argument that is neither null nor empty text; where that is open, each that may be it.
pub(super) fn coalesce(call: &mut Call, arguments: &[Value]) -> Outcome {
    let types = arguments.iter().map(type_of).collect::<Result<Vec<_>, _>>()?;
    let ty = if types.is_empty() {
        Type::Dynamic
    } else {
        unify(&types).ok_or("all arguments must have the same type")?
    };
    let mut candidates = Vec::new();
    for argument in arguments {
        let argument = convert(argument, &ty)?;
        let chosen = match &argument.kind {
            Kind::Null(_) => Some(false),
            Kind::String(rope) => text::is_filled(call.sources(), rope.as_str()),
            Kind::Unknown(..) => None,
            _ => Some(true),
        };
        if chosen != Some(false) {
            candidates.push(argument);
        }
        if chosen == Some(true) {
            break;
        }
    }
    one_of(candidates).ok_or_else(|| "no argument is neither null nor an empty string".into())
}

pub(super) fn coalescelist(_: &mut Call, arguments: &[Value]) -> Outcome {
    if arguments.is_empty() {
        return Err("at least one argument is required".into());
    }
    let mut candidates = Vec::new();
    let mut chosen = false;
    for (index, argument) in arguments.iter().enumerate() {
        let filled = match &argument.kind {
            Kind::Null(Type::List(_) | Type::Tuple(_)) => Some(false),
            Kind::Unknown(..) => None,
            Kind::List(_, items) | Kind::Tuple(items) => Some(!items.is_empty()),
            _ => return Err(Failure::argument(index, "arguments must be lists or tuples")),
        };
        if !chosen && filled != Some(false) {
            candidates.push(argument.clone());
        }
        chosen |= filled == Some(true);
    }
    one_of(candidates).ok_or_else(|| "every argument is null or empty".into())
}

/// Indexes wrap around; an index that is not known gives each element.
pub(super) fn element(_: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    let argument = arguments.get(0)?;
    let items = match &argument.kind {
        Kind::List(_, items) | Kind::Tuple(items) => items,
        Kind::Unknown(_, Type::List(element)) => return Err(Failure::Undecided(Type::clone(element))),
        Kind::Unknown(_, Type::Dynamic | Type::Tuple(_)) => return Err(UNDECIDED),
        _ => {
            return Err(Failure::argument(
                0,
                format!("cannot read elements of {}", argument.type_of().name()),
            ));
        }
    };
    if items.is_empty() {
        return Err(Failure::argument(0, "cannot use an empty list"));
    }
    if matches!(arguments.get(1)?.kind, Kind::Unknown(..)) {
        return few(items.to_vec());
    }
    let length = i64::try_from(items.len()).map_err(|_| UNDECIDED)?;
    let index = arguments.integer(1)?;
    // A list counts from its end too; of a tuple that fails.
    let index = if let Kind::List(..) = argument.kind { index.rem_euclid(length) } else { index % length };
    let index = usize::try_from(index);
    let index = index.map_err(|_| Failure::argument(1, "cannot use a negative index"))?;
    items.get(index).cloned().ok_or(UNDECIDED)
}

/// One of some values, when they are few enough.
fn few(values: Vec<Value>) -> Outcome {
    let ty = values.first().map_or(Type::Dynamic, Value::type_of);
    let value = one_of(values).ok_or(UNDECIDED)?;
    if value.alternatives().len() > MAX_ALTERNATIVES { Err(Failure::Undecided(ty)) } else { Ok(value) }
}

/// The value under a key; of a key that is not known, each that may be meant.
pub(super) fn lookup(_: &mut Call, arguments: &[Value]) -> Outcome {
    if arguments.len() > 3 {
        return Err("takes two or three arguments".into());
    }
    let arguments = Arguments(arguments);
    let (map, key) = (arguments.get(0)?, arguments.rope(1)?.as_str());
    let entries = match &map.kind {
        Kind::Map(_, entries) | Kind::Object(entries) => entries,
        Kind::Unknown(_, Type::Map(element)) => return Err(Failure::Undecided(Type::clone(element))),
        Kind::Unknown(_, Type::Dynamic | Type::Object(_)) => return Err(UNDECIDED),
        _ => return Err(Failure::argument(0, "a map is required")),
    };
    if let Some(found) = entries.get(key) {
        return Ok(found.clone());
    }
    let default = match (&map.kind, arguments.get(2).ok()) {
        (Kind::Map(element, _), Some(default)) => Some(convert(default, element).map_err(|_| {
            Failure::argument(2, "the default value must have the same type as the map elements")
        })?),
        (_, default) => default.cloned(),
    };
    let candidates = possible(entries, key).chain(default).collect::<Vec<_>>();
    if candidates.is_empty() {
        return Err(Failure::argument(1, format!("there is no key `{key}`")));
    }
    few(candidates)
}

/// The entries whose key may be equal to `key`.
fn possible(entries: &Entries, key: &str) -> impl Iterator<Item = Value> {
    let key = Value::string(key);
    entries
        .iter()
        .filter(move |(name, _)| equal(&Value::string(std::sync::Arc::clone(name)), &key) != Some(false))
        .map(|(_, value)| value.clone())
}

/// The only element, or null of none.
pub(super) fn one(_: &mut Call, arguments: &[Value]) -> Outcome {
    let argument = Arguments(arguments).get(0)?;
    let wrong =
        || Failure::argument(0, "must be a list, set, or tuple value with either zero or one elements");
    match &argument.kind {
        Kind::Unknown(_, Type::List(element) | Type::Set(element)) => {
            Err(Failure::Undecided(Type::clone(element)))
        }
        Kind::Unknown(_, Type::Dynamic | Type::Tuple(_)) => Err(UNDECIDED),
        Kind::Set(_, items) if items.len() > 1 => {
            // What may be the same element may be one.
            let first = items.first().ok_or(UNDECIDED)?;
            let open = items.iter().skip(1).all(|item| equal(first, item).is_none());
            if open { Err(Failure::Undecided(first.type_of())) } else { Err(wrong()) }
        }
        Kind::List(element, items) | Kind::Set(element, items) => match items.as_slice() {
            [] => Ok(Value::new(Kind::Null(element.clone()), None)),
            [only] => Ok(only.clone()),
            _ => Err(wrong()),
        },
        Kind::Tuple(items) => match items.as_slice() {
            [] => Ok(Value::null()),
            [only] => Ok(only.clone()),
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}
