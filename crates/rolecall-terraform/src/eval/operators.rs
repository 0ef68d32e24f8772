//! Operators.

use rolecall_parser::hcl::{BinaryOperator, Expr, UnaryOperator};
use rolecall_source::{Span, SymbolKind};

use super::evaluator::Evaluator;
use super::scope::Scope;
use crate::value::{Kind, Number, Type, Value, convert, equal};

impl Evaluator<'_> {
    #[inline(never)]
    pub(super) fn unary(
        &mut self,
        operator: UnaryOperator,
        operand: &Expr,
        span: Span,
        scope: Scope<'_>,
    ) -> Value {
        let operand_span = operand.span;
        let operand = self.eval(operand, scope);
        let sensitive = operand.sensitive;
        let value = self.each_alternative(&operand, span, |evaluator, operand| {
            let (ty, sign) = match operator {
                UnaryOperator::Not => (Type::Bool, "!"),
                UnaryOperator::Negate => (Type::Number, "-"),
            };
            let Some(operand) = evaluator.operand(operand, &ty, operand_span) else {
                return evaluator.unknown_at(span, ty);
            };
            match operand.kind {
                Kind::Bool(value) => Value::bool(!value),
                Kind::Number(value) => Value::new(Kind::Number(value.negate()), None),
                _ => {
                    evaluator.of_operands(&[&operand], |names| format!("{sign}{}", names.concat()), span, ty)
                }
            }
        });
        value.or_origin(Some(span)).marked(sensitive)
    }

    #[inline(never)]
    pub(super) fn binary(
        &mut self,
        operator: BinaryOperator,
        operands: &(Expr, Expr),
        span: Span,
        scope: Scope<'_>,
    ) -> Value {
        use BinaryOperator as Op;
        let (left, right) = operands;
        let left_value = self.eval(left, scope);
        if let Op::And | Op::Or = operator {
            return self.logical(operator, (left_value, left.span), right, span, scope);
        }
        let right_value = self.eval(right, scope);
        let sensitive = left_value.sensitive || right_value.sensitive;
        let value = self.each_alternative(&left_value, span, |evaluator, a| {
            evaluator.each_alternative(&right_value, span, |evaluator, b| match operator {
                Op::Equal | Op::NotEqual => evaluator.equality(operator == Op::Equal, a, b, span),
                _ => evaluator.arithmetic(operator, (a, left.span), (b, right.span), span),
            })
        });
        value.or_origin(Some(span)).marked(sensitive)
    }

    /// `&&` and `||`: the right operand must be a truth value also where the left one decides. It may then fail, as in
    /// Terraform 1.12; before, that was an error.
    fn logical(
        &mut self,
        operator: BinaryOperator,
        left: (Value, Span),
        right: &Expr,
        span: Span,
        scope: Scope<'_>,
    ) -> Value {
        let decides = operator == BinaryOperator::Or;
        let (left, left_span) = left;
        let left_sensitive = left.sensitive;
        let left = self.operand(&left, &Type::Bool, left_span);
        let decided = left.as_ref().and_then(Value::as_bool) == Some(decides);
        let right_value = match self.attempt(|evaluator| evaluator.eval(right, scope)) {
            Ok(value) => value,
            Err(_) if decided => return Value::bool(decides).or_origin(Some(span)).marked(left_sensitive),
            Err(error) => {
                self.pending.push(error);
                return self.unknown_at(span, Type::Bool).marked(left_sensitive);
            }
        };
        let sensitive = left_sensitive || right_value.sensitive;
        let right = self.operand(&right_value, &Type::Bool, right.span);
        let (Some(left), Some(right)) = (left, right) else {
            return self.unknown_at(span, Type::Bool).marked(sensitive);
        };
        let value = match (left.as_bool(), right.as_bool()) {
            (Some(truth), _) | (_, Some(truth)) if truth == decides => Value::bool(decides),
            (Some(_), Some(_)) => Value::bool(!decides),
            (Some(_), None) => right,
            (None, Some(_)) => left,
            (None, None) => {
                let sign = if decides { " || " } else { " && " };
                self.of_operands(&[&left, &right], |names| names.join(sign), span, Type::Bool)
            }
        };
        value.or_origin(Some(span)).marked(sensitive)
    }

    fn equality(&mut self, positive: bool, a: &Value, b: &Value, span: Span) -> Value {
        if let Some(same) = equal(a, b) {
            return Value::bool(same == positive);
        }
        if let Some(decided) = self.agreed(&[a, b], |values| match values {
            [a, b] => equal(a, b).map(|same| same == positive),
            _ => None,
        }) {
            return Value::bool(decided);
        }
        let sign = if positive { " == " } else { " != " };
        self.of_operands(&[a, b], |names| names.join(sign), span, Type::Bool)
    }

    /// What `decide` says of every value that a symbol among the operands may have, when that is one answer.
    fn agreed(&self, operands: &[&Value], decide: impl Fn(&[Value]) -> Option<bool>) -> Option<bool> {
        let ways = self.decided(operands)?;
        let (first, rest) = ways.split_first()?;
        let answer = decide(first)?;
        rest.iter().all(|way| decide(way) == Some(answer)).then_some(answer)
    }

    fn arithmetic(
        &mut self,
        operator: BinaryOperator,
        left: (&Value, Span),
        right: (&Value, Span),
        span: Span,
    ) -> Value {
        let (ty, sign) = meaning(operator);
        let a = self.operand(left.0, &Type::Number, left.1);
        let b = self.operand(right.0, &Type::Number, right.1);
        let (Some(a), Some(b)) = (a, b) else { return self.unknown_at(span, ty) };
        let (Kind::Number(x), Kind::Number(y)) = (&a.kind, &b.kind) else {
            return self.of_operands(&[&a, &b], |names| names.join(sign), span, ty);
        };
        match calculate(operator, x, y) {
            Ok(kind) => Value::new(kind, None),
            Err(message) => self.fail(message, span),
        }
    }

    /// An operand as the type that the operator needs; an error is filed.
    fn operand(&mut self, operand: &Value, ty: &Type, span: Span) -> Option<Value> {
        let failure = match convert(operand, ty) {
            Ok(value) if value.is_null() => "an operand is null".to_owned(),
            Ok(value) => return Some(value),
            Err(message) => message,
        };
        self.fail(failure, span);
        None
    }

    /// What an operator gives for operands of which one is not known: the same symbol for the same operands, where
    /// these have short names.
    fn of_operands(
        &mut self,
        operands: &[&Value],
        name: impl FnOnce(&[String]) -> String,
        span: Span,
        ty: Type,
    ) -> Value {
        let names: Option<Vec<String>> = operands.iter().map(|operand| self.short_name(operand)).collect();
        match names {
            Some(names) => {
                // The names of symbols are unique in the estate, and so is what is made of them.
                let symbol = self.sources.symbol(SymbolKind::Other, &name(&names));
                Value::unknown(symbol, ty, Some(span))
            }
            None => self.unknown_at(span, ty),
        }
    }

    /// How people would write a value in one short word, if they would.
    fn short_name(&self, value: &Value) -> Option<String> {
        const LONGEST: usize = 120;
        let name = match &value.kind {
            Kind::Null(_) => "null".to_owned(),
            Kind::Bool(value) => value.to_string(),
            Kind::Number(value) => value.to_string(),
            Kind::String(text) => match rolecall_source::symbol::as_symbol(text.as_str()) {
                Some(symbol) => self.sources.describe(symbol).label.to_string(),
                None if text.as_str().len() <= LONGEST => format!("{:?}", self.sources.spell(text.as_str())),
                None => return None,
            },
            Kind::Unknown(symbol, _) => self.sources.describe(*symbol).label.to_string(),
            _ => return None,
        };
        (name.len() <= LONGEST).then_some(name)
    }
}

