//! What a caller must supply, and whether it can supply all of it at once.

use std::sync::Arc;

use crate::condition::{Check, Outcome, Range};
use crate::document::{BaseOperator, Condition, Version};
use crate::facts::Facts;
use crate::operator::{Comparison, Order};
use crate::reason;
use crate::request::{Context, KeyState, Requirement};

impl Requirement {
    /// The condition as a requirement, its variables replaced where their value is known; `negated` when it must fail.
    pub(crate) fn of(condition: &Condition, version: Version, context: &dyn Context, negated: bool) -> Self {
        let check = Check { operator: &condition.operator, values: &condition.values, version, context };
        Requirement {
            key: condition.key.clone(),
            operator: condition.operator.clone(),
            values: check.values_as_required(),
            negated,
        }
    }

    /// Whether a caller whose key is in this state meets it; `None` when that is not known or left to the caller.
    pub fn met_by(&self, state: &KeyState) -> Option<bool> {
        match self.check().outcome(state, &mut Facts::default()) {
            Outcome::Yes => Some(!self.negated),
            Outcome::No { .. } => Some(self.negated),
            Outcome::Unknown | Outcome::Choice(_) => None,
        }
    }

    fn check(&self) -> Check<'_> {
        Check { operator: &self.operator, values: &self.values, version: Version::V2012, context: &Nothing }
    }

    /// The only values that can meet it when it allows but a few.
    fn candidates(&self) -> Option<impl ExactSizeIterator<Item = Arc<str>>> {
        let base = self.operator.base?;
        let exact = match base.comparison() {
            Comparison::Equals | Comparison::Bool => true,
            Comparison::Numeric(order) | Comparison::Date(order) => order == Order::Equal,
            Comparison::Like | Comparison::Arn => {
                !self.values.iter().any(|value| value.text.contains(['*', '?']))
            }
            Comparison::EqualsIgnoreCase | Comparison::Binary | Comparison::Ip | Comparison::Null => false,
        };
        // A variable that is left stands for other values.
        let literal = !self.values.iter().any(|value| value.text.contains("${"));
        let listed = self.operator.set.is_none() && exact && literal && base.is_negated() == self.negated;
        listed.then(|| self.values.iter().map(|value| value.text.clone()))
    }

    /// Whether no value of the key meets it.
    fn forbids_presence(&self) -> bool {
        let range =
            self.operator.base.and_then(|base: BaseOperator| self.check().range(base, &mut Facts::default()));
        match range {
            Some(Range::No { .. }) => !self.negated,
            Some(Range::All) => self.negated,
            Some(Range::Some) | None => false,
        }
    }
}

/// Whether one caller can meet all requirements, those of each key together. `false` is proof that none can: they exclude
/// the key and need it, or list values of which none meets all.
pub fn satisfiable(requirements: &[Requirement]) -> bool {
    requirements.iter().enumerate().all(|(at, first)| {
        let same_key = |other: &&Requirement| other.key.text.eq_ignore_ascii_case(&first.key.text);
        let seen = requirements.iter().take(at).any(|other| same_key(&other));
        seen || key_is_satisfiable(&requirements.iter().skip(at).filter(same_key).collect::<Vec<_>>())
    })
}

/// The requirements, each once, without those that a caller meets by leaving out the key, which is its default: they count
/// only where another requirement needs the key.
pub fn needed(requirements: &[Requirement]) -> Vec<Requirement> {
    let by_default = |requirement: &Requirement| requirement.met_by(&KeyState::Absent) == Some(true);
    let needs = |key: &str| {
        requirements.iter().any(|other| other.key.text.eq_ignore_ascii_case(key) && !by_default(other))
    };
    let mut list: Vec<Requirement> = Vec::new();
    for requirement in requirements.iter().filter(|requirement| needs(&requirement.key.text)) {
        if !list.contains(requirement) {
            list.push(requirement.clone());
        }
    }
    list
}

/// What a caller must supply to meet requirements of which some leave a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
    /// These, all of them; none when leaving out every key is enough.
    Met(Vec<Requirement>),
    /// No caller can.
    Impossible,
    /// There are too many ways to try.
    Unknown,
}

/// Ways that are tried before [`join`] gives up.
const MOST_WAYS: usize = 256;

/// Joins requirements that all must be met with lists of which one each must be met, such as the [`crate::avoidances`] of
/// every Deny: the first way that is satisfiable, less what leaving out a key meets.
pub fn join(required: Vec<Requirement>, one_of_each: &[Vec<Requirement>]) -> Joined {
    let mut ways = MOST_WAYS;
    let mut chosen = required;
    match choose_one_of_each(&mut chosen, one_of_each, &mut ways) {
        true => Joined::Met(needed(&chosen)),
        false if ways == 0 => Joined::Unknown,
        false => Joined::Impossible,
    }
}

/// Extends `chosen` by one requirement of each list so that all are satisfiable together.
fn choose_one_of_each(chosen: &mut Vec<Requirement>, lists: &[Vec<Requirement>], ways: &mut usize) -> bool {
    if *ways == 0 || !satisfiable(chosen) {
        return false;
    }
    *ways -= 1;
    let Some((list, rest)) = lists.split_first() else {
        return true;
    };
    for requirement in list {
        chosen.push(requirement.clone());
        if choose_one_of_each(chosen, rest, ways) {
            return true;
        }
        chosen.pop();
    }
    false
}

/// Values tried times requirements before a key is taken to be satisfiable.
const MOST_CANDIDATES: usize = 20_000;

fn key_is_satisfiable(group: &[&Requirement]) -> bool {
    let met_by = |state: &KeyState| group.iter().all(|requirement| requirement.met_by(state) != Some(false));
    if met_by(&KeyState::Absent) {
        return true;
    }
    if group.iter().any(|requirement| requirement.forbids_presence()) {
        return false;
    }
    match group.iter().find_map(|requirement| requirement.candidates()) {
        Some(values) if values.len().saturating_mul(group.len()) > MOST_CANDIDATES => true,
        Some(mut values) => values.any(|value| met_by(&KeyState::Present(vec![value]))),
        None => true,
    }
}

/// A context of which nothing is known.
struct Nothing;

impl Context for Nothing {
    fn state(&self, _key: &str) -> KeyState {
        KeyState::Unknown(reason::VARIABLE_UNRESOLVED.into())
    }
}
