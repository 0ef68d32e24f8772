//! Conversion of values between types (Terraform, "Types and Values", type conversion).

use std::sync::Arc;

use rolecall_source::{Rope, symbol};

use super::unify::{convertible, unify};
use super::{Entries, Kind, Number, Type, Value, equal, one_of};

/// `value` as a value of type `to`, by Terraform's automatic conversions. Origins and marks stay; what is unknown stays
/// the same symbol, now of the new type; of alternatives each is converted, and those that cannot be are dropped. The
/// error says why it cannot be, such as `a number is required`.
pub fn convert(value: &Value, to: &Type) -> Result<Value, String> {
    if *to == Type::Dynamic {
        return Ok(value.clone());
    }
    let kind = match (&value.kind, to) {
        (Kind::List(own, _), Type::List(element))
        | (Kind::Set(own, _), Type::Set(element))
        | (Kind::Map(own, _), Type::Map(element))
            if *own == **element && !own.has_dynamic() =>
        {
            return Ok(value.clone());
        }
        (Kind::OneOf(values), _) => return convert_alternatives(values, to),
        (Kind::Null(_), to) => Kind::Null(to.clone()),
        (Kind::Unknown(symbol, from), to) => {
            if !convertible(from, to) {
                return Err(mismatch(from, to));
            }
            let ty = if to.has_dynamic() && from != &Type::Dynamic { refined(from, to) } else { to.clone() };
            return Ok(Value::unknown(*symbol, ty, value.origin).marked(value.sensitive));
        }
        (Kind::String(rope), to) if to.is_primitive() => return convert_string(value, rope, to),
        (Kind::Bool(_), Type::Bool) | (Kind::Number(_), Type::Number) => return Ok(value.clone()),
        (Kind::Bool(known), Type::String) => text(if *known { "true" } else { "false" }, value),
        (Kind::Number(number), Type::String) => text(&number.to_string(), value),
        (Kind::List(..) | Kind::Set(..) | Kind::Tuple(_), Type::List(element)) => {
            let (element, items) = convert_elements(value, element, "list")?;
            Kind::List(element, Arc::new(items))
        }
        (Kind::List(..) | Kind::Set(..) | Kind::Tuple(_), Type::Set(element)) => {
            let (element, items) = convert_elements(value, element, "set")?;
            equal::set_of(element, items).kind
        }
        (Kind::Map(_, entries) | Kind::Object(entries), Type::Map(element)) => {
            let (element, entries) = convert_entries(value, entries, element)?;
            Kind::Map(element, Arc::new(entries))
        }
        (Kind::Map(_, entries) | Kind::Object(entries), Type::Object(attributes)) => {
            let attribute = |(name, ty): (&Arc<str>, &Type)| {
                let given = entries.get(name).ok_or_else(|| format!("attribute `{name}` is required"))?;
                let converted =
                    convert(given, ty).map_err(|message| format!("attribute `{name}`: {message}"))?;
                Ok((name.clone(), converted))
            };
            Kind::Object(Arc::new(attributes.iter().map(attribute).collect::<Result<Entries, String>>()?))
        }
        (Kind::Tuple(items), Type::Tuple(types)) if items.len() == types.len() => {
            let element = |(index, (item, ty)): (usize, (&Value, &Type))| {
                convert(item, ty).map_err(|message| format!("element {index}: {message}"))
            };
            let items: Result<_, String> = items.iter().zip(types.iter()).enumerate().map(element).collect();
            Kind::Tuple(Arc::new(items?))
        }
        _ => return Err(mismatch(&value.type_of(), to)),
    };
    Ok(Value { kind, origin: value.origin, sensitive: value.sensitive })
}

fn text(text: &str, value: &Value) -> Kind {
    Kind::String(Rope::at(text, value.origin, false))
}

fn convert_alternatives(values: &[Value], to: &Type) -> Result<Value, String> {
    let mut converted = Vec::with_capacity(values.len());
    let mut failure = String::new();
    for value in values {
        match convert(value, to) {
            Ok(value) => converted.push(value),
            Err(message) => failure = message,
        }
    }
    one_of(converted).ok_or(failure)
}

