//! Iteration: the elements of collections, and `for` expressions.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_parser::hcl::For;
use rolecall_source::{Span, SymbolKind, symbol};

use super::evaluator::Evaluator;
use super::scope::{Frame, Scope};
use crate::value::{Entries, Kind, MAX_ALTERNATIVES, Number, Type, Value};

/// The elements of a collection with their keys; `None` when it is not known which there are. The error says why there
/// are none.
pub(super) fn items(collection: &Value) -> Result<Option<Vec<(Value, Value)>>, String> {
    let numbered = |(index, value): (usize, &Value)| {
        (Value::new(Kind::Number(Number::count(index)), None), value.clone())
    };
    Ok(Some(match &collection.kind {
        Kind::List(_, items) | Kind::Tuple(items) => items.iter().enumerate().map(numbered).collect(),
        Kind::Set(_, items) => items.iter().map(|value| (value.clone(), value.clone())).collect(),
        Kind::Map(_, entries) | Kind::Object(entries) => {
            entries.iter().map(|(key, value)| (Value::string(key.clone()), value.clone())).collect()
        }
        Kind::Unknown(..) => return Ok(None),
        Kind::String(text) if symbol::as_symbol(text.as_str()).is_some() => return Ok(None),
        Kind::Null(_) => return Err("a null has no elements".to_owned()),
        Kind::OneOf(_) => return Ok(None),
        Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {
            return Err("only a list, set, map, tuple or object has elements".to_owned());
        }
    }))
}

/// The elements of a result, with their keys in braces.
type Elements = Vec<(Option<Arc<str>>, Value)>;

impl Evaluator<'_> {
    /// The value of a `for` expression.
    #[inline(never)]
    pub(super) fn for_expression(&mut self, loop_: &For, span: Span, scope: Scope<'_>) -> Value {
        let collection = self.eval(&loop_.collection, scope);
        let value =
            self.each_alternative(&collection, span, |evaluator, collection| match items(collection) {
                Ok(Some(items)) => evaluator.for_items(loop_, items, span, scope),
                Ok(None) => evaluator.unknown_at(span, Type::Dynamic),
                Err(message) => evaluator.fail(message, loop_.collection.span),
            });
        value.or_origin(Some(span)).marked(collection.sensitive)
    }

    fn for_items(&mut self, loop_: &For, items: Vec<(Value, Value)>, span: Span, scope: Scope<'_>) -> Value {
        if items.is_empty() {
            self.check_condition(loop_, scope);
        }
        // Each alternative of which elements there are: an undecided condition doubles them.
        let mut alternatives: Vec<Elements> = vec![Vec::with_capacity(items.len())];
        for (key, value) in items {
            if !self.spend(1, span) {
                return self.unknown_at(span, Type::Dynamic);
            }
            let outer = scope.frame;
            let key_frame =
                loop_.key_variable.as_ref().map(|name| Frame { name: &name.text, value: key, outer });
            let outer = key_frame.as_ref().or(outer);
            let frame = Frame { name: &loop_.value_variable.text, value, outer };
            let scope = scope.within(&frame);
            let included = match &loop_.condition {
                None => Some(true),
                Some(condition) => {
                    let value = self.eval(condition, scope);
                    self.truth(&value, condition.span)
                }
            };
            if included == Some(false) {
                continue;
            }
            let element = if included.is_some() {
                self.keyed_element(loop_, scope)
            } else {
                // What fails cannot be one of those that are there.
                self.attempt(|evaluator| evaluator.keyed_element(loop_, scope)).unwrap_or_else(|_| {
                    self.doubts += 1;
                    None
                })
            };
            let Some(element) = element else { continue };
            if included.is_some() {
                for elements in &mut alternatives {
                    elements.push(element.clone());
                }
                continue;
            }
            if alternatives.len() * 2 > MAX_ALTERNATIVES {
                return self.unknown_at(span, Type::Dynamic);
            }
            let mut with = alternatives.clone();
            for elements in &mut with {
                elements.push(element.clone());
            }
            alternatives.append(&mut with);
        }
        self.collect_alternatives(loop_, alternatives, span)
    }

    /// An element and its key; none when the key fails.
    fn keyed_element(&mut self, loop_: &For, scope: Scope<'_>) -> Option<(Option<Arc<str>>, Value)> {
        let key = match &loop_.key {
            None => None,
            Some(key) => {
                let value = self.eval(key, scope);
                Some(self.key_text(&value, key.span)?)
            }
        };
        Some((key, self.eval(&loop_.value, scope)))
    }

    /// One of the results that do not fail; of several, some may.
    fn collect_alternatives(&mut self, loop_: &For, mut alternatives: Vec<Elements>, span: Span) -> Value {
        if alternatives.len() == 1 {
            let value = self.collect(loop_, alternatives.pop().unwrap_or_default(), span);
            return self.made(value, span);
        }
        let mut values = Vec::with_capacity(alternatives.len());
        for elements in alternatives {
            // The one without any undecided element does not fail unless all do.
            match self.attempt(|evaluator| evaluator.collect(loop_, elements, span)) {
                Ok(value) => values.push(self.made(value, span)),
                Err(_) if !values.is_empty() => self.doubts += 1,
                Err(error) => {
                    self.pending.push(error);
                    return self.unknown_at(span, Type::Dynamic);
                }
            }
        }
        self.one_of(values, span)
    }

    /// Terraform looks at the condition once before there are elements.
    fn check_condition(&mut self, loop_: &For, scope: Scope<'_>) {
        let Some(condition) = &loop_.condition else { return };
        let any = Value::unknown(self.symbol(SymbolKind::Other, "any element"), Type::Dynamic, None);
        let outer = scope.frame;
        let key = loop_.key_variable.as_ref();
        let key_frame = key.map(|name| Frame { name: &name.text, value: any.clone(), outer });
        let outer = key_frame.as_ref().or(outer);
        let frame = Frame { name: &loop_.value_variable.text, value: any, outer };
        let value = self.eval(condition, scope.within(&frame));
        self.truth(&value, condition.span);
    }

    fn collect(&mut self, loop_: &For, elements: Elements, span: Span) -> Value {
        let sensitive = elements.iter().any(|(_, value)| value.sensitive);
        let value = if loop_.key.is_none() {
            Value::tuple(elements.into_iter().map(|(_, value)| value).collect())
        } else if loop_.group {
            let mut groups: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
            for (key, value) in elements {
                groups.entry(key.unwrap_or_default()).or_default().push(value);
            }
            Value::object(
                groups
                    .into_iter()
                    .map(|(key, values)| (key, Value::tuple(values).or_origin(Some(span))))
                    .collect(),
            )
        } else {
            let mut entries = Entries::new();
            for (key, value) in elements {
                let key = key.unwrap_or_default();
                if entries.contains_key(&key) {
                    let message = format!(
                        "the key `{}` is given twice; `...` after the value would group them",
                        self.sources.render(&key)
                    );
                    self.fail(message, loop_.key.as_ref().map_or(span, |key| key.span));
                    continue;
                }
                entries.insert(key, value);
            }
            Value::object(entries)
        };
        value.or_origin(Some(span)).marked(sensitive)
    }
}
