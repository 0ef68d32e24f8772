//! Traversal of values: attributes, indexes and splats.

use rolecall_parser::hcl::{Step, StepKind};
use rolecall_source::{Rope, Span, symbol};

use super::computed::attribute_type;
use super::evaluator::Evaluator;
use super::scope::Scope;
use crate::value::{Kind, MAX_ALTERNATIVES, Number, Type, Value, convert};

/// One step with its key evaluated.
enum Key<'s> {
    Attribute(&'s str),
    Index(Value),
}

impl Evaluator<'_> {
    /// `value` after `steps` of the expression at `span`.
    pub(super) fn walk(&mut self, value: Value, steps: &[Step], span: Span, scope: Scope<'_>) -> Value {
        let mut value = value;
        let mut index = 0;
        while let Some(step) = steps.get(index) {
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
                    let attributes = following
                        .iter()
                        .take_while(|step| matches!(step.kind, StepKind::Attribute(_)))
                        .count();
                    value = self.splat(&value, following.get(..attributes).unwrap_or_default(), upto, scope);
                    index += attributes;
                }
                _ => {
                    let key = self.step_key(step, scope);
                    value = self.each_alternative(&value, upto, |evaluator, value| match &key {
                        Key::Index(key) => evaluator.index(value, key, upto),
                        Key::Attribute(name) => evaluator.attribute(value, name, upto),
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
            StepKind::LegacyIndex(index) => {
                Key::Index(Value::new(Kind::Number(Number::count(*index as usize)), Some(step.span)))
            }
            StepKind::Attribute(name) => Key::Attribute(name),
            StepKind::AttributeSplat | StepKind::FullSplat => Key::Attribute("*"),
        }
    }

    fn attribute(&mut self, value: &Value, name: &str, span: Span) -> Value {
        match &value.kind {
            Kind::Object(entries) => match entries.get(name) {
                Some(found) if !found.is_null() => found.clone(),
                found => match self.computed(entries, name) {
                    Some(computed) => computed,
                    None if let Some(null) = found => null.clone(),
                    None => self.fail(format!("the object has no attribute `{name}`"), span),
                },
            },
            // A block that occurs once may be an object of the provider's schema.
            Kind::Tuple(items) if let [Value { kind: Kind::Object(block), .. }] = items.as_slice() => {
                match (block.get(name), self.computed(block, name)) {
                    (Some(found), Some(_)) => found.clone(),
                    (None, Some(computed)) => computed,
                    _ => self.fail(format!("the tuple has no attribute `{name}`"), span),
                }
            }
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
        let key =
            convert(key, &Type::Number).map_err(|message| format!("the index is no number: {message}"))?;
        let Kind::Number(number) = &key.kind else {
            self.doubts += 1;
            return Ok(self.any_of(items.iter(), span));
        };
        let index =
            number.to_i64().filter(|_| number.is_integer()).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| items.get(index)).cloned().ok_or_else(|| {
            let count = items.len();
            format!("there is no element {number} among {count} element{}", if count == 1 { "" } else { "s" })
        })
    }

    fn entry(&mut self, entries: &crate::value::Entries, key: &Value, span: Span) -> Result<Value, String> {
        let key =
            convert(key, &Type::String).map_err(|message| format!("the key is no string: {message}"))?;
        let text = key.as_str().unwrap_or_default();
        match entries.get(text) {
            Some(value) => Ok(value.clone()),
            None if symbol::has_symbols(text) => Ok(self.entry_by(entries, &key, span)),
            None if entries.keys().any(|key| symbol::has_symbols(key)) => {
                let open = entries.iter().filter(|(key, _)| symbol::has_symbols(key));
                let open: Vec<&Value> = open.map(|(_, value)| value).collect();
                self.doubts += 1;
                Ok(self.any_of(open.into_iter(), span))
            }
            None => Err(format!("there is no element with the key `{text}`")),
        }
    }

    /// One of the entries, under a key that is not known.
    fn entry_by(&mut self, entries: &crate::value::Entries, key: &Value, span: Span) -> Value {
        self.doubts += 1;
        let keys = self.domain(key);
        let keys = keys.iter().flat_map(|keys| keys.iter()).filter_map(Value::as_str);
        let found: Vec<&Value> = keys.filter_map(|key| entries.get(key)).collect();
        if found.is_empty() {
            return self.any_of(entries.values(), span);
        }
        self.any_of(found.into_iter(), span)
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
            Kind::String(text) => format!("[{:?}]", self.sources.spell(text.as_str())),
            Kind::Unknown(symbol, _) => format!("[{}]", self.sources.describe(*symbol).label),
            _ => "[?]".to_owned(),
        }
    }

    /// `value[*]` and `steps` on each element; each further `[*]` among them is one level deeper.
    fn splat(&mut self, value: &Value, steps: &[Step], span: Span, scope: Scope<'_>) -> Value {
        if !self.enter(span) {
            return self.unknown_at(span, Type::Dynamic);
        }
        let found = self.splat_alternatives(value, steps, span, scope);
        self.leave();
        found
    }

    fn splat_alternatives(&mut self, value: &Value, steps: &[Step], span: Span, scope: Scope<'_>) -> Value {
        self.each_alternative(value, span, |evaluator, value| {
            let whole = match &value.kind {
                Kind::Unknown(whole, Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                    Some(*whole)
                }
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
                Kind::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                    return evaluator.fail("a null sequence has no elements", span);
                }
                Kind::Null(_) => &[],
                Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => items.as_slice(),
                _ => std::slice::from_ref(value),
            };
            let mut results = Vec::with_capacity(elements.len());
            for element in elements {
                if !evaluator.spend(1, span) {
                    return evaluator.unknown_at(span, Type::Dynamic);
                }
                results.push(if steps.is_empty() {
                    element.clone()
                } else {
                    evaluator.walk(element.clone(), steps, span, scope)
                });
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
    if rope.segments().first().is_some_and(|segment| segment.source.is_some()) {
        rope
    } else {
        rope.or_source(Some(span))
    }
}
