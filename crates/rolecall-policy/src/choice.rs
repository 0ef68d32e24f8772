//! Conditions that the caller decides, taken together.

use crate::condition::{Choice, Outcome, Range, evaluate};
use crate::document::{Condition, Effect, Statement, Version};
use crate::facts::Facts;
use crate::reason;
use crate::request::{Applies, Context, Miss, Requirement};
use crate::requirement::satisfiable;

type Open<'d> = (&'d Condition, Choice);

/// The conditions of an Allow that [`crate::applies`] counts as met because the caller leaves out the key. Whoever joins
/// its answer with requirements of other statements, such as those that avoid a Deny, must add these, for another
/// requirement may need the key; [`crate::needed`] drops them again where none does.
pub fn met_by_absence(statement: &Statement, version: Version, context: &dyn Context) -> Vec<Requirement> {
    open_conditions(statement, version, context)
        .into_iter()
        .filter(|(_, choice)| choice.absent == Some(true))
        .map(|(condition, _)| Requirement::of(condition, version, context, false))
        .collect()
}

/// Each requirement that alone avoids a Deny, `negated`, the simplest first: by leaving out a key, else by the shortest
/// list. [`crate::deny_applies`] gives the first.
pub fn avoidances(statement: &Statement, version: Version, context: &dyn Context) -> Vec<Requirement> {
    conditions_to_fail(&open_conditions(statement, version, context))
        .into_iter()
        .map(|condition| Requirement::of(condition, version, context, true))
        .collect()
}

fn open_conditions<'d>(statement: &'d Statement, version: Version, context: &dyn Context) -> Vec<Open<'d>> {
    let choice = |condition| match evaluate(condition, version, context, &mut Facts::default()) {
        Outcome::Choice(choice) => Some((condition, choice)),
        _ => None,
    };
    statement.conditions.iter().filter_map(choice).collect()
}

/// The answer for a statement of which some conditions are the caller's choice and no other fails. `facts` are what its
/// other elements depend on.
pub(crate) fn choose<'d>(
    statement: &'d Statement,
    version: Version,
    context: &dyn Context,
    effect: Effect,
    mut facts: Facts,
) -> Applies<'d> {
    let open = open_conditions(statement, version, context);
    let joint = match effect {
        Effect::Allow => needing_a_value(&open),
        Effect::Deny => open.clone(),
    };
    let requirement = |&(condition, _): &Open<'d>| Requirement::of(condition, version, context, false);
    let requirements: Vec<Requirement> = joint.iter().map(requirement).collect();
    if let Some(&(condition, _)) = joint.first()
        && !satisfiable(&requirements)
    {
        return Applies::No(Miss::Condition { condition, impossible: true });
    }
    let avoidance = match effect {
        Effect::Allow => None,
        Effect::Deny => conditions_to_fail(&open).first().copied(),
    };
    if effect == Effect::Deny && avoidance.is_none() {
        facts.add(reason::FORANYVALUE_IFEXISTS);
    }
    if !facts.is_empty() {
        return Applies::Unknown(facts.into_vec());
    }
    match avoidance {
        Some(condition) => Applies::If(vec![Requirement::of(condition, version, context, true)]),
        None if requirements.is_empty() => Applies::Yes,
        None => Applies::If(requirements),
    }
}

/// The conditions on keys of which some condition needs a value: once the key is there, all of them count.
fn needing_a_value<'d>(open: &[Open<'d>]) -> Vec<Open<'d>> {
    let needs = |key: &str| {
        open.iter()
            .any(|(other, choice)| choice.absent != Some(true) && other.key.text.eq_ignore_ascii_case(key))
    };
    open.iter().filter(|(condition, _)| needs(&condition.key.text)).copied().collect()
}

/// The conditions that a caller can fail, the easiest first; not those of which that is disputed.
fn conditions_to_fail<'d>(open: &[Open<'d>]) -> Vec<&'d Condition> {
    let can_fail = |choice: &Choice| choice.absent == Some(false) || choice.present != Range::All;
    let mut list: Vec<&Open<'d>> = open.iter().filter(|(_, choice)| can_fail(choice)).collect();
    list.sort_by_key(|(condition, choice)| (choice.absent != Some(false), condition.values.len()));
    list.into_iter().map(|&(condition, _)| condition).collect()
}
