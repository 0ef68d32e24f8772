//! Expressions.

use std::sync::Arc;

use rolecall_parser::hcl::{Expr, ExprKind, ObjectItem};
use rolecall_source::Span;

use super::evaluator::Evaluator;
use super::scope::Scope;
use crate::value::{Entries, Kind, Number, Type, Value, convert};

impl Evaluator<'_> {
    /// The value of an expression that is no plain literal; the depth is already counted.
    pub(super) fn eval_compound(&mut self, expression: &Expr, scope: Scope<'_>) -> Value {
        let span = expression.span;
        match &expression.kind {
            ExprKind::Null => Value::null().or_origin(Some(span)),
            ExprKind::Bool(value) => Value::bool(*value).or_origin(Some(span)),
            ExprKind::String(text) => Value::new(Kind::String(text.clone()), Some(span)),
            ExprKind::Number(text) => self.number(text, span),
            ExprKind::Template(template) => self.template(template, scope),
            ExprKind::Tuple(items) => self.tuple(items, span, scope),
            ExprKind::Object(items) => self.object(items, span, scope),
            ExprKind::Variable(name) => self.traversal(name, &[], span, scope),
            ExprKind::Traversal(base, steps) => {
                if let ExprKind::Variable(name) = &base.kind {
                    return self.traversal(name, steps, span, scope);
                }
                let base = self.eval(base, scope);
                self.walk(base, steps, span, scope)
            }
            ExprKind::Call(call) => self.call(call, span, scope),
            ExprKind::Unary(operator, operand) => self.unary(*operator, operand, span, scope),
            ExprKind::Binary(operator, operands) => self.binary(*operator, operands, span, scope),
            ExprKind::Conditional(parts) => self.conditional(parts, span, scope),
            ExprKind::For(loop_) => self.for_expression(loop_, span, scope),
            ExprKind::Parenthesis(inner) => self.eval(inner, scope),
        }
    }

    #[inline(never)]
    fn number(&mut self, text: &str, span: Span) -> Value {
        match Number::parse(text) {
            Ok(number) => Value::new(Kind::Number(number), Some(span)),
            Err(message) => self.fail(message, span),
        }
    }

    #[inline(never)]
    fn tuple(&mut self, items: &[Expr], span: Span, scope: Scope<'_>) -> Value {
        let values: Vec<Value> = items.iter().map(|item| self.eval(item, scope)).collect();
        let sensitive = values.iter().any(|value| value.sensitive);
        Value { kind: Kind::Tuple(Arc::new(values)), origin: Some(span), sensitive }
    }

    #[inline(never)]
    fn object(&mut self, items: &[ObjectItem], span: Span, scope: Scope<'_>) -> Value {
        let mut entries = Entries::new();
        let mut sensitive = false;
        let mut complete = true;
        for item in items {
            let value = self.eval(&item.value, scope);
            sensitive |= value.sensitive;
            let key = if let ExprKind::String(text) = &item.key.kind {
                text.text().clone()
            } else {
                let key = self.eval(&item.key, scope);
                sensitive |= key.sensitive;
                let Some(key) = self.key_text(&key, item.key.span) else {
                    complete = false;
                    continue;
                };
                key
            };
            entries.insert(key, value);
        }
        if !complete && self.trying > 0 {
            return self.unknown_at(span, Type::Dynamic);
        }
        Value { kind: Kind::Object(Arc::new(entries)), origin: Some(span), sensitive }
    }

    /// A value as the key of a map or object: text that may hold symbols. `None` when it cannot be one; that is filed.
    pub(super) fn key_text(&mut self, key: &Value, span: Span) -> Option<Arc<str>> {
        if let Kind::String(text) = &key.kind {
            return Some(text.text().clone());
        }
        if key.is_null() {
            self.fail("a key cannot be null", span);
            return None;
        }
        if let Kind::OneOf(_) = key.kind {
            return self.unknown_at(span, Type::String).as_rope().map(|rope| rope.text().clone());
        }
        match convert(key, &Type::String) {
            Ok(key) => key.as_rope().map(|rope| rope.text().clone()),
            Err(message) => {
                self.fail(format!("a key must be a string: {message}"), span);
                None
            }
        }
    }
}
