//! Types of values.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A type, as Terraform's type system has them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Not known yet; what `any` means in a constraint.
    Dynamic,
    /// Bool.
    Bool,
    /// Number.
    Number,
    /// String.
    String,
    /// List of an element type.
    List(Arc<Type>),
    /// Set of an element type.
    Set(Arc<Type>),
    /// Map of an element type.
    Map(Arc<Type>),
    /// Tuple of element types.
    Tuple(Arc<[Type]>),
    /// Object of attribute types.
    Object(Arc<BTreeMap<Arc<str>, Type>>),
}

impl Type {
    /// A list of this element type.
    pub fn list(element: Type) -> Type {
        Type::List(Arc::new(element))
    }

    /// A set of this element type.
    pub fn set(element: Type) -> Type {
        Type::Set(Arc::new(element))
    }

    /// A map of this element type.
    pub fn map(element: Type) -> Type {
        Type::Map(Arc::new(element))
    }

    /// The element type of a list, set or map.
    pub fn element(&self) -> Option<&Type> {
        match self {
            Type::List(element) | Type::Set(element) | Type::Map(element) => Some(element),
            _ => None,
        }
    }

    /// Whether it is bool, number or string.
    pub fn is_primitive(&self) -> bool {
        matches!(self, Type::Bool | Type::Number | Type::String)
    }

    /// Whether it or a part of it is not known yet.
    pub fn has_dynamic(&self) -> bool {
        match self {
            Type::Dynamic => true,
            Type::Bool | Type::Number | Type::String => false,
            Type::List(element) | Type::Set(element) | Type::Map(element) => element.has_dynamic(),
            Type::Tuple(elements) => elements.iter().any(Type::has_dynamic),
            Type::Object(attributes) => attributes.values().any(Type::has_dynamic),
        }
    }

    /// How messages call it: `list of string`, `object`.
    pub fn name(&self) -> String {
        match self {
            Type::Dynamic => "any type".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Number => "number".to_owned(),
            Type::String => "string".to_owned(),
            Type::List(element) => format!("list of {}", element.name()),
            Type::Set(element) => format!("set of {}", element.name()),
            Type::Map(element) => format!("map of {}", element.name()),
            Type::Tuple(_) => "tuple".to_owned(),
            Type::Object(_) => "object".to_owned(),
        }
    }
}

/// The type as a type expression: `list(string)`, `object({a = number})`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Dynamic => f.write_str("any"),
            Type::Bool => f.write_str("bool"),
            Type::Number => f.write_str("number"),
            Type::String => f.write_str("string"),
            Type::List(element) => write!(f, "list({element})"),
            Type::Set(element) => write!(f, "set({element})"),
            Type::Map(element) => write!(f, "map({element})"),
            Type::Tuple(elements) => {
                f.write_str("tuple([")?;
                for (index, element) in elements.iter().enumerate() {
                    write!(f, "{}{element}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str("])")
            }
            Type::Object(attributes) => {
                f.write_str("object({")?;
                for (index, (name, ty)) in attributes.iter().enumerate() {
                    write!(f, "{}{name} = {ty}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str("})")
            }
        }
    }
}