fn convert_string(value: &Value, rope: &Rope, to: &Type) -> Result<Value, String> {
    if *to == Type::String {
        return Ok(value.clone());
    }
    if let Some(symbol) = symbol::as_symbol(rope.as_str()) {
        return Ok(Value::unknown(symbol, to.clone(), value.origin).marked(value.sensitive));
    }
    let kind = match (to, rope.as_str()) {
        (Type::Number, text) => Kind::Number(Number::parse(text)?),
        (_, "true" | "1") => Kind::Bool(true),
        (_, "false" | "0") => Kind::Bool(false),
        (_, text) if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") => {
            return Err("a bool is required; to convert from string, use lower case".to_owned());
        }
        _ => return Err("a bool is required".to_owned()),
    };
    Ok(Value { kind, origin: value.origin, sensitive: value.sensitive })
}

/// The elements of a list, set or tuple converted, and the type they then have.
fn convert_elements(value: &Value, to: &Type, kind: &str) -> Result<(Type, Vec<Value>), String> {
    let items = value.elements().unwrap_or_default();
    let to = match (&value.kind, to) {
        (Kind::List(element, _) | Kind::Set(element, _), Type::Dynamic) => element.clone(),
        (Kind::List(element, _) | Kind::Set(element, _), to) if !convertible(element, to) => {
            return Err(format!("incorrect {kind} element type: {}", mismatch(element, to)));
        }
        (_, to) => common(items.iter(), to)
            .filter(|common| *common != Type::Dynamic || are_open(items))
            .ok_or_else(|| format!("all {kind} elements must have the same type"))?,
    };
    let element = |(index, item)| convert(item, &to).map_err(|message| format!("element {index}: {message}"));
    let mut items = items.iter().enumerate().map(element).collect::<Result<Vec<Value>, String>>()?;
    let unifies = kind == "list" && matches!(value.kind, Kind::Tuple(_));
    let element = settle(to, &mut items, unifies, kind)?;
    Ok((element, items))
}

fn convert_entries(value: &Value, entries: &Entries, to: &Type) -> Result<(Type, Entries), String> {
    let to = match (&value.kind, to) {
        (Kind::Map(element, _), Type::Dynamic) => element.clone(),
        (Kind::Map(element, _), to) if !convertible(element, to) => {
            return Err(format!("incorrect map element type: {}", mismatch(element, to)));
        }
        (_, to) => common(entries.values(), to).ok_or("all map elements must have the same type")?,
    };
    let entry = |(key, item): (&Arc<str>, &Value)| {
        convert(item, &to).map_err(|message| format!("element `{key}`: {message}"))
    };
    let mut items = entries.iter().map(entry).collect::<Result<Vec<Value>, String>>()?;
    let unifies = to.element().is_some() || matches!(to, Type::Object(_));
    let element = settle(to, &mut items, unifies, "map")?;
    Ok((element, entries.keys().cloned().zip(items).collect()))
}

/// What the elements of a collection of `to` must become: for `any`, what they have in common.
fn common<'a>(items: impl Iterator<Item = &'a Value>, to: &Type) -> Option<Type> {
    if *to != Type::Dynamic {
        return Some(to.clone());
    }
    let types: Vec<Type> = items.flat_map(Value::alternatives).map(Value::type_of).collect();
    if types.is_empty() { Some(Type::Dynamic) } else { unify(&types) }
}

/// Whether elements without a common type may have one all the same: none has a type of its own, or of some it is
/// known only when they are.
fn are_open(items: &[Value]) -> bool {
    items.iter().all(|item| item.type_of() == Type::Dynamic) || !items.iter().all(Value::is_wholly_known)
}

/// The element type of a collection of converted elements. Where `to` left something open, they must agree; where the
/// collection `unifies`, they are made to (go-cty, "conversionTupleToList", "conversionObjectToMap").
fn settle(to: Type, items: &mut [Value], unifies: bool, kind: &str) -> Result<Type, String> {
    if !to.has_dynamic() {
        return Ok(to);
    }
    let types = |items: &[Value]| items.iter().map(Value::type_of).collect::<Vec<Type>>();
    if !items.iter().all(Value::is_wholly_known) || items.is_empty() {
        return Ok(unify(&types(items)).unwrap_or(to));
    }
    if unifies {
        let unified = unify(&types(items)).ok_or("cannot find a common base type for all elements")?;
        for item in items.iter_mut() {
            *item = convert(item, &unified)?;
        }
    }
    let mut known = items.iter().map(Value::type_of).filter(|ty| *ty != Type::Dynamic);
    let element = known.next().unwrap_or(Type::Dynamic);
    if known.any(|ty| ty != element) {
        return Err(format!("element types must all match for conversion to {kind}"));
    }
    for item in items.iter_mut().filter(|item| item.is_null()) {
        item.kind = Kind::Null(element.clone());
    }
    Ok(element)
}

