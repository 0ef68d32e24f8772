//! Functions on types and marks (Terraform, "Type Conversion Functions").

use super::arguments::Arguments;
use super::call::{Call, Failure, Outcome};
use crate::value::{Type, Value, convert};

fn converted(arguments: &[Value], to: &Type) -> Outcome {
    let argument = Arguments(arguments).get(0)?;
    convert(argument, to).map_err(|message| Failure::argument(0, message))
}

pub(super) fn tobool(_: &mut Call, arguments: &[Value]) -> Outcome {
    converted(arguments, &Type::Bool)
}

pub(super) fn tolist(_: &mut Call, arguments: &[Value]) -> Outcome {
    converted(arguments, &Type::list(Type::Dynamic))
}

pub(super) fn tomap(_: &mut Call, arguments: &[Value]) -> Outcome {
    converted(arguments, &Type::map(Type::Dynamic))
}

pub(super) fn tonumber(_: &mut Call, arguments: &[Value]) -> Outcome {
    converted(arguments, &Type::Number)
}

pub(super) fn toset(_: &mut Call, arguments: &[Value]) -> Outcome {
    converted(arguments, &Type::set(Type::Dynamic))
}

pub(super) fn tostring(_: &mut Call, arguments: &[Value]) -> Outcome {
    converted(arguments, &Type::String)
}

/// Ephemeral values are not told apart: nothing is null for being one.
pub(super) fn ephemeralasnull(_: &mut Call, arguments: &[Value]) -> Outcome {
    Ok(Arguments(arguments).get(0)?.clone())
}

pub(super) fn issensitive(_: &mut Call, arguments: &[Value]) -> Outcome {
    Ok(Value::bool(Arguments(arguments).get(0)?.sensitive))
}

pub(super) fn nonsensitive(_: &mut Call, arguments: &[Value]) -> Outcome {
    Ok(Value { sensitive: false, ..Arguments(arguments).get(0)?.clone() })
}

pub(super) fn sensitive(_: &mut Call, arguments: &[Value]) -> Outcome {
    Ok(Arguments(arguments).get(0)?.clone().marked(true))
}
