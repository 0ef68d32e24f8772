//! How far evaluation goes. Whatever hits a bound becomes a symbol and a diagnostic that names the bound.

use crate::value::{Kind, Value};

/// Most expressions that are evaluated inside one another.
pub(super) const MAX_DEPTH: usize = 500;
/// Most work for one root module: an expression is one step, and so are [`STEP_BYTES`] bytes of memory that a loop, a
/// call or a template takes.
pub(super) const MAX_STEPS: usize = 20_000_000;
/// Bytes of memory that count as one step.
const STEP_BYTES: usize = 16;
/// Most instances of one resource, data source or module call.
pub(super) const MAX_INSTANCES: usize = 10_000;
/// Most instances of resources, data sources and module calls in one root module.
pub(super) const MAX_POPULATION: usize = 200_000;
/// Most bytes that one template gives.
pub(super) const MAX_TEXT: usize = 16 << 20;
/// Most values inside one value.
const MAX_VALUES: usize = 1_000_000;
/// Most levels of values inside one value.
const MAX_NESTING: usize = 200;

/// The steps that making a value costs; the error names the bound that it exceeds. Parts that are shared count each
/// time: that is what walking them costs.
pub(super) fn cost(value: &Value) -> Result<usize, String> {
    let mut left = MAX_VALUES;
    let mut bytes = 0;
    walk(value, MAX_NESTING, &mut left, &mut bytes)?;
    Ok((bytes + (MAX_VALUES - left) * size_of::<Value>()) / STEP_BYTES)
}

fn walk(value: &Value, levels: usize, left: &mut usize, bytes: &mut usize) -> Result<(), String> {
    if levels == 0 {
        return Err(format!("a value is nested more than {MAX_NESTING} levels deep"));
    }
    let parts = match &value.kind {
        Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) | Kind::OneOf(items) => items.len(),
        Kind::Map(_, entries) | Kind::Object(entries) => entries.len(),
        Kind::String(text) => {
            *bytes += text.as_str().len() + size_of_val(text.segments());
            return Ok(());
        }
        Kind::Null(_) | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(..) => return Ok(()),
    };
    *left = left.checked_sub(parts).ok_or_else(|| format!("a value holds more than {MAX_VALUES} values"))?;
    let items = value.elements().into_iter().flatten();
    let alternatives = if let Kind::OneOf(values) = &value.kind { values.as_slice() } else { &[] };
    let entries = value.entries().into_iter().flat_map(|entries| entries.values());
    items.chain(alternatives).chain(entries).try_for_each(|part| walk(part, levels - 1, left, bytes))
}
