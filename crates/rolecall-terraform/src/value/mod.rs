//! Values: Terraform's types, with symbols for what is unknown and alternatives for what is undecided.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_source::{Rope, Span, SymbolId};

mod alternatives;
mod constraint;
mod convert;
mod cut;
mod decimal;
mod equal;
mod extreme;
pub mod json;
mod label;
mod number;
mod types;
mod unify;

pub use alternatives::one_of;
pub(crate) use alternatives::{expand, within};
pub use constraint::{Attribute, Constraint};
pub use convert::convert;
pub(crate) use cut::{push_part, slice};
pub(crate) use decimal::Decimal;
pub use equal::{equal, set_of};
pub(crate) use label::{label, part as part_label};
pub use number::Number;
pub use types::Type;
pub use unify::unify;

/// The attributes of an object or the elements of a map, by key in order.
pub type Entries = BTreeMap<Arc<str>, Value>;

/// A value, where it came from, and its marks. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// The expression (or JSON node, or tfvars entry) that gave it; of a string, the rope knows more.
    pub origin: Option<Span>,
    /// Whether it or a part of it came from something sensitive. Sensitive values are evaluated, and redacted in output.
    pub sensitive: bool,
}

/// The kinds of value.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A null of a type.
    Null(Type),
    /// `true`, `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string; symbols in it are letters of the rope. A string that is wholly unknown is a rope of one symbol.
    String(Rope),
    /// A list and its element type.
    List(Type, Arc<Vec<Value>>),
    /// A set in Terraform's order, without duplicates.
    Set(Type, Arc<Vec<Value>>),
    /// A tuple.
    Tuple(Arc<Vec<Value>>),
    /// A map and its element type.
    Map(Type, Arc<Entries>),
    /// An object.
    Object(Arc<Entries>),
    /// Something other than a string that is not known: identity and, as far as known, type.
    Unknown(SymbolId, Type),
    /// One of several values, not known which: what a conditional with an unknown condition gives. At least two,
    /// at most [`MAX_ALTERNATIVES`]; never nested.
    OneOf(Arc<Vec<Value>>),
}

/// Most alternatives that are kept; more become a symbol.
pub const MAX_ALTERNATIVES: usize = 8;

impl Value {
    /// A value that came from `origin`.
    pub fn new(kind: Kind, origin: Option<Span>) -> Self {
        Value { kind, origin, sensitive: false }
    }

    /// A null of unknown type.
    pub fn null() -> Self {
        Value::new(Kind::Null(Type::Dynamic), None)
    }

    /// `true` or `false`.
    pub fn bool(value: bool) -> Self {
        Value::new(Kind::Bool(value), None)
    }

    /// A string from nowhere.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Value::new(Kind::String(Rope::new(text)), None)
    }

    /// A string whose source is known.
    pub fn rope(rope: Rope) -> Self {
        let origin = rope.source();
        Value::new(Kind::String(rope), origin)
    }

    /// A tuple.
    pub fn tuple(items: Vec<Value>) -> Self {
        Value::new(Kind::Tuple(Arc::new(items)), None)
    }

    /// An object.
    pub fn object(entries: Entries) -> Self {
        Value::new(Kind::Object(Arc::new(entries)), None)
    }

    /// A symbol of a type: a string is a rope, anything else `Unknown`.
    pub fn unknown(symbol: SymbolId, ty: Type, origin: Option<Span>) -> Self {
        let kind = match ty {
            Type::String => Kind::String(Rope::symbol(symbol, origin)),
            ty => Kind::Unknown(symbol, ty),
        };
        Value::new(kind, origin)
    }

    /// The same value with this origin where it has none.
    pub fn or_origin(mut self, origin: Option<Span>) -> Self {
        self.origin = self.origin.or(origin);
        self
    }

    /// The same value, marked sensitive when `sensitive`.
    pub fn marked(mut self, sensitive: bool) -> Self {
        self.sensitive |= sensitive;
        self
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null(_))
    }

    /// The string, when it is one (it may hold symbols).
    pub fn as_rope(&self) -> Option<&Rope> {
        match &self.kind {
            Kind::String(rope) => Some(rope),
            _ => None,
        }
    }

    /// The text of a string, in which symbols are letters.
    pub fn as_str(&self) -> Option<&str> {
        self.as_rope().map(Rope::as_str)
    }

    /// The truth value, when it is known.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The elements of a list, set or tuple.
    pub fn elements(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a map or object.
    pub fn entries(&self) -> Option<&Entries> {
        match &self.kind {
            Kind::Map(_, entries) | Kind::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// An entry of a map or object.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries()?.get(key)
    }

    /// What it may be: the alternatives, or itself.
    pub fn alternatives(&self) -> &[Value] {
        match &self.kind {
            Kind::OneOf(values) => values,
            _ => std::slice::from_ref(self),
        }
    }

    /// Whether nothing in it is unknown: no symbol, no alternatives, at any depth.
    pub fn is_wholly_known(&self) -> bool {
        match &self.kind {
            Kind::Null(_) | Kind::Bool(_) | Kind::Number(_) => true,
            Kind::String(rope) => !rope.has_symbols(),
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => {
                items.iter().all(Value::is_wholly_known)
            }
            Kind::Map(_, entries) | Kind::Object(entries) => entries.values().all(Value::is_wholly_known),
            Kind::Unknown(..) | Kind::OneOf(_) => false,
        }
    }

    /// Its type; of alternatives the first one's.
    pub fn type_of(&self) -> Type {
        match &self.kind {
            Kind::Null(ty) | Kind::Unknown(_, ty) => ty.clone(),
            Kind::Bool(_) => Type::Bool,
            Kind::Number(_) => Type::Number,
            Kind::String(_) => Type::String,
            Kind::List(ty, _) => Type::List(Arc::new(ty.clone())),
            Kind::Set(ty, _) => Type::Set(Arc::new(ty.clone())),
            Kind::Map(ty, _) => Type::Map(Arc::new(ty.clone())),
            Kind::Tuple(items) => Type::Tuple(items.iter().map(Value::type_of).collect()),
            Kind::Object(entries) => Type::Object(Arc::new(
                entries.iter().map(|(key, value)| (key.clone(), value.type_of())).collect(),
            )),
            Kind::OneOf(values) => values.first().map_or(Type::Dynamic, Value::type_of),
        }
    }
}