/// `to` with its open parts taken from `from`.
fn refined(from: &Type, to: &Type) -> Type {
    match (from, to) {
        (from, Type::Dynamic) => from.clone(),
        (Type::List(from) | Type::Set(from), Type::List(to)) => Type::list(refined(from, to)),
        (Type::List(from) | Type::Set(from), Type::Set(to)) => Type::set(refined(from, to)),
        (Type::Map(from), Type::Map(to)) => Type::map(refined(from, to)),
        (_, to) => to.clone(),
    }
}

fn mismatch(from: &Type, to: &Type) -> String {
    match (from, to) {
        (Type::String, Type::Number) => "a number is required".to_owned(),
        (Type::String, Type::Bool) => "a bool is required".to_owned(),
        (Type::Tuple(from), Type::Tuple(to)) if from.len() != to.len() => {
            format!("tuple of {} elements required, but have {}", to.len(), from.len())
        }
        _ => format!("{} required, but have {}", to.name(), from.name()),
    }
}

#[cfg(test)]
mod tests {
    use rolecall_source::{Sources, SymbolKind};

    use super::*;

    fn list(items: &[Value]) -> Value {
        Value::tuple(items.to_vec())
    }

    fn number(value: i64) -> Value {
        Value::new(Kind::Number(Number::from(value)), None)
    }

    #[test]
    fn primitives_convert_through_text() {
        assert_eq!(convert(&number(5), &Type::String).unwrap().as_str(), Some("5"));
        assert_eq!(convert(&Value::bool(true), &Type::String).unwrap().as_str(), Some("true"));
        assert_eq!(convert(&Value::string("0"), &Type::Bool).unwrap().as_bool(), Some(false));
        assert!(
            matches!(convert(&Value::string("2.5"), &Type::Number).unwrap().kind, Kind::Number(n) if !n.is_integer())
        );
        assert_eq!(convert(&Value::string("x"), &Type::Number).unwrap_err(), "a number is required");
        assert_eq!(convert(&Value::string("yes"), &Type::Bool).unwrap_err(), "a bool is required");
        assert_eq!(convert(&Value::bool(true), &Type::Number).unwrap_err(), "number required, but have bool");
        assert_eq!(convert(&list(&[]), &Type::String).unwrap_err(), "string required, but have tuple");
    }

    #[test]
    fn a_list_of_any_takes_the_common_type() {
        let mixed = list(&[number(1), Value::string("a")]);
        let converted = convert(&mixed, &Type::list(Type::Dynamic)).unwrap();
        assert_eq!(converted.type_of(), Type::list(Type::String));
        let message =
            convert(&list(&[number(1), Value::bool(true)]), &Type::list(Type::Dynamic)).unwrap_err();
        assert_eq!(message, "all list elements must have the same type");
    }

    #[test]
    fn a_set_is_sorted_and_without_duplicates() {
        let converted =
            convert(&list(&["b", "a", "b"].map(Value::string)), &Type::set(Type::String)).unwrap();
        let texts: Vec<_> = converted.elements().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(texts, ["a", "b"]);
    }

    #[test]
    fn an_object_loses_what_the_type_does_not_name() {
        let object = Value::object(Entries::from([("a".into(), number(1)), ("b".into(), number(2))]));
        let to = |name: &str| Type::Object(Arc::new([(name.into(), Type::String)].into()));
        assert_eq!(convert(&object, &to("a")).unwrap().type_of(), to("a"));
        assert_eq!(convert(&object, &to("c")).unwrap_err(), "attribute `c` is required");
    }

    #[test]
    fn what_is_unknown_stays_the_same_symbol() {
        let symbol = Sources::default().symbol(SymbolKind::Other, "x");
        let unknown = Value::unknown(symbol, Type::Number, None);
        let text = convert(&unknown, &Type::String).unwrap();
        assert_eq!(text.as_str(), Some(symbol.letters().as_str()));
        let back = convert(&text, &Type::Number).unwrap();
        assert!(matches!(back.kind, Kind::Unknown(same, Type::Number) if same == symbol));
        assert!(convert(&unknown, &Type::list(Type::String)).is_err());
        assert!(
            convert(&Value::rope(format!("a{}", symbol.letters()).as_str().into()), &Type::Number).is_err()
        );
    }

    #[test]
    fn alternatives_convert_one_by_one() {
        let either = one_of(vec![number(1), Value::string("1"), Value::string("a")]).unwrap();
        assert_eq!(convert(&either, &Type::String).unwrap().alternatives().len(), 2);
        assert_eq!(convert(&either, &Type::Number).unwrap().type_of(), Type::Number);
    }
}