/// The type of the result, and the sign with the spaces around it.
fn meaning(operator: BinaryOperator) -> (Type, &'static str) {
    match operator {
        BinaryOperator::Add => (Type::Number, " + "),
        BinaryOperator::Subtract => (Type::Number, " - "),
        BinaryOperator::Multiply => (Type::Number, " * "),
        BinaryOperator::Divide => (Type::Number, " / "),
        BinaryOperator::Modulo => (Type::Number, " % "),
        BinaryOperator::Less => (Type::Bool, " < "),
        BinaryOperator::LessOrEqual => (Type::Bool, " <= "),
        BinaryOperator::Greater => (Type::Bool, " > "),
        BinaryOperator::GreaterOrEqual => (Type::Bool, " >= "),
        BinaryOperator::Equal => (Type::Bool, " == "),
        BinaryOperator::NotEqual => (Type::Bool, " != "),
        BinaryOperator::And => (Type::Bool, " && "),
        BinaryOperator::Or => (Type::Bool, " || "),
    }
}

fn calculate(operator: BinaryOperator, a: &Number, b: &Number) -> Result<Kind, String> {
    Ok(match operator {
        BinaryOperator::Add => Kind::Number(a.add(b)?),
        BinaryOperator::Subtract => Kind::Number(a.subtract(b)?),
        BinaryOperator::Multiply => Kind::Number(a.multiply(b)?),
        BinaryOperator::Divide => Kind::Number(a.divide(b)?),
        BinaryOperator::Modulo => Kind::Number(a.modulo(b)?),
        BinaryOperator::Less => Kind::Bool(a < b),
        BinaryOperator::LessOrEqual => Kind::Bool(a <= b),
        BinaryOperator::Greater => Kind::Bool(a > b),
        BinaryOperator::GreaterOrEqual => Kind::Bool(a >= b),
        BinaryOperator::Equal => Kind::Bool(a == b),
        BinaryOperator::NotEqual => Kind::Bool(a != b),
        BinaryOperator::And | BinaryOperator::Or => return Err("not a number".to_owned()),
    })
}
