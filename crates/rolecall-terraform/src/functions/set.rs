//! Functions on sets (Terraform, "Collection Functions").

use super::arguments::MAX_ITEMS;
use super::call::{Call, Failure, Outcome, UNDECIDED};
use crate::value::{Kind, Type, Value, convert, equal, set_of, unify};

/// The sets, all of one element type.
fn unified(arguments: &[Value]) -> Result<(Type, Vec<Vec<Value>>), Failure> {
    let element = |argument: &Value| argument.type_of().element().cloned().unwrap_or(Type::Dynamic);
    let types: Vec<Type> = arguments.iter().map(element).filter(|ty| *ty != Type::Dynamic).collect();
    let element = if types.is_empty() {
        Type::Dynamic
    } else {
        unify(&types).ok_or("sets must be of one element type")?
    };
    let mut sets = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let Kind::Set(_, items) = &argument.kind else { return Err(Failure::Undecided(Type::set(element))) };
        sets.push(items.iter().map(|item| convert(item, &element)).collect::<Result<Vec<_>, _>>()?);
    }
    Ok((element, sets))
}

/// Whether `item` is in `set`.
fn holds(set: &[Value], item: &Value) -> Option<bool> {
    let mut held = Some(false);
    for other in set {
        match equal(other, item) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => held = None,
        }
    }
    held
}

/// The elements of the first set that each of the others holds, or does not hold.
fn kept(arguments: &[Value], wanted: bool) -> Outcome {
    let (element, sets) = unified(arguments)?;
    let (first, others) = sets.split_first().ok_or(UNDECIDED)?;
    let steps: usize = others.iter().map(|other| other.len().saturating_mul(first.len())).sum();
    if steps > MAX_ITEMS * 100 {
        return Err("sets are too large".into());
    }
    let mut items = Vec::new();
    for item in first {
        let held: Vec<Option<bool>> = others.iter().map(|other| holds(other, item)).collect();
        if held.iter().all(|held| *held == Some(wanted)) {
            items.push(item.clone());
        } else if !held.contains(&Some(!wanted)) {
            return Err(Failure::Undecided(Type::set(element)));
        }
    }
    Ok(set_of(element, items))
}

pub(super) fn setintersection(_: &mut Call, arguments: &[Value]) -> Outcome {
    kept(arguments, true)
}

pub(super) fn setsubtract(_: &mut Call, arguments: &[Value]) -> Outcome {
    kept(arguments, false)
}

pub(super) fn setunion(_: &mut Call, arguments: &[Value]) -> Outcome {
    let (element, sets) = unified(arguments)?;
    Ok(set_of(element, sets.concat()))
}
