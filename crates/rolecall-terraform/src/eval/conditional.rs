//! Conditionals: both arms have one type, whichever is taken (Terraform, "Conditional Expressions").

use std::sync::Arc;

use rolecall_parser::hcl::Expr;
use rolecall_source::Span;

use super::evaluator::Evaluator;
use super::scope::Scope;
use super::variable::is_symbol;
use crate::value::{Kind, Type, Value, convert, unify};

impl Evaluator<'_> {
    #[inline(never)]
    pub(super) fn conditional(&mut self, parts: &(Expr, Expr, Expr), span: Span, scope: Scope<'_>) -> Value {
        let (condition, then, otherwise) = parts;
        let condition_value = self.eval(condition, scope);
        let before = self.pending.len();
        let Some(truth) = self.truth(&condition_value, condition.span) else {
            if self.pending.len() > before {
                return self.unknown_at(span, Type::Dynamic);
            }
            return self.undecided(then, otherwise, span, scope).marked(condition_value.sensitive);
        };
        let (chosen, other) = if truth { (then, otherwise) } else { (otherwise, then) };
        let before = self.pending.len();
        let value = self.eval(chosen, scope);
        if self.pending.len() > before {
            return value.marked(condition_value.sensitive);
        }
        // What fails still has a type; whether it may fail does not matter.
        let doubts = self.doubts;
        let mut other_value = Value::null();
        let _ = self.attempt(|evaluator| other_value = evaluator.eval(other, scope));
        self.doubts = doubts;
        let value = self.arm(value, &other_value, span);
        value.marked(condition_value.sensitive)
    }

    /// Both arms of a conditional whose condition is not known. An arm that fails cannot be the one that is taken.
    fn undecided(&mut self, then: &Expr, otherwise: &Expr, span: Span, scope: Scope<'_>) -> Value {
        let then = self.attempt(|evaluator| evaluator.eval(then, scope));
        let otherwise = self.attempt(|evaluator| evaluator.eval(otherwise, scope));
        match (then, otherwise) {
            (Ok(then), Ok(otherwise)) => {
                let values = vec![self.arm(then.clone(), &otherwise, span), self.arm(otherwise, &then, span)];
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

    /// The arm that is taken, as the type that it has in common with the other one.
    fn arm(&mut self, value: Value, other: &Value, span: Span) -> Value {
        match (&value.kind, &other.kind) {
            (Kind::Bool(_), Kind::Bool(_))
            | (Kind::Number(_), Kind::Number(_))
            | (Kind::String(_), Kind::String(_))
            | (Kind::OneOf(_) | Kind::Unknown(_, Type::Dynamic), _)
            | (_, Kind::Null(Type::Dynamic) | Kind::OneOf(_) | Kind::Unknown(_, Type::Dynamic)) => {
                return value;
            }
            _ => {}
        }
        let (mine, theirs) = (value.type_of(), other.type_of());
        if mine == theirs {
            return value;
        }
        if mine == Type::Dynamic {
            return convert(&value, &theirs).unwrap_or(value);
        }
        let converted = unify(&[mine, theirs]).ok_or(()).and_then(|ty| convert(&value, &ty).map_err(|_| ()));
        match converted {
            Ok(converted) => converted,
            Err(()) if may_agree(&value, other) => value,
            Err(()) => self.fail("the two arms of a conditional must be of one type", span),
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

/// Whether the types of two values, as far as they are certain, have something in common that is not.
fn may_agree(a: &Value, b: &Value) -> bool {
    let (a, b) = (certain_type(a), certain_type(b));
    (a.has_dynamic() || b.has_dynamic()) && unify(&[a, b]).is_some()
}

/// The type of a value as far as it is certain: a symbol that passes as a string may stand for anything.
fn certain_type(value: &Value) -> Type {
    let open = |items: &[Value]| items.iter().any(|item| certain_type(item).has_dynamic());
    match &value.kind {
        Kind::String(_) if is_symbol(value) => Type::Dynamic,
        Kind::OneOf(_) => Type::Dynamic,
        Kind::List(_, items) if open(items) => Type::list(Type::Dynamic),
        Kind::Set(_, items) if open(items) => Type::set(Type::Dynamic),
        Kind::Map(_, entries) if entries.values().any(|item| certain_type(item).has_dynamic()) => {
            Type::map(Type::Dynamic)
        }
        Kind::Tuple(items) => Type::Tuple(items.iter().map(certain_type).collect()),
        Kind::Object(entries) => {
            let attribute = |(name, item): (&Arc<str>, &Value)| (name.clone(), certain_type(item));
            Type::Object(Arc::new(entries.iter().map(attribute).collect()))
        }
        _ => value.type_of(),
    }
}
