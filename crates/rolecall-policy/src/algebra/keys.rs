//! What one condition key can be so that literals about it hold: absent, a value, several values.

use std::sync::Arc;

use super::atoms::{Atom, Atoms, Key, Literal, Quantifier, Test, Values};
use super::glob::{GlobId, Globs, Variable};
use super::solve::Emptiness;
use super::values::{candidates, matches_typed};
use crate::reason;

/// Ways to choose one pattern from each list, after which a search is given up.
const MOST_CHOICES: usize = 20_000;

/// Whether something can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Impossible,
    Possible,
    /// Not decided; the reason code.
    Maybe(&'static str),
}

/// What a request carries of a key.
pub(crate) type Carried = Option<Vec<Arc<str>>>;

/// A test that every value of a key, or one of them, passes or fails.
#[derive(Clone, Copy, Debug)]
struct Demand<'a> {
    values: &'a Values,
    /// Whether a value must match one of them, or none.
    matches: bool,
}

/// What the literals about one key ask for where it is present.
#[derive(Debug, Default)]
struct Demands<'a> {
    every: Vec<Demand<'a>>,
    some: Vec<Demand<'a>>,
}

/// Whether a key can be absent under these literals.
pub(crate) fn may_be_absent(atoms: &Atoms, key: &Key, literals: &[Literal]) -> bool {
    !key.always
        && literals.iter().all(|&(atom, holds)| match atoms.get(atom) {
            Some(Atom::Absent(_)) => holds,
            Some(Atom::Values(_, test)) => test.absent == holds,
            _ => true,
        })
}

/// The demands on the values of a key that is present, with one value or several; `None` if there are none that do.
fn demands<'a>(atoms: &'a Atoms, literals: &[Literal], several: bool) -> Option<Demands<'a>> {
    let mut demands = Demands::default();
    for &(atom, holds) in literals {
        let test = match atoms.get(atom) {
            Some(Atom::Absent(_)) if holds => return None,
            Some(Atom::Values(_, test)) => test,
            _ => continue,
        };
        let demand = Demand { values: &test.values, matches: holds != test.negated };
        let of_every = match effective(test, several) {
            Quantifier::All => holds,
            Quantifier::Any | Quantifier::PlainAny => !holds,
            Quantifier::One => true,
            Quantifier::PlainOne if holds => return None,
            Quantifier::PlainOne => continue,
        };
        if of_every { demands.every.push(demand) } else { demands.some.push(demand) }
    }
    Some(demands)
}

fn effective(test: &Test, several: bool) -> Quantifier {
    if several { test.quantifier } else { Quantifier::One }
}

/// Whether the key can be so that all literals, which are about it, hold.
pub(crate) fn decide(globs: &mut Globs, atoms: &Atoms, key: &Key, literals: &[Literal]) -> Fit {
    if may_be_absent(atoms, key, literals) {
        return Fit::Possible;
    }
    let mut fit = Fit::Impossible;
    for several in [false, true] {
        if several && !key.multivalued {
            break;
        }
        let Some(demands) = demands(atoms, literals, several) else { continue };
        match demands.decide(globs, key) {
            Fit::Possible => return Fit::Possible,
            Fit::Maybe(code) => fit = Fit::Maybe(code),
            Fit::Impossible => {}
        }
    }
    fit
}

/// What the key can be so that all literals hold, absent if that will do. `value` gives the values of variables.
pub(crate) fn solve(
    globs: &mut Globs,
    atoms: &Atoms,
    (key, absent_allowed): (&Key, bool),
    literals: &[Literal],
    value: &dyn Fn(&Variable) -> Option<Arc<str>>,
) -> Option<Carried> {
    if absent_allowed && may_be_absent(atoms, key, literals) {
        return Some(None);
    }
    for several in [false, true] {
        if several && !key.multivalued {
            break;
        }
        let Some(demands) = demands(atoms, literals, several) else { continue };
        if let Some(values) = demands.solve(globs, key, value) {
            return Some(Some(values));
        }
    }
    None
}

impl Demands<'_> {
    fn decide(&self, globs: &mut Globs, key: &Key) -> Fit {
        if self.some.is_empty() {
            return inhabited(globs, key, &self.every);
        }
        let mut fit = Fit::Possible;
        for &some in &self.some {
            let mut all = self.every.clone();
            all.push(some);
            match inhabited(globs, key, &all) {
                Fit::Impossible => return Fit::Impossible,
                Fit::Maybe(code) => fit = Fit::Maybe(code),
                Fit::Possible => {}
            }
        }
        fit
    }

    fn solve(
        &self,
        globs: &mut Globs,
        key: &Key,
        value: &dyn Fn(&Variable) -> Option<Arc<str>>,
    ) -> Option<Vec<Arc<str>>> {
        if self.some.is_empty() {
            return Some(vec![find(globs, key, &self.every, value)?]);
        }
        let mut values: Vec<Arc<str>> = Vec::new();
        for &some in &self.some {
            let mut all = self.every.clone();
            all.push(some);
            let found = find(globs, key, &all, value)?;
            if !values.contains(&found) {
                values.push(found);
            }
        }
        Some(values)
    }
}

/// Demands by what they compare.
struct Sorted<'a> {
    /// Of each of these lists one pattern must match.
    choices: Vec<&'a [GlobId]>,
    /// None of these may match.
    negative: Vec<GlobId>,
    typed: Vec<Demand<'a>>,
}

