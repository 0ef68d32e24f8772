//! `validation` blocks ("Custom Conditions"): what they refuse, and what they tell of a variable without a value.
//!
//! Such a variable stays a symbol, so that text made with it stays the same text everywhere. The values that it may have
//! decide what would be open otherwise: comparisons, elements of maps, functions that give no text.

use std::sync::Arc;

use rolecall_parser::hcl::{BinaryOperator, Block, Expr, ExprKind, StepKind};
use rolecall_source::{Rope, SymbolId, symbol};

use super::evaluator::Evaluator;
use super::scope::{Instance, Scope};
use super::sensitive::conceal;
use super::variable::is_symbol;
use crate::module::Declares;
use crate::value::{Constraint, Kind, Type, Value, convert, equal};

/// Most values of one variable that are noted; of a variable with more, none.
const MAX_VALUES: usize = 64;

impl Evaluator<'_> {
    /// Files the conditions that the values of a module instance's variables do not meet. What is not known is not judged.
    pub(super) fn check_variables(&mut self, instance: &Instance<'_>) {
        let module = instance.module();
        for declaration in module.declared(Declares::Variable) {
            let Some(block) = module.block(declaration) else { continue };
            let validated = block.body.blocks_of("validation").next().is_some();
            // What surely exists is refused for sure.
            if !validated || !instance.certain || !self.has_value(instance, block) {
                continue;
            }
            let Some(value) = self.force_value(instance, declaration) else { continue };
            for validation in block.body.blocks_of("validation") {
                self.check_variable((instance, block), &value, validation);
            }
        }
    }

    fn check_variable(
        &mut self,
        (instance, variable): (&Instance<'_>, &Block),
        value: &Value,
        validation: &Block,
    ) {
        let Some(condition) = validation.body.attribute("condition").map(|condition| &condition.value) else {
            return;
        };
        let scope = Scope::of(instance);
        let met = self.attempt(|evaluator| {
            let met = evaluator.eval(condition, scope);
            evaluator.truth(&met, condition.span)
        });
        let place = value.origin.unwrap_or(variable.header);
        let name = variable.labels.first().map_or("", |label| &*label.text);
        match met {
            Ok(Some(false)) => {
                let why = self.error_message(validation, scope);
                self.fail(format!("invalid value for variable `{name}`: {why}"), place);
            }
            // Of a value that is known, no part of the condition can be open by mistake.
            Err(error) if value.is_wholly_known() => self.pending.push(error),
            _ => {}
        }
    }

    fn error_message(&mut self, validation: &Block, scope: Scope<'_>) -> String {
        let Some(message) = validation.body.attribute("error_message") else {
            return "a condition of `validation` is not met".to_owned();
        };
        match self.attempt(|evaluator| evaluator.eval(&message.value, scope)) {
            Ok(text) if !text.sensitive && text.as_str().is_some() => {
                let text = self.sources.render(text.as_str().unwrap_or_default());
                text.trim().trim_end_matches('.').to_owned()
            }
            Ok(text) => {
                conceal(&text, self.sources);
                "a condition of `validation` is not met".to_owned()
            }
            Err(_) => "a condition of `validation` is not met".to_owned(),
        }
    }

    /// Notes what the `validation` blocks of a variable without value say of the symbol that it is.
    pub(super) fn learn(&mut self, block: &Block, constraint: &Constraint, value: &Value) {
        let (Some(variable), Some(name)) = (symbol_of(value), block.labels.first()) else { return };
        let mut known: Option<Vec<Value>> = None;
        for validation in block.body.blocks_of("validation") {
            let Some(condition) = validation.body.attribute("condition") else { continue };
            let values = self.values_by(&condition.value, &name.text, constraint);
            known = both(known, values);
        }
        let known = known.filter(|known| !known.is_empty() && known.len() <= MAX_VALUES);
        if let Some(known) = known.filter(|known| known.iter().all(|value| is_of(value, constraint))) {
            self.domains.insert(variable, known.into());
        }
    }

    /// The values of `var.name` that meet a condition, where it lists them.
    fn values_by(&mut self, condition: &Expr, name: &str, constraint: &Constraint) -> Option<Vec<Value>> {
        if !self.enter(condition.span) {
            return None;
        }
        let values = match &condition.kind {
            ExprKind::Parenthesis(inner) => self.values_by(inner, name, constraint),
            ExprKind::Binary(BinaryOperator::Or, sides) => {
                let either = self.values_by(&sides.0, name, constraint);
                let or = self.values_by(&sides.1, name, constraint);
                either.zip(or).map(|(either, or)| [either, or].concat())
            }
            ExprKind::Binary(BinaryOperator::And, sides) => {
                let one = self.values_by(&sides.0, name, constraint);
                both(one, self.values_by(&sides.1, name, constraint))
            }
            ExprKind::Binary(BinaryOperator::Equal, sides) => {
                let other = match (is_variable(&sides.0, name), is_variable(&sides.1, name)) {
                    (true, false) => Some(&sides.1),
                    (false, true) => Some(&sides.0),
                    _ => None,
                };
                other.and_then(|other| self.constant(other)).map(|value| vec![value])
            }
            ExprKind::Call(call) => match (&*call.name.text, call.arguments.as_slice()) {
                ("contains", [list, item]) if is_variable(item, name) => {
                    let list = self.constant(list)?;
                    list.elements().map(|items| {
                        // An element of another type is never found.
                        items.iter().filter_map(|item| constraint.apply(item).ok()).collect()
                    })
                }
                _ => None,
            },
            _ => None,
        };
        self.leave();
        values
    }

    /// The value of an expression that refers to nothing, if it is wholly known.
    fn constant(&mut self, expression: &Expr) -> Option<Value> {
        let value = self.attempt(|evaluator| evaluator.eval(expression, Scope::default())).ok()?;
        value.is_wholly_known().then_some(value)
    }

    /// `operands` for each value of the first symbol in them of which the values are known.
    pub(super) fn decided(&self, operands: &[&Value]) -> Option<Vec<Vec<Value>>> {
        if self.domains.is_empty() {
            return None;
        }
        let (variable, values) = operands.iter().find_map(|operand| {
            let symbols = match &operand.kind {
                Kind::Unknown(symbol, _) => vec![*symbol],
                Kind::String(text) => symbols_in(text),
                _ => Vec::new(),
            };
            symbols.into_iter().find_map(|symbol| Some((symbol, self.domains.get(&symbol)?)))
        })?;
        let with =
            |value: &Value| operands.iter().map(|operand| replaced(operand, variable, value)).collect();
        Some(values.iter().map(with).collect())
    }

    /// The values that a symbol may have, where they are known.
    pub(super) fn domain(&self, value: &Value) -> Option<Arc<[Value]>> {
        self.domains.get(&symbol_of(value)?).cloned()
    }
}

