//! Conditions as atoms: each says of one condition key what a request carries, or stands for something that is not
//! decided, such as one of two readings.

use std::collections::HashMap;
use std::sync::Arc;

use rolecall_catalog::{ValueType, key_type};

use super::glob::GlobId;
use crate::grants::ALWAYS_PRESENT;
use crate::operator::Comparison;

/// The number of a condition key.
pub(crate) type KeyId = u32;
/// The number of an atom.
pub(crate) type AtomId = u32;
/// An atom that holds, or that does not.
pub(crate) type Literal = (AtomId, bool);

/// A condition key of the documents.
#[derive(Debug)]
pub(crate) struct Key {
    /// Its name as the first document writes it.
    pub(crate) name: Arc<str>,
    /// In lower case.
    pub(crate) lower: Arc<str>,
    pub(crate) multivalued: bool,
    /// Whether its values are ARNs.
    pub(crate) is_arn: bool,
    /// Whether every request carries it.
    pub(crate) always: bool,
}

/// An atom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Atom {
    /// Something that is not decided, with its reason code; the text tells one from another.
    Opaque(Arc<str>, Arc<str>),
    /// The key is absent.
    Absent(KeyId),
    /// The key's values satisfy a comparison.
    Values(KeyId, Test),
}

/// A comparison of the values of a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Test {
    pub(crate) values: Values,
    /// Whether a value must match none of them.
    pub(crate) negated: bool,
    pub(crate) quantifier: Quantifier,
    /// Whether it holds where the key is absent.
    pub(crate) absent: bool,
}

/// What values are compared with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Values {
    Text(Vec<GlobId>),
    Typed(Comparison, Vec<Arc<str>>),
}

/// Of how many values of a key a comparison must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Quantifier {
    /// The key has one value.
    One,
    /// `ForAllValues`.
    All,
    /// `ForAnyValue`.
    Any,
    /// No set operator, read as "of any".
    PlainAny,
    /// No set operator, read as "several values never match".
    PlainOne,
}

/// Keys and atoms, each once.
#[derive(Debug, Default)]
pub(crate) struct Atoms {
    list: Vec<Atom>,
    index: HashMap<Atom, AtomId>,
    keys: Vec<Key>,
    key_index: HashMap<Arc<str>, KeyId>,
    /// Whether every request is one of an IAM principal.
    pub(crate) signed: bool,
}

impl Atoms {
    /// Notes that a document names a key, and whether with a set operator: a key that the catalogue does not know is then
    /// one with several values. All keys are noted before any atom is made.
    pub(crate) fn note_key(&mut self, name: &Arc<str>, set: bool) {
        let id = self.key(name);
        if let Some(key) = self.keys.get_mut(id as usize) {
            key.multivalued |= set && key_type(&key.lower).is_none();
        }
    }

    pub(crate) fn key(&mut self, name: &Arc<str>) -> KeyId {
        let lower: Arc<str> = name.to_ascii_lowercase().into();
        if let Some(&id) = self.key_index.get(&lower) {
            return id;
        }
        let id = self.keys.len() as KeyId;
        let known = key_type(&lower);
        let of_principal = lower.starts_with("aws:principal") || &*lower == "aws:userid";
        self.keys.push(Key {
            name: name.clone(),
            lower: lower.clone(),
            multivalued: known.is_some_and(|known| known.multivalued),
            is_arn: known.is_some_and(|known| known.value_type == ValueType::Arn),
            always: ALWAYS_PRESENT.contains(&&*lower) && (self.signed || !of_principal),
        });
        self.key_index.insert(lower, id);
        id
    }

    /// The key of that name in lower case.
    pub(crate) fn find_key(&self, lower: &str) -> Option<KeyId> {
        self.key_index.get(lower).copied()
    }

    pub(crate) fn key_of(&self, id: KeyId) -> Option<&Key> {
        self.keys.get(id as usize)
    }

    pub(crate) fn intern(&mut self, atom: Atom) -> AtomId {
        if let Some(&id) = self.index.get(&atom) {
            return id;
        }
        let id = self.list.len() as AtomId;
        self.list.push(atom.clone());
        self.index.insert(atom, id);
        id
    }

    /// The reading of a disputed rule, by its reason code.
    pub(crate) fn reading(&mut self, code: &str) -> AtomId {
        self.intern(Atom::Opaque(code.into(), "".into()))
    }

    pub(crate) fn get(&self, id: AtomId) -> Option<&Atom> {
        self.list.get(id as usize)
    }

    /// The key that an atom is about.
    pub(crate) fn key_in(&self, id: AtomId) -> Option<KeyId> {
        match self.get(id)? {
            Atom::Opaque(..) => None,
            Atom::Absent(key) | Atom::Values(key, _) => Some(*key),
        }
    }
}
