//! `count` and `for_each`: which instances there are.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_parser::hcl::{Body, Expr, Step, StepKind};
use rolecall_source::{Span, SymbolKind};

use super::bounds::{MAX_INSTANCES, MAX_POPULATION};
use super::evaluator::Evaluator;
use super::iteration::items;
use super::scope::{Repetition, Scope};
use crate::evaluation::InstanceKey;
use crate::value::{Entries, Kind, Number, Type, Value, convert};

/// The instances of a resource, data source or module call.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) shape: Shape,
    pub(super) items: Vec<Item>,
}

/// How the instances make up one value.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Neither `count` nor `for_each`.
    Single,
    /// `count`: which of the instances there are, by alternative.
    Count(Vec<usize>),
    /// `for_each`: the keys there are, by alternative.
    Each(Vec<Vec<Arc<str>>>),
    /// Not known: one generic instance.
    Generic,
}

/// An instance to be.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) key: InstanceKey,
    pub(super) repetition: Repetition,
    /// Whether it surely exists.
    pub(super) certain: bool,
}

impl Evaluator<'_> {
    /// Which instances the block at `address` with this `body` has.
    pub(super) fn plan(&mut self, body: &Body, scope: Scope<'_>, address: &str) -> Plan {
        let plan = if let Some(count) = body.attribute("count") {
            self.plan_count(&count.value, scope, address)
        } else if let Some(for_each) = body.attribute("for_each") {
            self.plan_for_each(&for_each.value, scope, address)
        } else {
            let item = Item { key: InstanceKey::None, repetition: Repetition::None, certain: true };
            Plan { shape: Shape::Single, items: vec![item] }
        };
        self.population += plan.items.len();
        plan
    }

    fn plan_count(&mut self, expression: &Expr, scope: Scope<'_>, address: &str) -> Plan {
        let span = expression.span;
        let count = self.eval(expression, scope);
        let mut counts = Vec::new();
        for alternative in count.alternatives() {
            match convert(alternative, &Type::Number).map(|count| count.kind) {
                Ok(Kind::Number(number)) => {
                    match number.to_i64().and_then(|count| usize::try_from(count).ok()) {
                        Some(count) if self.allowed(count) => counts.push(count),
                        Some(_) => {
                            self.too_many(address, span);
                            return self.generic_count(address, span);
                        }
                        None => {
                            self.fail(
                                format!("`count` must be a whole number, and not negative: {number}"),
                                span,
                            );
                            return self.generic_count(address, span);
                        }
                    }
                }
                Ok(Kind::Null(_)) => {
                    self.fail("`count` is null", span);
                    return self.generic_count(address, span);
                }
                Ok(_) => return self.generic_count(address, span),
                Err(message) => {
                    self.fail(format!("`count` must be a number: {message}"), span);
                    return self.generic_count(address, span);
                }
            }
        }
        let (most, least) =
            (counts.iter().max().copied().unwrap_or(0), counts.iter().min().copied().unwrap_or(0));
        let item = |index: usize| Item {
            key: InstanceKey::Index(index as u64),
            repetition: Repetition::Count(Value::new(Kind::Number(Number::count(index)), Some(span))),
            certain: index < least,
        };
        Plan { shape: Shape::Count(counts), items: (0..most).map(item).collect() }
    }

    fn plan_for_each(&mut self, expression: &Expr, scope: Scope<'_>, address: &str) -> Plan {
        let span = expression.span;
        let collection = self.eval(expression, scope);
        let mut alternatives: Vec<Vec<Arc<str>>> = Vec::new();
        let mut values: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
        for alternative in collection.alternatives() {
            let items = match items(alternative) {
                Ok(Some(items)) => items,
                Ok(None) => return generic(self.generic_each(address, &collection, span)),
                Err(message) => {
                    self.fail(format!("`for_each` needs a map or a set of strings: {message}"), span);
                    return generic(self.generic_each(address, &collection, span));
                }
            };
            let listed = matches!(alternative.kind, Kind::List(..) | Kind::Tuple(_));
            if listed {
                self.fail("`for_each` needs a map or a set of strings, not a list", span);
            }
            if !self.allowed(items.len()) {
                self.too_many(address, span);
                return generic(self.generic_each(address, &collection, span));
            }
            let mut keys = Vec::with_capacity(items.len());
            for (key, value) in items {
                let key = if listed { &value } else { &key };
                let Some(key) = self.key_text(key, span) else { continue };
                values.entry(key.clone()).or_default().push(value);
                keys.push(key);
            }
            keys.sort();
            keys.dedup();
            alternatives.push(keys);
        }
        let whole = alternatives.len();
        let mut items = Vec::with_capacity(values.len());
        for (key, values) in values {
            let certain = values.len() >= whole;
            let key_value =
                Value::string(key.clone()).or_origin(values.first().and_then(|value| value.origin));
            let repetition = Repetition::Each {
                key: key_value.marked(collection.sensitive),
                value: self.one_of(values, span),
            };
            items.push(Item { key: InstanceKey::Key(key), repetition, certain });
        }
        Plan { shape: Shape::Each(alternatives), items }
    }

    fn allowed(&self, count: usize) -> bool {
        count <= MAX_INSTANCES && self.population + count <= MAX_POPULATION
    }

    fn too_many(&mut self, address: &str, span: Span) {
        let bound =
            if self.population < MAX_POPULATION - MAX_INSTANCES { MAX_INSTANCES } else { MAX_POPULATION };
        let scope = if bound == MAX_INSTANCES { address } else { "the root module" };
        self.report(
            format!("more than {bound} instances of `{scope}`; they are evaluated as one"),
            Some(span),
        );
    }

    fn generic_count(&mut self, address: &str, span: Span) -> Plan {
        let symbol = self.symbol(SymbolKind::Other, &format!("{address}[*].count.index"));
        generic(Repetition::Count(Value::unknown(symbol, Type::Number, Some(span))))
    }

    /// `each` of an instance that stands for all.
    pub(super) fn generic_each(&self, address: &str, collection: &Value, span: Span) -> Repetition {
        let key = self.symbol(SymbolKind::Other, &format!("{address}[*].each.key"));
        let key = Value::unknown(key, Type::String, Some(span)).marked(collection.sensitive);
        let value = match collection.type_of() {
            Type::Set(_) => key.clone(),
            ty => {
                let symbol = self.symbol(SymbolKind::Other, &format!("{address}[*].each.value"));
                let element = if let Type::Map(element) = ty { (*element).clone() } else { Type::Dynamic };
                Value::unknown(symbol, element, Some(span)).marked(collection.sensitive)
            }
        };
        Repetition::Each { key, value }
    }

    /// The value of all instances together, of which `values` are those of the items of the plan.
    pub(super) fn together(
        &mut self,
        plan: (&Shape, &[InstanceKey]),
        values: &[Value],
        address: &str,
        span: Span,
    ) -> Value {
        let (shape, keys) = plan;
        let alternatives: Vec<Value> = match shape {
            Shape::Single => return values.first().cloned().unwrap_or_else(Value::null),
            Shape::Generic => {
                let symbol = self.symbol(SymbolKind::Attribute, address);
                return Value::unknown(symbol, Type::Dynamic, None);
            }
            Shape::Count(counts) => counts
                .iter()
                .map(|&count| Value::tuple(values.iter().take(count).cloned().collect()))
                .collect(),
            Shape::Each(alternatives) => alternatives
                .iter()
                .map(|present| {
                    let pairs = keys.iter().zip(values).filter_map(|(key, value)| match key {
                        InstanceKey::Key(key) if present.binary_search(key).is_ok() => {
                            Some((key.clone(), value.clone()))
                        }
                        _ => None,
                    });
                    Value::object(pairs.collect::<Entries>())
                })
                .collect(),
        };
        self.one_of(alternatives, span)
    }

    /// Which of the instances with these keys the step of a reference means, when it is one of them for sure.
    pub(super) fn select(
        &mut self,
        plan: (&Shape, &[InstanceKey]),
        step: Option<&Step>,
        scope: Scope<'_>,
    ) -> Option<usize> {
        let (shape, keys) = plan;
        let wanted = match step.map(|step| &step.kind)? {
            StepKind::Index(_) | StepKind::LegacyIndex(_) if matches!(shape, Shape::Generic) => {
                self.doubts += 1;
                return Some(0);
            }
            StepKind::LegacyIndex(index) => InstanceKey::Index(*index),
            StepKind::Index(expression) => {
                let key = self.eval(expression, scope);
                match shape {
                    Shape::Count(_) => match convert(&key, &Type::Number).ok()?.kind {
                        Kind::Number(number) if number.is_integer() => {
                            InstanceKey::Index(u64::try_from(number.to_i64()?).ok()?)
                        }
                        _ => return None,
                    },
                    _ => InstanceKey::Key(convert(&key, &Type::String).ok()?.as_rope()?.text().clone()),
                }
            }
            StepKind::Attribute(_) | StepKind::AttributeSplat | StepKind::FullSplat => return None,
        };
        self.doubts += usize::from(!shape.surely_has(&wanted));
        keys.iter().position(|key| *key == wanted)
    }
}

impl Shape {
    /// Whether the instance with this key is there in every alternative.
    fn surely_has(&self, key: &InstanceKey) -> bool {
        match (self, key) {
            (Shape::Single, _) => true,
            (Shape::Count(counts), InstanceKey::Index(index)) => {
                counts.iter().all(|&count| (count as u64) > *index)
            }
            (Shape::Each(alternatives), InstanceKey::Key(key)) => {
                alternatives.iter().all(|present| present.binary_search(key).is_ok())
            }
            _ => false,
        }
    }
}

fn generic(repetition: Repetition) -> Plan {
    Plan { shape: Shape::Generic, items: vec![Item { key: InstanceKey::Any, repetition, certain: false }] }
}
