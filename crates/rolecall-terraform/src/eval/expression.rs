//! Expressions.

use std::sync::Arc;

use rolecall_parser::hcl::{Expr, ExprKind, ObjectItem};
use rolecall_source::Span;

use super::evaluator::Evaluator;
use super::scope::Scope;
use crate::value::{Entries, Kind, Number, Type, Value, convert, unify};

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
        for item in items {
            let value = self.eval(&item.value, scope);
            sensitive |= value.sensitive;
            let key = if let ExprKind::String(text) = &item.key.kind {
                text.text().clone()
            } else {
                let key = self.eval(&item.key, scope);
                sensitive |= key.sensitive;
                let Some(key) = self.key_text(&key, item.key.span) else { continue };
                key
            };
            entries.insert(key, value);
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

    #[inline(never)]
    fn conditional(&mut self, parts: &(Expr, Expr, Expr), span: Span, scope: Scope<'_>) -> Value {
        let (condition, then, otherwise) = parts;
        let condition_value = self.eval(condition, scope);
        let Some(truth) = self.truth(&condition_value, condition.span) else {
            return self.undecided(then, otherwise, span, scope).marked(condition_value.sensitive);
        };
        let (chosen, other) = if truth { (then, otherwise) } else { (otherwise, then) };
        let value = self.eval(chosen, scope);
        // A string stays what it is beside any primitive; other arms may convert it.
        let other = match value.kind {
            Kind::String(_) => None,
            _ => self.attempt(|evaluator| evaluator.eval(other, scope)).ok(),
        };
        let value = match other {
            Some(other) => unified(value, &other),
            None => value,
        };
        value.marked(condition_value.sensitive)
    }

    /// Both arms of a conditional whose condition is not known. An arm that fails cannot be the one that is taken.
    fn undecided(&mut self, then: &Expr, otherwise: &Expr, span: Span, scope: Scope<'_>) -> Value {
        let then = self.attempt(|evaluator| evaluator.eval(then, scope));
        let otherwise = self.attempt(|evaluator| evaluator.eval(otherwise, scope));
        match (then, otherwise) {
            (Ok(then), Ok(otherwise)) => {
                let values = vec![unified(then.clone(), &otherwise), unified(otherwise, &then)];
                self.one_of(values, span)
            }
            (Ok(value), Err(_)) | (Err(_), Ok(value)) => {
                self.doubts += 1;
                value
            }
            (Err(error), Err(_)) => {
                self.pending.push(error);
                self.unknown_at(span, Type::Dynamic)
            }
        }
    }

    /// A condition as a truth value; `None` when it is not known. What is no condition at all is filed, and not known.
    pub(super) fn truth(&mut self, condition: &Value, span: Span) -> Option<bool> {
        match &condition.kind {
            Kind::Bool(value) => return Some(*value),
            Kind::Unknown(..) => return None,
            Kind::Null(_) => {
                self.fail("the condition is null", span);
                return None;
            }
            _ => {}
        }
        match convert(condition, &Type::Bool) {
            Ok(condition) => condition.as_bool(),
            Err(message) => {
                self.fail(format!("the condition is not `true` or `false`: {message}"), span);
                None
            }
        }
    }
}

/// `value` as the type that it has in common with `other`, as the arms of a conditional get it.
fn unified(value: Value, other: &Value) -> Value {
    match (&value.kind, &other.kind) {
        (Kind::Bool(_), Kind::Bool(_))
        | (Kind::Number(_), Kind::Number(_))
        | (Kind::String(_), Kind::String(_)) => value,
        _ => {
            let (mine, theirs) = (value.type_of(), other.type_of());
            if mine == theirs || mine == Type::Dynamic || theirs == Type::Dynamic {
                return value;
            }
            match unify(&[mine, theirs]) {
                Some(ty) => convert(&value, &ty).unwrap_or(value),
                None => value,
            }
        }
    }
}
