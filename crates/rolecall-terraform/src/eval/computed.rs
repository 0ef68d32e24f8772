//! Attributes of resources that are neither configured nor derived.
//!
//! The object of a resource instance holds what is known. What is missing from it is a symbol of the instance's address,
//! wherever the object was passed on to; so objects are told apart by their place in memory, where they stay as long as
//! the evaluator lives.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rolecall_source::SymbolKind;

use super::evaluator::Evaluator;
use crate::evaluation::{Mode, Resource};
use crate::value::{Constraint, Entries, Kind, Type, Value};

/// What the objects of resources and of their nested blocks belong to.
#[derive(Debug, Default)]
pub(super) struct Owners {
    by_place: HashMap<usize, Owner>,
}

#[derive(Debug)]
enum Owner {
    /// An instance of a resource or data source.
    Instance { address: Arc<str>, kind: Arc<str>, mode: Mode },
    /// A nested block of such an object: the place of that one, the block's kind and number.
    Block { parent: usize, kind: Arc<str>, number: usize },
}

impl Owners {
    /// Notes the objects of a resource instance.
    pub(super) fn add(&mut self, resource: &Resource) {
        let (address, kind, mode) = (resource.address.clone(), resource.kind.clone(), resource.mode);
        let owner = Owner::Instance { address, kind, mode };
        self.by_place.insert(place(&resource.values), owner);
        self.add_blocks(&resource.values);
        if matches!(&*resource.kind, "terraform_remote_state" | "tfe_outputs") {
            resource.values.iter().for_each(|(name, value)| self.add_foreign(value, &resource.address, name));
        }
    }

    /// Notes the resources of another root module in what its state holds: objects with an `id`, as all of them have.
    fn add_foreign(&mut self, value: &Value, above: &str, name: &str) {
        let path = format!("{above}.{name}");
        match &value.kind {
            Kind::Object(entries) if entries.contains_key("id") => {
                let owner = Owner::Instance { address: path.into(), kind: "".into(), mode: Mode::Data };
                self.by_place.insert(place(entries), owner);
                self.add_blocks(entries);
            }
            Kind::Object(entries) | Kind::Map(_, entries) => {
                entries.iter().for_each(|(name, value)| self.add_foreign(value, &path, name));
            }
            Kind::Tuple(items) | Kind::List(_, items) => {
                let named = items.iter().enumerate();
                named.for_each(|(number, value)| self.add_foreign(value, &path, &number.to_string()));
            }
            _ => {}
        }
    }

    fn add_blocks(&mut self, object: &Arc<Entries>) {
        for (kind, value) in object.iter() {
            for alternative in value.alternatives() {
                let Kind::Tuple(blocks) = &alternative.kind else { continue };
                for (number, block) in blocks.iter().enumerate() {
                    // Others hold an object that came from elsewhere.
                    let Kind::Object(block) = &block.kind else { continue };
                    if Arc::strong_count(block) > 1 {
                        continue;
                    }
                    let owner = Owner::Block { parent: place(object), kind: kind.clone(), number };
                    self.by_place.insert(place(block), owner);
                    self.add_blocks(block);
                }
            }
        }
    }
}

fn place(object: &Arc<Entries>) -> usize {
    Arc::as_ptr(object).addr()
}

impl Evaluator<'_> {
    /// The attribute `name`, missing or null, of an object, when that belongs to a resource.
    pub(super) fn computed(&self, object: &Arc<Entries>, name: &str) -> Option<Value> {
        let mut path = format!(".{name}");
        let mut owner = self.owners.by_place.get(&place(object))?;
        let nested = matches!(owner, Owner::Block { .. });
        loop {
            match owner {
                Owner::Block { parent, kind, number } => {
                    path.insert_str(0, &format!(".{kind}[{number}]"));
                    owner = self.owners.by_place.get(parent)?;
                }
                // What a data source is not asked for, it may find.
                Owner::Instance { kind, mode: Mode::Managed, .. }
                    if !nested && self.provider.is_optional(kind, name) =>
                {
                    return Some(Value::null());
                }
                Owner::Instance { address, .. } => {
                    let symbol = self.symbol(SymbolKind::Attribute, &format!("{address}{path}"));
                    return Some(Value::unknown(symbol, attribute_type(name, Type::String), None));
                }
            }
        }
    }

    /// `value` with the computed attributes that `constraint` asks of the resources in it.
    pub(super) fn completed(&self, value: &Value, constraint: &Constraint) -> Value {
        let list = |items: &[Value], element: &Constraint| {
            items.iter().map(|item| self.completed(item, element)).collect::<Vec<Value>>()
        };
        let map = |entries: &Entries, element: &Constraint| {
            entries
                .iter()
                .map(|(key, item)| (key.clone(), self.completed(item, element)))
                .collect::<Entries>()
        };
        let kind = match (constraint, &value.kind) {
            (Constraint::List(element) | Constraint::Set(element), Kind::Tuple(items)) => {
                Kind::Tuple(Arc::new(list(items, element)))
            }
            (Constraint::Map(element), Kind::Object(entries)) => {
                Kind::Object(Arc::new(map(entries, element)))
            }
            (Constraint::Object(attributes), Kind::Object(entries)) => {
                Kind::Object(Arc::new(self.completed_object(entries, attributes)))
            }
            _ => return value.clone(),
        };
        Value { kind, origin: value.origin, sensitive: value.sensitive }
    }

    fn completed_object(
        &self,
        object: &Arc<Entries>,
        wanted: &BTreeMap<Arc<str>, crate::value::Attribute>,
    ) -> Entries {
        let mut entries = Entries::new();
        for (name, attribute) in wanted {
            let value = match object.get(name) {
                Some(value) => Some(self.completed(value, &attribute.constraint)),
                None => self.computed(object, name),
            };
            entries.extend(value.map(|value| (name.clone(), value)));
        }
        entries
    }
}

/// How names of attributes end that hold several values.
const PLURALS: [&str; 6] = ["names", "ids", "arns", "zones", "cidr_blocks", "accounts"];
/// How names of attributes end that hold a string.
const SINGULARS: [&str; 7] = ["arn", "id", "name", "region", "url", "json", "password"];

/// The type of an attribute of which only the name is known; `otherwise` where that says nothing.
pub(super) fn attribute_type(name: &str, otherwise: Type) -> Type {
    let ends = |endings: &[&str]| {
        endings.iter().any(|ending| {
            name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
        })
    };
    if ends(&SINGULARS) {
        Type::String
    } else if ends(&PLURALS) {
        Type::Dynamic
    } else {
        otherwise
    }
}