/// The values that are in both lists; no list says nothing.
fn both(one: Option<Vec<Value>>, other: Option<Vec<Value>>) -> Option<Vec<Value>> {
    match (one, other) {
        (Some(one), Some(other)) => {
            let shared = |value: &Value| other.iter().any(|other| equal(value, other) == Some(true));
            Some(one.into_iter().filter(shared).collect())
        }
        (one, other) => one.or(other),
    }
}

/// Whether an expression is `var.name`.
fn is_variable(expression: &Expr, name: &str) -> bool {
    match &expression.kind {
        ExprKind::Parenthesis(inner) => is_variable(inner, name),
        ExprKind::Traversal(base, steps) => {
            matches!(&base.kind, ExprKind::Variable(root) if &**root == "var")
                && matches!(steps.as_slice(), [step] if matches!(&step.kind, StepKind::Attribute(attribute) if &**attribute == name))
        }
        _ => false,
    }
}

/// Whether a listed value is what the variable would be: not null, and of its type. Where that is open, text that is
/// nothing but text.
fn is_of(value: &Value, constraint: &Constraint) -> bool {
    match constraint {
        Constraint::Simple(Type::Dynamic) => {
            value.as_str().is_some()
                && [Type::Number, Type::Bool].iter().all(|ty| convert(value, ty).is_err())
        }
        Constraint::Simple(ty) => !value.is_null() && value.type_of() == *ty,
        _ => false,
    }
}

fn symbol_of(value: &Value) -> Option<SymbolId> {
    match &value.kind {
        Kind::Unknown(symbol, _) => Some(*symbol),
        Kind::String(text) if is_symbol(value) => symbol::as_symbol(text.as_str()),
        _ => None,
    }
}

fn symbols_in(text: &Rope) -> Vec<SymbolId> {
    let symbols = symbol::pieces(text.as_str()).filter_map(|piece| match piece {
        rolecall_source::Piece::Symbol(symbol) => Some(symbol),
        rolecall_source::Piece::Literal(_) => None,
    });
    symbols.collect()
}

/// `operand` with a value in place of a symbol. Where the text came from is lost.
fn replaced(operand: &Value, variable: SymbolId, value: &Value) -> Value {
    if symbol_of(operand) == Some(variable) {
        return Value { origin: operand.origin, sensitive: operand.sensitive, ..value.clone() };
    }
    match (operand.as_str(), value.as_str()) {
        (Some(text), Some(known)) => {
            let kind = Kind::String(text.replace(&variable.letters(), known).as_str().into());
            Value { kind, ..operand.clone() }
        }
        _ => operand.clone(),
    }
}
