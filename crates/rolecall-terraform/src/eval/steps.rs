//! Traversal of values: attributes, indexes and splats.

use rolecall_parser::hcl::{Step, StepKind};
use rolecall_source::{Rope, Span, SymbolKind, symbol};

use super::evaluator::{Evaluator, Owner};
use super::scope::Scope;
use crate::value::{Kind, MAX_ALTERNATIVES, Number, Type, Value, convert};

/// One step with its key evaluated.
enum Key<'s> {
    Attribute(&'s str),
    Index(Value),
}

/// What is walked: the steps from the start of the expression at `span`.
#[derive(Clone, Copy)]
struct Walk<'s> {
    steps: &'s [Step],
    span: Span,
    scope: Scope<'s>,
}

impl Evaluator<'_> {
    /// `value` after `steps` of the expression at `span`.
    pub(super) fn walk(&mut self, value: Value, steps: &[Step], span: Span, scope: Scope<'_>) -> Value {
        let walk = Walk { steps, span, scope };
        let mut value = value;
        let mut owner: Option<(Owner, usize)> = None;
        let mut index = 0;
        while let Some(step) = steps.get(index) {
            if let Some(found) = self.owner_of(&value) {
                owner = Some((found, index));
            }
            // The parts of a collection have their own marks.
            let sensitive = value.sensitive && matches!(value.kind, Kind::Unknown(..) | Kind::String(_));
            let upto = Span::new(span.file, span.start as usize, step.span.end as usize);
            let rest = index + 1;
            match &step.kind {
                StepKind::FullSplat => {
                    let inner = steps.get(rest..).unwrap_or_default();
                    return self.splat(&value, inner, span, scope);
                }
                StepKind::AttributeSplat => {
                    let following = steps.get(rest..).unwrap_or_default();
                    let attributes = following.iter().take_while(|step| matches!(step.kind, StepKind::Attribute(_))).count();
                    value = self.splat(&value, following.get(..attributes).unwrap_or_default(), upto, scope);
                    index += attributes;
                }
                _ => {
                    let key = self.step_key(step, scope);
                    value = self.each_alternative(&value, upto, |evaluator, value| {
                        evaluator.step(value, &key, (walk, index, owner.as_ref()), upto)
                    });
                }
            }
            value = value.marked(sensitive);
            index += 1;
        }
        located(value, span)
    }

    fn step_key<'s>(&mut self, step: &'s Step, scope: Scope<'_>) -> Key<'s> {
        match &step.kind {
            StepKind::Index(key) => Key::Index(self.eval(key, scope)),
            StepKind::LegacyIndex(index) => Key::Index(Value::new(Kind::Number(Number::count(*index as usize)), Some(step.span))),
            StepKind::Attribute(name) => Key::Attribute(name),
            StepKind::AttributeSplat | StepKind::FullSplat => Key::Attribute("*"),
        }
    }

    fn step(&mut self, value: &Value, key: &Key<'_>, at: (Walk<'_>, usize, Option<&(Owner, usize)>), span: Span) -> Value {
        match key {
            Key::Index(key) => self.index(value, key, span),
            Key::Attribute(name) => self.attribute(value, name, at, span),
        }
    }

    fn attribute(&mut self, value: &Value, name: &str, at: (Walk<'_>, usize, Option<&(Owner, usize)>), span: Span) -> Value {
        let (walk, index, owner) = at;
        match &value.kind {
            Kind::Object(entries) => match (entries.get(name), owner) {
                (Some(found), Some((_, start))) if found.is_null() && *start == index => self.computed(walk, index, owner, name),
                (Some(found), _) => found.clone(),
                (None, Some(_)) => self.computed(walk, index, owner, name),
                (None, None) => self.fail(format!("the object has no attribute `{name}`"), span),
            },
            Kind::Map(_, entries) => match entries.get(name) {
                Some(found) => found.clone(),
                None => self.fail(format!("the map has no element `{name}`"), span),
            },
            Kind::Unknown(whole, ty) => {
                let ty = match ty {
                    Type::Object(attributes) => attributes.get(name).cloned().unwrap_or(Type::Dynamic),
                    Type::Map(element) => (**element).clone(),
                    _ => attribute_type(name, Type::Dynamic),
                };
                Value::unknown(self.part_of(*whole, &format!(".{name}")), ty, None)
            }
            Kind::String(text) => match symbol::as_symbol(text.as_str()) {
                Some(whole) => Value::unknown(self.part_of(whole, &format!(".{name}")), Type::String, None),
                None => self.fail(format!("a string has no attribute `{name}`"), span),
            },
            Kind::Null(_) => self.fail(format!("a null has no attribute `{name}`"), span),
            _ => self.fail(format!("the value has no attribute `{name}`"), span),
        }
    }

    /// An attribute of a resource instance (or of a block in it) that is neither configured nor derived.
    fn computed(&mut self, walk: Walk<'_>, index: usize, owner: Option<&(Owner, usize)>, name: &str) -> Value {
        let Some((owner, start)) = owner else { return Value::null() };
        let mut path = String::new();
        for step in walk.steps.get(*start..index).unwrap_or_default() {
            match self.step_key(step, walk.scope) {
                Key::Attribute(name) => path.extend([".", name]),
                Key::Index(key) => path.push_str(&self.index_suffix(&key)),
            }
        }
        if path.is_empty() && self.provider.is_optional(&owner.kind, name) {
            return Value::null();
        }
        let symbol = self.symbol(SymbolKind::Attribute, &format!("{}{path}.{name}", owner.address));
        Value::unknown(symbol, attribute_type(name, Type::String), None)
    }

    /// `value[key]`.
    fn index(&mut self, value: &Value, key: &Value, span: Span) -> Value {
        if let Kind::OneOf(_) = key.kind {
            return self.each_alternative(key, span, |evaluator, key| evaluator.index(value, key, span));
        }
        if key.is_null() {
            return self.fail("the index is null", span);
        }
        let whole = match &value.kind {
            Kind::Unknown(whole, _) => Some(*whole),
            Kind::String(text) => symbol::as_symbol(text.as_str()),
            _ => None,
        };
        if let Some(whole) = whole {
            let ty = match &value.kind {
                Kind::Unknown(_, Type::List(element) | Type::Map(element)) => (**element).clone(),
                Kind::Unknown(..) => Type::Dynamic,
                _ => Type::String,
            };
            return Value::unknown(self.part_of(whole, &self.index_suffix(key)), ty, None);
        }
        let found = match &value.kind {
            Kind::List(_, items) | Kind::Tuple(items) => self.element(items, key, span),
            Kind::Map(_, entries) | Kind::Object(entries) => self.entry(entries, key, span),
            Kind::Set(..) => Err("the elements of a set have no index".to_owned()),
            Kind::Null(_) => Err("a null has no elements".to_owned()),
            _ => Err("the value has no elements".to_owned()),
        };
        found.unwrap_or_else(|message| self.fail(message, span))
    }

    fn element(&mut self, items: &[Value], key: &Value, span: Span) -> Result<Value, String> {
        let key = convert(key, &Type::Number).map_err(|message| format!("the index is no number: {message}"))?;
        let Kind::Number(number) = &key.kind else { return Ok(self.any_of(items.iter(), span)) };
        let index = number.to_i64().filter(|_| number.is_integer()).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| items.get(index)).cloned().ok_or_else(|| {
            let count = items.len();
            format!("there is no element {number} among {count} element{}", if count == 1 { "" } else { "s" })
        })
    }

    fn entry(&mut self, entries: &crate::value::Entries, key: &Value, span: Span) -> Result<Value, String> {
        let key = convert(key, &Type::String).map_err(|message| format!("the key is no string: {message}"))?;
        let text = key.as_str().unwrap_or_default();
        match entries.get(text) {
            Some(value) => Ok(value.clone()),
            None if symbol::has_symbols(text) => Ok(self.any_of(entries.values(), span)),
            None => Err(format!("there is no element with the key `{text}`")),
        }
    }

    /// One of `values`, where the index is not known.
    fn any_of<'v>(&mut self, values: impl ExactSizeIterator<Item = &'v Value>, span: Span) -> Value {
        if values.len() > MAX_ALTERNATIVES {
            return self.unknown_at(span, Type::Dynamic);
        }
        let values: Vec<Value> = values.cloned().collect();
        self.one_of(values, span)
    }

    /// `[key]` as people write it.
    fn index_suffix(&self, key: &Value) -> String {
        match &key.kind {
            Kind::Number(number) => format!("[{number}]"),
            Kind::String(text) => format!("[{:?}]", self.sources.render(text.as_str())),
            Kind::Unknown(symbol, _) => format!("[{}]", self.sources.describe(*symbol).label),
            _ => "[?]".to_owned(),
        }
    }

    /// `value[*]` and `steps` on each element.
    fn splat(&mut self, value: &Value, steps: &[Step], span: Span, scope: Scope<'_>) -> Value {
        self.each_alternative(value, span, |evaluator, value| {
            let whole = match &value.kind {
                Kind::Unknown(whole, Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_)) => Some(*whole),
                Kind::String(text) => symbol::as_symbol(text.as_str()),
                _ => None,
            };
            if let Some(whole) = whole {
                // Not `[*]`: that is the address of a generic instance.
                let part = Value::unknown(evaluator.part_of(whole, ".*"), Type::Dynamic, None);
                let walked = evaluator.walk(part, steps, span, scope);
                return match walked.as_str().and_then(symbol::as_symbol) {
                    Some(list) => Value::unknown(list, Type::Dynamic, walked.origin).marked(walked.sensitive),
                    None => walked,
                };
            }
            let elements = match &value.kind {
                Kind::Null(_) => &[],
                Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => items.as_slice(),
                _ => std::slice::from_ref(value),
            };
            let mut results = Vec::with_capacity(elements.len());
            for element in elements {
                if !evaluator.spend(1, span) {
                    return evaluator.unknown_at(span, Type::Dynamic);
                }
                results.push(if steps.is_empty() { element.clone() } else { evaluator.walk(element.clone(), steps, span, scope) });
            }
            evaluator.splatted(value, results, span)
        })
    }

    /// The result of a splat: of a list or set a list, else a tuple.
    fn splatted(&mut self, value: &Value, results: Vec<Value>, span: Span) -> Value {
        let sensitive = value.sensitive || results.iter().any(|result| result.sensitive);
        let typed = match &value.kind {
            Kind::List(element, _) | Kind::Set(element, _) if results.is_empty() => Some(element.clone()),
            Kind::List(..) | Kind::Set(..) => results.first().map(Value::type_of),
            _ => None,
        };
        let tuple = Value::tuple(results).or_origin(Some(span)).marked(sensitive);
        let value = match typed {
            Some(element) => convert(&tuple, &Type::List(element.into())).unwrap_or(tuple),
            None => tuple,
        };
        self.made(value, span)
    }

    fn owner_of(&self, value: &Value) -> Option<Owner> {
        match &value.kind {
            Kind::Object(entries) => self.owners.get(&std::sync::Arc::as_ptr(entries).addr()).cloned(),
            _ => None,
        }
    }
}

/// How names of attributes end that hold several values.
const PLURALS: [&str; 6] = ["names", "ids", "arns", "zones", "cidr_blocks", "accounts"];
/// How names of attributes end that hold a string.
const SINGULARS: [&str; 7] = ["arn", "id", "name", "region", "url", "json", "password"];

/// The type of an attribute of which only the name is known; `otherwise` where that says nothing.
fn attribute_type(name: &str, otherwise: Type) -> Type {
    let ends = |endings: &[&str]| {
        endings.iter().any(|ending| name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('_')))
    };
    if ends(&SINGULARS) {
        Type::String
    } else if ends(&PLURALS) {
        Type::Dynamic
    } else {
        otherwise
    }
}

/// `value`, said to come from `span` where nothing better is known.
pub(super) fn located(value: Value, span: Span) -> Value {
    let Value { kind, origin, sensitive } = value;
    let kind = match kind {
        Kind::String(rope) => Kind::String(or_source(rope, span)),
        kind => kind,
    };
    Value { kind, origin: origin.or(Some(span)), sensitive }
}

fn or_source(rope: Rope, span: Span) -> Rope {
    if rope.segments().first().is_some_and(|segment| segment.source.is_some()) { rope } else { rope.or_source(Some(span)) }
}
