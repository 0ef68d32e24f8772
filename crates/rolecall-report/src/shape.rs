//! Values as `terraform show -json` prints them: what is known, which leaves are unknown, which are sensitive.

use rolecall_source::symbol::has_symbols;
use rolecall_terraform::value::{Entries, Kind, Type, Value};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// What is known of a value. Members that are not known are left out; elements that are not known are null.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a>(pub(crate) &'a Value);

/// [`Known`] of the arguments of a resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownEntries<'a>(pub(crate) &'a Entries);

/// A leaf that has a property is `true`; leaves that have not are left out of objects and `false` in lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks<'a>(pub(crate) &'a Value, pub(crate) Mark);

/// [`Marks`] of the arguments of a resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryMarks<'a>(pub(crate) &'a Entries, pub(crate) Mark);

/// A property of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Unknown,
    Sensitive,
}

/// A type as Terraform writes it in JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TypeName<'a>(pub(crate) &'a Type);

/// Whether Terraform would not know the value at all.
pub(crate) fn is_unknown(value: &Value) -> bool {
    match &value.kind {
        Kind::Unknown(..) | Kind::OneOf(_) => true,
        Kind::String(rope) => rope.has_symbols(),
        Kind::Map(_, entries) | Kind::Object(entries) => entries.keys().any(|key| has_symbols(key)),
        _ => false,
    }
}

impl Mark {
    fn is_on(self, value: &Value) -> bool {
        match self {
            Mark::Unknown => is_unknown(value),
            Mark::Sensitive => value.sensitive,
        }
    }

    /// Whether nothing is said of a value in an object: a leaf without the property.
    fn passes_over(self, value: &Value) -> bool {
        !self.is_on(value) && value.elements().is_none() && value.entries().is_none()
    }
}

impl Serialize for Known<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.kind {
            _ if is_unknown(self.0) => serializer.serialize_none(),
            Kind::Null(_) | Kind::Unknown(..) | Kind::OneOf(_) => serializer.serialize_none(),
            Kind::Bool(known) => serializer.serialize_bool(*known),
            // Terraform's numbers are longer than those of serde.
            Kind::Number(number) => match number.to_i64() {
                Some(small) => serializer.serialize_i64(small),
                None => RawValue::from_string(number.to_string())
                    .map_err(serde::ser::Error::custom)?
                    .serialize(serializer),
            },
            Kind::String(rope) => serializer.serialize_str(rope.as_str()),
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => {
                serializer.collect_seq(items.iter().map(Known))
            }
            Kind::Map(_, entries) | Kind::Object(entries) => KnownEntries(entries).serialize(serializer),
        }
    }
}

impl Serialize for KnownEntries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = self.0.iter().filter(|(_, value)| !is_unknown(value));
        serializer.collect_map(known.map(|(key, value)| (key, Known(value))))
    }
}

impl Serialize for Marks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Marks(value, mark) = *self;
        if mark.is_on(value) {
            return serializer.serialize_bool(true);
        }
        if let Some(items) = value.elements() {
            let mut list = serializer.serialize_seq(Some(items.len()))?;
            for item in items {
                list.serialize_element(&Marks(item, mark))?;
            }
            return list.end();
        }
        match value.entries() {
            Some(entries) => EntryMarks(entries, mark).serialize(serializer),
            None => serializer.serialize_bool(false),
        }
    }
}

impl Serialize for EntryMarks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.0.iter().filter(|(_, value)| !self.1.passes_over(value)) {
            map.serialize_entry(key, &Marks(value, self.1))?;
        }
        map.end()
    }
}

impl Serialize for TypeName<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Type::Dynamic => serializer.serialize_str("dynamic"),
            Type::Bool => serializer.serialize_str("bool"),
            Type::Number => serializer.serialize_str("number"),
            Type::String => serializer.serialize_str("string"),
            Type::List(element) => ("list", TypeName(element)).serialize(serializer),
            Type::Set(element) => ("set", TypeName(element)).serialize(serializer),
            Type::Map(element) => ("map", TypeName(element)).serialize(serializer),
            Type::Tuple(elements) => {
                ("tuple", elements.iter().map(TypeName).collect::<Vec<_>>()).serialize(serializer)
            }
            Type::Object(attributes) => ("object", TypeNames(attributes)).serialize(serializer),
        }
    }
}

/// The attributes of an object type.
struct TypeNames<'a>(&'a std::collections::BTreeMap<std::sync::Arc<str>, Type>);

impl Serialize for TypeNames<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, ty)| (name, TypeName(ty))))
    }
}
