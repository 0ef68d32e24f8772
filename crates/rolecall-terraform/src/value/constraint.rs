//! Type constraints: types with optional attributes and defaults (Terraform, "Type Constraints").

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Entries, Kind, Type, Value, convert, one_of};

/// What `type = …` of a variable says.
#[derive(Clone, Debug)]
pub enum Constraint {
    /// `any`, `bool`, `number`, `string`.
    Simple(Type),
    /// `list(…)`.
    List(Box<Constraint>),
    /// `set(…)`.
    Set(Box<Constraint>),
    /// `map(…)`.
    Map(Box<Constraint>),
    /// `tuple([…])`.
    Tuple(Vec<Constraint>),
    /// `object({…})`.
    Object(BTreeMap<Arc<str>, Attribute>),
}

/// An attribute of an object constraint.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// What its value must be.
    pub constraint: Constraint,
    /// Whether it is `optional(…)`.
    pub optional: bool,
    /// The second argument of `optional`, which also replaces a null.
    pub default: Option<Value>,
}

impl Constraint {
    /// The type without optional attributes and defaults.
    pub fn to_type(&self) -> Type {
        match self {
            Constraint::Simple(ty) => ty.clone(),
            Constraint::List(element) => Type::list(element.to_type()),
            Constraint::Set(element) => Type::set(element.to_type()),
            Constraint::Map(element) => Type::map(element.to_type()),
            Constraint::Tuple(elements) => Type::Tuple(elements.iter().map(Constraint::to_type).collect()),
            Constraint::Object(attributes) => {
                let attribute = |(name, attribute): (&Arc<str>, &Attribute)| {
                    (name.clone(), attribute.constraint.to_type())
                };
                Type::Object(Arc::new(attributes.iter().map(attribute).collect()))
            }
        }
    }

    /// `value` with defaults filled in, converted. The error says why it cannot be.
    pub fn apply(&self, value: &Value) -> Result<Value, String> {
        convert(&self.filled(value), &self.to_type())
    }

    /// `value` with every attribute that is missing or null, and may be, filled in. What does not fit stays for the
    /// conversion to refuse.
    fn filled(&self, value: &Value) -> Value {
        let list = |items: &[Value], element: &Constraint| -> Vec<Value> {
            items.iter().map(|item| element.filled(item)).collect()
        };
        let kind = match (self, &value.kind) {
            (_, Kind::OneOf(values)) => {
                let filled = one_of(values.iter().map(|value| self.filled(value)).collect());
                return filled.unwrap_or_else(|| value.clone()).marked(value.sensitive);
            }
            (
                Constraint::List(element) | Constraint::Set(element),
                Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items),
            ) => Kind::Tuple(Arc::new(list(items, element))),
            (Constraint::Tuple(elements), Kind::Tuple(items)) if elements.len() == items.len() => {
                Kind::Tuple(Arc::new(
                    elements.iter().zip(items.iter()).map(|(to, item)| to.filled(item)).collect(),
                ))
            }
            (Constraint::Map(element), Kind::Map(_, entries) | Kind::Object(entries)) => {
                let entry = |(key, item): (&Arc<str>, &Value)| (key.clone(), element.filled(item));
                Kind::Object(Arc::new(entries.iter().map(entry).collect()))
            }
            (Constraint::Object(attributes), Kind::Map(_, entries) | Kind::Object(entries)) => {
                let attribute = |(name, attribute): (&Arc<str>, &Attribute)| {
                    attribute.filled(entries.get(name)).map(|value| (name.clone(), value))
                };
                Kind::Object(Arc::new(attributes.iter().filter_map(attribute).collect::<Entries>()))
            }
            _ => return value.clone(),
        };
        Value { kind, origin: value.origin, sensitive: value.sensitive }
    }
}

impl Attribute {
    /// The value of the attribute, given or by default; `None` when it is required and missing.
    fn filled(&self, given: Option<&Value>) -> Option<Value> {
        let value = match (given, &self.default) {
            (Some(value), None) => value,
            (Some(value), Some(default)) if value.is_null() => default,
            (Some(value), Some(_)) => value,
            (None, Some(default)) => default,
            (None, None) if self.optional => {
                return Some(Value::new(Kind::Null(self.constraint.to_type()), None));
            }
            (None, None) => return None,
        };
        Some(self.constraint.filled(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(constraint: Constraint, optional: bool, default: Option<Value>) -> Attribute {
        Attribute { constraint, optional, default }
    }

    fn object(entries: &[(&str, Value)]) -> Value {
        Value::object(entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
    }

    fn statement() -> Constraint {
        let string = || Constraint::Simple(Type::String);
        Constraint::Object(BTreeMap::from([
            ("name".into(), attribute(string(), false, None)),
            ("effect".into(), attribute(string(), true, Some(Value::string("Allow")))),
            ("sid".into(), attribute(string(), true, None)),
        ]))
    }

    #[test]
    fn defaults_fill_what_is_missing_or_null() {
        let list = Constraint::List(Box::new(statement()));
        let given = Value::tuple(vec![
            object(&[("name", Value::string("a")), ("more", Value::bool(true))]),
            object(&[("name", Value::bool(true)), ("effect", Value::null()), ("sid", Value::string("s"))]),
        ]);
        let applied = list.apply(&given).unwrap();
        assert_eq!(applied.type_of(), list.to_type());
        let effects: Vec<_> =
            applied.elements().unwrap().iter().map(|item| item.get("effect").unwrap()).collect();
        assert!(effects.iter().all(|effect| effect.as_str() == Some("Allow")));
        assert!(applied.elements().unwrap()[0].get("sid").unwrap().is_null());
    }

    #[test]
    fn a_required_attribute_must_be_there() {
        assert_eq!(statement().apply(&object(&[])).unwrap_err(), "attribute `name` is required");
        let given = object(&[("name", Value::tuple(Vec::new()))]);
        assert_eq!(
            statement().apply(&given).unwrap_err(),
            "attribute `name`: string required, but have tuple"
        );
    }

    #[test]
    fn a_default_of_an_object_is_filled_too() {
        let outer = Constraint::Object(BTreeMap::from([(
            "s".into(),
            attribute(statement(), true, Some(object(&[("name", Value::string("n"))]))),
        )]));
        let applied = outer.apply(&object(&[])).unwrap();
        assert_eq!(applied.get("s").and_then(|s| s.get("effect")).and_then(Value::as_str), Some("Allow"));
    }
}
