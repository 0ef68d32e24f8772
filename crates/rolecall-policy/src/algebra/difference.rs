//! What one policy grants and another does not: every box of an Allow, less what covers it.

use std::collections::{BTreeSet, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::actions::{Actions, Class};
use super::atoms::Literal;
use super::compile::{Policy, Region, Resources, Shape, Space};
use super::cover::{Part, Search, Subject};
use super::keys::Fit;
use crate::action::actions_overlap;
use crate::reason;

/// A box of one policy, or of one and a Deny of the other.
struct Source<'p> {
    allow: &'p Region,
    deny: Option<&'p Region>,
}

/// A part of a box that nothing covers.
#[derive(Debug)]
pub(crate) struct Survivor<'a> {
    /// Number of the Allow.
    pub(crate) allow: usize,
    /// Number of the Deny of the other policy that takes it away; `None` if no Allow of the other has it.
    pub(crate) deny: Option<usize>,
    pub(crate) class: &'a Class,
    /// Number of the caller; `None` if the policies have no principals.
    pub(crate) caller: Option<u32>,
    pub(crate) part: &'a Part,
}

/// Who is told of each survivor.
pub(crate) type Visit<'v> = &'v mut dyn FnMut(&mut Space, &Survivor<'_>) -> ControlFlow<()>;

/// Tells of every part of what `from` allows that `less` does not. An error is the reason code of what was given up.
pub(crate) fn difference(
    space: &mut Space,
    search: &mut Search,
    (from, less): (&Policy<'_>, &Policy<'_>),
    visit: Visit<'_>,
) -> Result<(), &'static str> {
    if let Some(code) = from.unknown.or(less.unknown) {
        return Err(code);
    }
    if from.has_principals.is_some_and(|has| less.has_principals.is_some_and(|other| other != has)) {
        return Err(reason::POLICY_KINDS);
    }
    let names = names(space, from, less);
    let mut walk = Walk { space, search, names, visit };
    let denied: HashSet<&Shape> = from.denies.iter().map(|region| &region.shape).collect();
    let granted: HashSet<&Shape> = less.allows.iter().map(|region| &region.shape).collect();
    let covers: Vec<&Shape> = less.allows.iter().chain(&from.denies).map(|region| &region.shape).collect();
    for allow in from.allows.iter().filter(|allow| !denied.contains(&allow.shape)) {
        if !granted.contains(&allow.shape) && walk.source(&Source { allow, deny: None }, &covers)?.is_break()
        {
            return Ok(());
        }
    }
    let covers: Vec<&Shape> = from.denies.iter().map(|region| &region.shape).collect();
    for deny in less.denies.iter().filter(|deny| !denied.contains(&deny.shape)) {
        for allow in from.allows.iter().filter(|allow| !denied.contains(&allow.shape)) {
            if walk.source(&Source { allow, deny: Some(deny) }, &covers)?.is_break() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The actions that the two policies name and the catalogue does not know.
fn names(space: &Space, from: &Policy<'_>, less: &Policy<'_>) -> Vec<Arc<str>> {
    let mut names = BTreeSet::new();
    let regions = [&from.allows, &from.denies, &less.allows, &less.denies];
    let mut seen = HashSet::new();
    for region in regions.into_iter().flatten() {
        if seen.insert(region.shape.actions)
            && let Some(actions) = space.actions.get(region.shape.actions as usize)
        {
            names.extend(actions.unknown.iter().cloned());
        }
    }
    names.into_iter().collect()
}

struct Walk<'w> {
    space: &'w mut Space,
    search: &'w mut Search,
    names: Vec<Arc<str>>,
    visit: Visit<'w>,
}

impl Walk<'_> {
    fn source(&mut self, source: &Source<'_>, covers: &[&Shape]) -> Result<ControlFlow<()>, &'static str> {
        let go_on = Ok(ControlFlow::Continue(()));
        let (allow, deny) = (&source.allow.shape, source.deny.map(|deny| &deny.shape));
        let Some(literals) = joined(allow, deny) else { return go_on };
        let doubt = match self.possible(&literals) {
            Fit::Impossible => return go_on,
            Fit::Maybe(code) => Some(code),
            Fit::Possible => None,
        };
        let callers = self.callers(allow, deny);
        let subjects = subjects(self.space, allow, deny);
        if callers.is_empty() || subjects.is_empty() {
            return go_on;
        }
        for future in [false, true] {
            for (class, covers) in self.classes(allow, deny, covers, future) {
                for &caller in &callers {
                    let covers: Vec<&Shape> = match caller {
                        None => covers.clone(),
                        Some(caller) => {
                            let has = |shape: &&Shape| has_caller(self.space, shape, caller);
                            covers.iter().copied().filter(has).collect()
                        }
                    };
                    for (subject, of_subject) in &subjects {
                        let mut literals = [literals.as_slice(), of_subject].concat();
                        literals.sort_unstable();
                        let part = Part { subject: subject.clone(), literals, doubt };
                        if self.part(source, (&class, caller), part, &covers)?.is_break() {
                            return Ok(ControlFlow::Break(()));
                        }
                    }
                }
            }
        }
        go_on
    }

    fn part(
        &mut self,
        source: &Source<'_>,
        (class, caller): (&Class, Option<u32>),
        part: Part,
        covers: &[&Shape],
    ) -> Result<ControlFlow<()>, &'static str> {
        let (allow, deny) = (source.allow.statement, source.deny.map(|deny| deny.statement));
        let visit = &mut *self.visit;
        let mut tell =
            |space: &mut Space, part: &Part| visit(space, &Survivor { allow, deny, class, caller, part });
        self.search.survivors(self.space, part, covers, &mut tell)
    }

    /// Whether each key can be as the literals ask.
    fn possible(&mut self, literals: &[Literal]) -> Fit {
        let mut fit = Fit::Possible;
        let keys: BTreeSet<_> =
            literals.iter().filter_map(|(atom, _)| self.space.atoms.key_in(*atom)).collect();
        for key in keys {
            match self.search.fit(self.space, key, literals) {
                Fit::Impossible => return Fit::Impossible,
                Fit::Maybe(code) => fit = Fit::Maybe(code),
                Fit::Possible => {}
            }
        }
        fit
    }

    /// The callers of both; `None` stands for the caller of policies without principals.
    fn callers(&self, allow: &Shape, deny: Option<&Shape>) -> Vec<Option<u32>> {
        if self.space.atoms.signed {
            return vec![None];
        }
        let of =
            |shape: &Shape| self.space.principals.get(shape.principals as usize).cloned().unwrap_or_default();
        let mut callers = of(allow);
        if let Some(deny) = deny {
            let others = of(deny);
            callers.retain(|caller| others.contains(caller));
        }
        callers.into_iter().map(Some).collect()
    }

    /// The classes of the actions of both, each with the shapes that contain it: of those that are known, or of those that
    /// AWS may add.
    fn classes<'c>(
        &self,
        allow: &Shape,
        deny: Option<&Shape>,
        covers: &[&'c Shape],
        future: bool,
    ) -> Vec<(Class, Vec<&'c Shape>)> {
        let Some(actions) = self.space.actions.get(allow.actions as usize) else { return Vec::new() };
        let set = |shape: &Shape| self.space.actions.get(shape.actions as usize).map(|set| &**set);
        // The Deny, if there is one, is number 0.
        let denied = deny.and_then(set);
        if future && denied.is_some_and(|denied| !may_share(actions, denied)) {
            return Vec::new();
        }
        let others: Vec<(&Actions, Option<&'c Shape>)> = denied
            .map(|set| (set, None))
            .into_iter()
            .chain(covers.iter().filter_map(|&shape| Some((set(shape)?, Some(shape)))))
            .collect();
        let sets: Vec<&Actions> = others.iter().map(|(set, _)| *set).collect();
        let mut classes =
            if future { actions.future_classes(&sets) } else { actions.classes(&sets, &self.names) };
        if denied.is_some() && !future {
            classes.retain(|(_, members)| members.first() == Some(&0));
        }
        let shapes =
            |members: Vec<u32>| members.iter().filter_map(|&number| others.get(number as usize)?.1).collect();
        classes.into_iter().map(|(class, members)| (class, shapes(members))).collect()
    }
}

/// Whether two sets may share an action that the catalogue does not know.
fn may_share(one: &Actions, other: &Actions) -> bool {
    let open = |actions: &Actions| actions.negated || actions.all;
    open(one) && open(other)
        || one.patterns.iter().filter(|pattern| pattern.contains(['*', '?'])).any(|pattern| {
            open(other) || open(one) || other.patterns.iter().any(|denied| actions_overlap(denied, pattern))
        })
        || open(one) && other.patterns.iter().any(|pattern| pattern.contains(['*', '?']))
}

fn has_caller(space: &Space, shape: &Shape, caller: u32) -> bool {
    space
        .principals
        .get(shape.principals as usize)
        .is_some_and(|callers| callers.binary_search(&caller).is_ok())
}

/// The literals of both; `None` where they contradict each other.
fn joined(allow: &Shape, deny: Option<&Shape>) -> Option<Vec<Literal>> {
    let mut literals = allow.literals.clone();
    literals.extend(deny.iter().flat_map(|deny| &deny.literals));
    literals.sort_unstable();
    literals.dedup();
    let contradicts = literals.windows(2).any(|pair| matches!(pair, [one, other] if one.0 == other.0));
    (!contradicts).then_some(literals)
}

/// The resources of both, in parts of at most one pattern each.
fn subjects(space: &mut Space, allow: &Shape, deny: Option<&Shape>) -> Vec<(Subject, Vec<Literal>)> {
    let get = |space: &Space, shape: &Shape| space.resources.get(shape.resources as usize).cloned();
    let sets: Vec<Resources> =
        [Some(allow), deny].into_iter().flatten().filter_map(|shape| get(space, shape)).collect();
    let any = space.globs.any_arn();
    let mut parts: Vec<(Vec<_>, Vec<_>)> = vec![(Vec::new(), Vec::new())];
    let mut star = Some(true);
    for set in &sets {
        let Resources::Globs { negated, patterns, star: matches } = set else { continue };
        star = match (star, matches) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
        if *negated {
            for (_, negative) in &mut parts {
                negative.extend(patterns);
            }
            continue;
        }
        let with = |(positive, negative): &(Vec<_>, Vec<_>)| {
            let more = |&pattern| ([positive.as_slice(), &[pattern]].concat(), negative.clone());
            patterns.iter().map(more).collect::<Vec<_>>()
        };
        parts = parts.iter().flat_map(with).collect();
    }
    if sets.iter().all(|set| *set == Resources::Own) {
        return vec![(Subject::Own, Vec::new())];
    }
    let mut subjects = Vec::with_capacity(parts.len() + 1);
    for (mut positive, negative) in parts {
        // Every resource is an ARN; a pattern that says so already needs no second one.
        positive.retain(|&pattern| !space.globs.is_subset(any, pattern));
        if !positive.iter().any(|&pattern| space.globs.is_subset(pattern, any)) {
            positive.push(any);
        }
        positive.sort_unstable();
        positive.dedup();
        if space.globs.emptiness(&positive, &negative) != super::solve::Emptiness::Empty {
            subjects.push((Subject::Arns(positive, negative), Vec::new()));
        }
    }
    match star {
        Some(false) => {}
        Some(true) => subjects.push((Subject::Star, Vec::new())),
        None => {
            let reading = space.atoms.reading(reason::WILDCARD_ONLY);
            subjects.push((Subject::Star, vec![(reading, true)]));
        }
    }
    subjects
}
