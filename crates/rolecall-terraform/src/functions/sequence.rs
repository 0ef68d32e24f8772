//! Functions that make sequences of sequences (Terraform, "Collection Functions").

use super::arguments::{Arguments, MAX_ITEMS, list, type_of};
use super::call::{Call, Failure, Outcome, UNDECIDED};
use super::text;
use crate::value::{Kind, MAX_ALTERNATIVES, Type, Value, convert, equal, one_of, unify};

pub(super) fn chunklist(_: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    let (items, size) = (arguments.elements(0)?, arguments.integer(1)?);
    let size = usize::try_from(size).map_err(|_| Failure::argument(1, "the size must not be negative"))?;
    let element = arguments.get(0)?.type_of();
    let inner = element.element().cloned().unwrap_or(Type::Dynamic);
    let chunk = |items: &[Value]| list(inner.clone(), items.to_vec());
    let chunks = match size {
        _ if items.is_empty() => Vec::new(),
        0 => vec![chunk(items)],
        size => items.chunks(size).map(chunk).collect(),
    };
    Ok(list(element, chunks))
}

/// Drops null and empty elements. An element that may be empty gives two lists; see [`text::is_filled`].
pub(super) fn compact(call: &mut Call, arguments: &[Value]) -> Outcome {
    let mut lists: Vec<Vec<Value>> = vec![Vec::new()];
    for item in Arguments(arguments).elements(0)? {
        let (mut filled, mut may_be_empty) = (Vec::new(), false);
        for alternative in item.alternatives() {
            let known = match &alternative.kind {
                Kind::Null(_) => Some(false),
                Kind::String(rope) => text::is_filled(call.sources(), rope.as_str()),
                _ => None,
            };
            if known != Some(false) {
                filled.push(alternative.clone());
            }
            may_be_empty |= known != Some(true);
        }
        let without = if may_be_empty { lists.clone() } else { Vec::new() };
        match one_of(filled) {
            None => lists = without,
            Some(kept) => {
                for list in &mut lists {
                    list.push(kept.clone());
                }
                lists.extend(without);
            }
        }
        if lists.len() > MAX_ALTERNATIVES {
            return Err(UNDECIDED);
        }
    }
    one_of(lists.into_iter().map(|items| list(Type::String, items)).collect()).ok_or(UNDECIDED)
}

pub(super) fn concat(_: &mut Call, arguments: &[Value]) -> Outcome {
    if arguments.is_empty() {
        return Err("at least one argument is required".into());
    }
    let element = |argument: &Value| match &argument.kind {
        Kind::List(element, _) => Some(element.clone()),
        Kind::Unknown(_, Type::List(element)) => Some(Type::clone(element)),
        _ => None,
    };
    let lists: Option<Vec<Type>> = arguments.iter().map(element).collect();
    let element = lists.and_then(|elements| unify(&elements));
    let mut all = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let items = match &argument.kind {
            Kind::List(own, items) => match &element {
                Some(element) if element != own => {
                    items.iter().map(|item| convert(item, element)).collect::<Result<Vec<_>, _>>()?
                }
                _ => items.to_vec(),
            },
            Kind::Tuple(items) => items.to_vec(),
            Kind::Unknown(..) => return Err(Failure::Undecided(element.map_or(Type::Dynamic, Type::list))),
            _ => {
                let message =
                    format!("all arguments must be lists or tuples, not {}", argument.type_of().name());
                return Err(Failure::argument(index, message));
            }
        };
        all.extend(items);
        if all.len() > MAX_ITEMS {
            return Err("result has too many elements".into());
        }
    }
    Ok(element.map_or_else(|| Value::tuple(all.clone()), |element| list(element, all.clone())))
}

/// Drops what is surely equal to an earlier element; what only may be is kept.
pub(super) fn distinct(_: &mut Call, arguments: &[Value]) -> Outcome {
    let argument = Arguments(arguments).get(0)?;
    let element = argument.type_of().element().cloned().unwrap_or(Type::Dynamic);
    Ok(list(element, without_duplicates(argument.elements().ok_or(UNDECIDED)?)?))
}

fn without_duplicates(items: &[Value]) -> Result<Vec<Value>, Failure> {
    // Text is by far the commonest.
    let mut texts = std::collections::BTreeSet::new();
    let mut kept: Vec<Value> = Vec::with_capacity(items.len());
    let mut steps = 0usize;
    for item in items {
        if let Some(text) = item.as_str() {
            if texts.insert(text) {
                kept.push(item.clone());
            }
            continue;
        }
        steps += kept.len();
        if steps > MAX_ITEMS * 100 {
            return Err("list is too long".into());
        }
        if !kept.iter().any(|other| equal(other, item) == Some(true)) {
            kept.push(item.clone());
        }
    }
    Ok(kept)
}

pub(super) fn flatten(_: &mut Call, arguments: &[Value]) -> Outcome {
    let argument = Arguments(arguments).get(0)?;
    let items = argument.elements().ok_or("can only flatten lists, sets and tuples")?;
    let mut results = vec![Vec::new()];
    flatten_into(items, &mut results)?;
    one_of(results.into_iter().map(Value::tuple).collect()).ok_or(UNDECIDED)
}

