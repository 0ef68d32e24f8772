//! Type constraints of variables ("Type Constraints").

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_parser::hcl::{Call, Expr, ExprKind, ObjectItem};

use super::evaluator::Evaluator;
use super::scope::Scope;
use crate::value::{Attribute, Constraint, Type, Value};

/// The constraint that an expression such as `list(string)` says; an error when it says none.
pub(super) fn constraint(evaluator: &mut Evaluator<'_>, expression: &Expr) -> Result<Constraint, String> {
    if !evaluator.enter(expression.span) {
        return Ok(Constraint::Simple(Type::Dynamic));
    }
    let result = match &expression.kind {
        ExprKind::Variable(name) => keyword(name),
        ExprKind::String(text) => quoted(evaluator, text.as_str()),
        ExprKind::Parenthesis(inner) => constraint(evaluator, inner),
        ExprKind::Call(call) => constructor(evaluator, call),
        _ => Err("not a type".to_owned()),
    };
    evaluator.leave();
    result
}

fn keyword(name: &str) -> Result<Constraint, String> {
    Ok(match name {
        "any" => Constraint::Simple(Type::Dynamic),
        "bool" => Constraint::Simple(Type::Bool),
        "number" => Constraint::Simple(Type::Number),
        "string" => Constraint::Simple(Type::String),
        "list" => Constraint::List(Box::new(Constraint::Simple(Type::Dynamic))),
        "set" => Constraint::Set(Box::new(Constraint::Simple(Type::Dynamic))),
        "map" => Constraint::Map(Box::new(Constraint::Simple(Type::Dynamic))),
        _ => return Err(format!("`{name}` is not a type")),
    })
}

/// The quoted form of old configurations, and of JSON syntax.
fn quoted(evaluator: &mut Evaluator<'_>, text: &str) -> Result<Constraint, String> {
    if let Ok(constraint) = keyword(text) {
        return Ok(constraint);
    }
    let file = evaluator.sources.add(&format!("type {text}"), text);
    match rolecall_parser::parse_expression(evaluator.sources, file) {
        (Some(expression), problems)
            if problems.problems.is_empty() && !matches!(expression.kind, ExprKind::String(_)) =>
        {
            constraint(evaluator, &expression)
        }
        _ => Err(format!("`{text}` is not a type")),
    }
}

fn constructor(evaluator: &mut Evaluator<'_>, call: &Call) -> Result<Constraint, String> {
    let name = &*call.name.text;
    let [argument] = call.arguments.as_slice() else { return Err(format!("`{name}` takes one argument")) };
    Ok(match name {
        "list" => Constraint::List(Box::new(constraint(evaluator, argument)?)),
        "set" => Constraint::Set(Box::new(constraint(evaluator, argument)?)),
        "map" => Constraint::Map(Box::new(constraint(evaluator, argument)?)),
        "tuple" => {
            let ExprKind::Tuple(items) = &argument.kind else {
                return Err("`tuple` takes a list of types".to_owned());
            };
            Constraint::Tuple(items.iter().map(|item| constraint(evaluator, item)).collect::<Result<_, _>>()?)
        }
        "object" => {
            let ExprKind::Object(items) = &argument.kind else {
                return Err("`object` takes attributes and their types".to_owned());
            };
            Constraint::Object(attributes(evaluator, items)?)
        }
        _ => return Err(format!("`{name}` is not a type")),
    })
}

fn attributes(
    evaluator: &mut Evaluator<'_>,
    items: &[ObjectItem],
) -> Result<BTreeMap<Arc<str>, Attribute>, String> {
    let mut attributes = BTreeMap::new();
    for item in items {
        let name = match &item.key.kind {
            ExprKind::String(text) => text.text().clone(),
            ExprKind::Variable(name) => name.clone(),
            _ => return Err("an attribute of `object` needs a name".to_owned()),
        };
        let attribute = match &item.value.kind {
            ExprKind::Call(call) if &*call.name.text == "optional" => match call.arguments.as_slice() {
                [ty] => Attribute { constraint: constraint(evaluator, ty)?, optional: true, default: None },
                [ty, default] => {
                    let constraint = constraint(evaluator, ty)?;
                    let default = default_of(evaluator, &name, &constraint, default);
                    Attribute { constraint, optional: true, default }
                }
                _ => return Err("`optional` takes a type and a default".to_owned()),
            },
            _ => {
                Attribute { constraint: constraint(evaluator, &item.value)?, optional: false, default: None }
            }
        };
        attributes.insert(name, attribute);
    }
    Ok(attributes)
}

/// The default of an optional attribute; one that does not fit is filed, and none.
fn default_of(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    constraint: &Constraint,
    default: &Expr,
) -> Option<Value> {
    let value = evaluator.eval(default, Scope::default());
    if let Err(message) = constraint.apply(&value) {
        evaluator.fail(format!("unsuitable default for attribute `{name}`: {message}"), default.span);
        return None;
    }
    Some(value)
}
