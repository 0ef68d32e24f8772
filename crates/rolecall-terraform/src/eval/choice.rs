//! Alternatives: values of which it is not known which one it is.

use rolecall_source::{Diagnostic, Span};

use super::evaluator::Evaluator;
use crate::value::{Kind, MAX_ALTERNATIVES, Type, Value, one_of, unify};

impl Evaluator<'_> {
    /// One of `values`, as the expression at `span` gives it: the value itself when all are the same, a symbol when
    /// there are too many or none.
    pub(super) fn one_of(&mut self, values: Vec<Value>, span: Span) -> Value {
        let sensitive = values.iter().any(|value| value.sensitive);
        match one_of(values) {
            Some(value) if value.alternatives().len() > MAX_ALTERNATIVES => {
                let types: Vec<Type> = value.alternatives().iter().map(Value::type_of).collect();
                self.unknown_at(span, unify(&types).unwrap_or(Type::Dynamic)).marked(sensitive)
            }
            Some(value) => value.or_origin(Some(span)),
            None => self.unknown_at(span, Type::Dynamic),
        }
    }

    /// `apply` to each alternative of `value`. What fails for one alternative cannot be the case, unless it fails for all.
    pub(super) fn each_alternative(
        &mut self,
        value: &Value,
        span: Span,
        mut apply: impl FnMut(&mut Self, &Value) -> Value,
    ) -> Value {
        let Kind::OneOf(alternatives) = &value.kind else { return apply(self, value) };
        let mut results = Vec::with_capacity(alternatives.len());
        let mut failure: Option<Diagnostic> = None;
        for alternative in alternatives.iter() {
            match self.attempt(|evaluator| apply(evaluator, alternative)) {
                Ok(result) => results.push(result),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        match failure {
            Some(failure) if results.is_empty() => {
                self.pending.push(failure);
                self.unknown_at(span, Type::Dynamic)
            }
            failure => {
                self.doubts += usize::from(failure.is_some());
                self.one_of(results, span).marked(value.sensitive)
            }
        }
    }
}
