//! Functions on numbers (Terraform, "Numeric Functions").

use num_bigint::BigInt;

use super::arguments::{Arguments, list};
use super::call::{Call, Failure, Outcome};
use super::double;
use crate::value::{Kind, Number, Type, Value, convert};

fn number(number: Number) -> Value {
    Value::new(Kind::Number(number), None)
}

pub(super) fn abs(_: &mut Call, arguments: &[Value]) -> Outcome {
    let value = Arguments(arguments).number(0)?;
    Ok(number(if value.is_negative() { value.negate() } else { value.clone() }))
}

pub(super) fn ceil(_: &mut Call, arguments: &[Value]) -> Outcome {
    let value = Arguments(arguments).number(0)?;
    if value.is_infinite() {
        return Ok(number(value.clone()));
    }
    let up = !value.is_integer() && !value.is_negative();
    Ok(number(Number::from_integer(value.to_integer() + i32::from(up))?))
}

pub(super) fn floor(_: &mut Call, arguments: &[Value]) -> Outcome {
    let value = Arguments(arguments).number(0)?;
    if value.is_infinite() {
        return Ok(number(value.clone()));
    }
    let down = !value.is_integer() && value.is_negative();
    Ok(number(Number::from_integer(value.to_integer() - i32::from(down))?))
}

/// A number as a double, which it must not exceed.
fn double(arguments: &[Value], index: usize) -> Result<f64, Failure> {
    let number = Arguments(arguments).number(index)?;
    let double = number.to_f64();
    if double.is_infinite() && !number.is_infinite() {
        return Err(Failure::argument(index, "value is out of the range of a double"));
    }
    Ok(double)
}

pub(super) fn log(_: &mut Call, arguments: &[Value]) -> Outcome {
    let (value, base) = (double(arguments, 0)?, double(arguments, 1)?);
    Ok(number(Number::from_f64(double::log(value) / double::log(base))?))
}

pub(super) fn pow(_: &mut Call, arguments: &[Value]) -> Outcome {
    Ok(number(Number::from_f64(double::pow(double(arguments, 0)?, double(arguments, 1)?))?))
}

pub(super) fn signum(_: &mut Call, arguments: &[Value]) -> Outcome {
    let value = Arguments(arguments).integer(0)?;
    Ok(number(Number::from(value.signum())))
}

pub(super) fn max(_: &mut Call, arguments: &[Value]) -> Outcome {
    extreme(arguments, |found, best| found > best)
}

pub(super) fn min(_: &mut Call, arguments: &[Value]) -> Outcome {
    extreme(arguments, |found, best| found < best)
}

fn extreme(arguments: &[Value], better: fn(&Number, &Number) -> bool) -> Outcome {
    let arguments = Arguments(arguments);
    if arguments.len() == 0 {
        return Err("must pass at least one number".into());
    }
    let mut best = arguments.number(0)?;
    for index in 1..arguments.len() {
        let found = arguments.number(index)?;
        if better(found, best) {
            best = found;
        }
    }
    Ok(number(best.clone()))
}

/// Digits are 0-9, then a-z, then (of bases above 36) A-Z.
pub(super) fn parseint(_: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    if !matches!(arguments.get(0)?.type_of(), Type::String) {
        return Err(Failure::argument(0, "first argument must be a string"));
    }
    let (text, base) = (arguments.text(0)?, arguments.integer(1)?);
    let radix = u32::try_from(base).ok().filter(|base| (2..=62).contains(base));
    let radix = radix
        .ok_or_else(|| Failure::argument(1, "base must be a whole number between 2 and 62 inclusive"))?;
    let wrong = || Failure::argument(0, format!("cannot parse `{text}` as a base {base} integer"));
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || digits.len() > 10_000 {
        return Err(wrong());
    }
    let mut value = BigInt::ZERO;
    for c in digits.chars() {
        let digit = match c {
            '0'..='9' => u32::from(c) - u32::from('0'),
            'a'..='z' => u32::from(c) - u32::from('a') + 10,
            'A'..='Z' if radix <= 36 => u32::from(c) - u32::from('A') + 10,
            'A'..='Z' => u32::from(c) - u32::from('A') + 36,
            _ => return Err(wrong()),
        };
        if digit >= radix {
            return Err(wrong());
        }
        value = value * radix + digit;
    }
    Ok(number(Number::from_integer(if text.starts_with('-') { -value } else { value })?))
}

pub(super) fn sum(_: &mut Call, arguments: &[Value]) -> Outcome {
    let argument = Arguments(arguments).get(0)?;
    let wrong = || Failure::argument(0, "argument must be list, set, or tuple of number values");
    let items = argument.elements().ok_or_else(wrong)?;
    if items.is_empty() {
        return Err(Failure::argument(0, "cannot sum an empty list"));
    }
    let mut total: Option<Number> = None;
    for item in items {
        let item = convert(item, &Type::Number).map_err(|_| wrong())?;
        let Kind::Number(item) = item.kind else { return Err(wrong()) };
        total = Some(match total {
            Some(total) => total.add(&item)?,
            None => item,
        });
    }
    total.map(number).ok_or_else(wrong)
}

/// Most numbers that `range` gives (Terraform, "range Function").
const MAX_RANGE: usize = 1024;

pub(super) fn range(_: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    let (zero, one) = (Number::from(0), Number::from(1));
    let (start, end, step) = match arguments.len() {
        1 => (&zero, arguments.number(0)?, None),
        2 => (arguments.number(0)?, arguments.number(1)?, None),
        3 => (arguments.number(0)?, arguments.number(1)?, Some(arguments.number(2)?)),
        _ => return Err("must have one, two, or three arguments".into()),
    };
    if start == end {
        return Ok(list(Type::Number, Vec::new()));
    }
    let down = end < start;
    let step = step.cloned().unwrap_or(if down { one.negate() } else { one });
    if step.is_zero() || down != step.is_negative() {
        let which = if down { "negative" } else { "positive" };
        return Err(Failure::argument(2, format!("step must be {which} to get from start to end")));
    }
    let mut items = Vec::new();
    let mut next = start.clone();
    while if down { next > *end } else { next < *end } {
        if items.len() >= MAX_RANGE {
            return Err(format!(
                "more than {MAX_RANGE} numbers: start and end are too far apart, or the step is too small"
            )
            .into());
        }
        items.push(number(next.clone()));
        next = next.add(&step)?;
    }
    Ok(list(Type::Number, items))
}