/// Appends the elements, sequences among them flattened, to every one of `results`; where an element may be one
/// sequence or another the results multiply.
fn flatten_into(items: &[Value], results: &mut Vec<Vec<Value>>) -> Result<(), Failure> {
    for item in items {
        match &item.kind {
            Kind::List(_, inner) | Kind::Set(_, inner) | Kind::Tuple(inner) => flatten_into(inner, results)?,
            Kind::Unknown(_, Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                return Err(UNDECIDED);
            }
            Kind::OneOf(alternatives) if alternatives.iter().any(may_be_sequence) => {
                let mut all = Vec::new();
                for alternative in alternatives.iter() {
                    let mut some = results.clone();
                    flatten_into(std::slice::from_ref(alternative), &mut some)?;
                    all.extend(some);
                }
                *results = all;
            }
            _ => results.iter_mut().for_each(|result| result.push(item.clone())),
        }
        let parts: usize = results.iter().map(Vec::len).sum();
        if results.len() > MAX_ALTERNATIVES {
            return Err(UNDECIDED);
        }
        if parts > MAX_ITEMS {
            return Err("result has too many elements".into());
        }
    }
    Ok(())
}

fn may_be_sequence(value: &Value) -> bool {
    let dynamic =
        matches!(value.kind, Kind::Unknown(_, Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_)));
    dynamic || value.elements().is_some()
}

pub(super) fn reverse(_: &mut Call, arguments: &[Value]) -> Outcome {
    let argument = Arguments(arguments).get(0)?;
    let items = argument.elements().map(|items| items.iter().rev().cloned().collect::<Vec<_>>());
    match (&argument.kind, items) {
        (Kind::Tuple(_), Some(items)) => Ok(Value::tuple(items)),
        (Kind::List(element, _) | Kind::Set(element, _), Some(items)) => Ok(list(element.clone(), items)),
        (Kind::Unknown(_, Type::List(element) | Type::Set(element)), _) => {
            Err(Failure::Undecided(Type::List(element.clone())))
        }
        (Kind::Unknown(..), _) => Err(UNDECIDED),
        _ => Err(Failure::argument(0, "can only reverse lists and tuples")),
    }
}

pub(super) fn slice(_: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    let argument = arguments.get(0)?;
    let items = match &argument.kind {
        Kind::List(_, items) | Kind::Tuple(items) => items,
        Kind::Unknown(_, Type::List(element)) => return Err(Failure::Undecided(Type::List(element.clone()))),
        Kind::Unknown(_, Type::Dynamic | Type::Tuple(_)) => return Err(UNDECIDED),
        _ => return Err(Failure::argument(0, "must be a list or tuple value")),
    };
    let index = |at: usize, name: &str| {
        let index = usize::try_from(arguments.integer(at)?).ok().filter(|&index| index <= items.len());
        index.ok_or_else(|| {
            Failure::argument(at, format!("{name} index must be between zero and the length of the list"))
        })
    };
    let (start, end) = (index(1, "start")?, index(2, "end")?);
    let items = items.get(start..end);
    let items =
        items.ok_or_else(|| Failure::argument(1, "start index must not be greater than end index"))?.to_vec();
    Ok(match &argument.kind {
        Kind::List(element, _) => list(element.clone(), items),
        _ => Value::tuple(items),
    })
}

/// Text with symbols is sorted as if they came after all other letters: the same elements, in an order that may be
/// another one.
pub(super) fn sort(_: &mut Call, arguments: &[Value]) -> Outcome {
    let mut items = Arguments(arguments).elements(0)?.to_vec();
    if items.iter().any(Value::is_null) {
        return Err(Failure::argument(0, "a null string cannot be sorted"));
    }
    items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    Ok(list(Type::String, items))
}

/// Ordered pairs, triples and so on of the elements of each argument; a list when no argument is a set.
pub(super) fn setproduct(_: &mut Call, arguments: &[Value]) -> Outcome {
    if arguments.len() < 2 {
        return Err("at least two arguments are required".into());
    }
    let mut types = Vec::new();
    let mut total = 1usize;
    for (index, argument) in arguments.iter().enumerate() {
        let wrong = || Failure::argument(index, "a set or a list is required");
        let items = argument.elements().ok_or_else(wrong)?;
        types.push(match type_of(argument)? {
            Type::Tuple(elements) if elements.is_empty() => Type::Dynamic,
            Type::Tuple(elements) => unify(&elements)
                .ok_or_else(|| Failure::argument(index, "all elements must be of the same type"))?,
            ty => ty.element().cloned().ok_or_else(wrong)?,
        });
        total = total.saturating_mul(items.len());
    }
    if total > MAX_ITEMS {
        return Err("result has too many elements".into());
    }
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for (argument, ty) in arguments.iter().zip(&types) {
        let items = argument.elements().unwrap_or_default();
        let items = items.iter().map(|item| convert(item, ty)).collect::<Result<Vec<_>, _>>()?;
        rows = rows
            .iter()
            .flat_map(|row| items.iter().map(|item| [row.as_slice(), std::slice::from_ref(item)].concat()))
            .collect();
    }
    let rows = rows.into_iter().map(Value::tuple).collect();
    let element = Type::Tuple(types.into());
    if arguments.iter().any(|argument| matches!(argument.kind, Kind::Set(..))) {
        return Ok(crate::value::set_of(element, rows));
    }
    Ok(list(element, rows))
}