fn sorted<'a>(demands: &[Demand<'a>]) -> Sorted<'a> {
    let mut sorted = Sorted { choices: Vec::new(), negative: Vec::new(), typed: Vec::new() };
    for demand in demands {
        match demand.values {
            Values::Text(patterns) if demand.matches => sorted.choices.push(patterns),
            Values::Text(patterns) => sorted.negative.extend(patterns),
            Values::Typed(..) => sorted.typed.push(*demand),
        }
    }
    sorted.choices.sort_by_key(|patterns| patterns.len());
    sorted
}

/// Whether some value meets all demands.
fn inhabited(globs: &mut Globs, key: &Key, demands: &[Demand<'_>]) -> Fit {
    let Sorted { choices, negative, typed } = sorted(demands);
    if typed.is_empty() {
        let mut search = Choice { globs, negative: &negative, left: MOST_CHOICES, doubt: None };
        let mut chosen = Vec::new();
        if key.is_arn {
            chosen.push(search.globs.any_arn());
        }
        if search.any(&choices, &mut chosen) {
            return Fit::Possible;
        }
        return search.doubt.map_or(Fit::Impossible, Fit::Maybe);
    }
    match typed_value(globs, &choices, &negative, &typed) {
        Some(_) => Fit::Possible,
        None if choices.is_empty() && negative.is_empty() && is_one_type(&typed) => Fit::Impossible,
        None => Fit::Maybe(reason::MIXED_TYPE),
    }
}

fn is_one_type(typed: &[Demand<'_>]) -> bool {
    let kind = |demand: &Demand<'_>| match demand.values {
        Values::Typed(comparison, _) => Some(std::mem::discriminant(comparison)),
        Values::Text(_) => None,
    };
    typed.windows(2).all(|pair| matches!(pair, [one, other] if kind(one) == kind(other)))
}

/// A value, tried out, that meets demands of types other than text.
fn typed_value(
    globs: &mut Globs,
    choices: &[&[GlobId]],
    negative: &[GlobId],
    typed: &[Demand<'_>],
) -> Option<Arc<str>> {
    let mut tries: Vec<Arc<str>> = Vec::new();
    for patterns in choices {
        tries.extend(patterns.iter().filter_map(|&glob| globs.get(glob).literal.clone()));
    }
    let of_type = |demand: &Demand<'_>| match demand.values {
        Values::Typed(comparison, values) => Some((*comparison, values.clone())),
        Values::Text(_) => None,
    };
    let constants: Vec<_> = typed.iter().filter_map(of_type).collect();
    tries.extend(candidates(&constants));
    tries.into_iter().find(|value| {
        let typed = typed.iter().all(|demand| match demand.values {
            Values::Typed(comparison, values) => {
                matches_typed(*comparison, values, value) == Some(demand.matches)
            }
            Values::Text(_) => true,
        });
        typed
            && choices.iter().all(|patterns| patterns.iter().any(|&glob| globs.matches(glob, value)))
            && !negative.iter().any(|&glob| globs.matches(glob, value))
    })
}

/// A value that meets all demands, with the values of variables filled in.
fn find(
    globs: &mut Globs,
    key: &Key,
    demands: &[Demand<'_>],
    value: &dyn Fn(&Variable) -> Option<Arc<str>>,
) -> Option<Arc<str>> {
    let Sorted { choices, negative, typed } = sorted(demands);
    let mut fill = |patterns: &[GlobId]| -> Vec<GlobId> {
        patterns.iter().map(|&glob| globs.replaced(glob, value)).collect()
    };
    let filled: Vec<Vec<GlobId>> = choices.iter().map(|patterns| fill(patterns)).collect();
    let negative = fill(&negative);
    let choices: Vec<&[GlobId]> = filled.iter().map(Vec::as_slice).collect();
    if !typed.is_empty() {
        return typed_value(globs, &choices, &negative, &typed);
    }
    // The nicest first: what such a key looks like, then any text that is not empty, then any.
    let mut universes: Vec<GlobId> =
        super::samples::of_key(key).map(|sample| globs.pattern(sample)).collect();
    if key.is_arn {
        universes.push(globs.any_arn());
    } else {
        universes.extend([globs.pattern("?*"), globs.pattern("*")]);
    }
    universes.into_iter().find_map(|universe| {
        let mut search = Choice { globs, negative: &negative, left: MOST_CHOICES, doubt: None };
        let chosen = search.first(&choices, &mut vec![universe])?;
        globs.witness(&chosen, &negative).map(Arc::from)
    })
}

/// A search for one pattern from each list that have a text in common.
struct Choice<'g> {
    globs: &'g mut Globs,
    negative: &'g [GlobId],
    left: usize,
    doubt: Option<&'static str>,
}

impl Choice<'_> {
    fn any(&mut self, choices: &[&[GlobId]], chosen: &mut Vec<GlobId>) -> bool {
        self.first(choices, chosen).is_some()
    }

    /// The first choice that leaves a text.
    fn first(&mut self, choices: &[&[GlobId]], chosen: &mut Vec<GlobId>) -> Option<Vec<GlobId>> {
        let Some((patterns, rest)) = choices.split_first() else {
            return match self.globs.emptiness(chosen, self.negative) {
                Emptiness::Inhabited => Some(chosen.clone()),
                Emptiness::Empty => None,
                Emptiness::Budget => {
                    self.doubt = Some(reason::GLOB_BUDGET);
                    None
                }
            };
        };
        for &pattern in *patterns {
            if self.left == 0 {
                self.doubt = Some(reason::BRANCH_BUDGET);
                return None;
            }
            self.left -= 1;
            if !chosen.iter().all(|&other| self.globs.overlap(other, pattern)) {
                continue;
            }
            chosen.push(pattern);
            let found = self.first(rest, chosen);
            chosen.pop();
            if found.is_some() {
                return found;
            }
        }
        None
    }
}
