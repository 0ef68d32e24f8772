//! Sets of actions: ranges over the catalogue, which stands in the order of names, so that a pattern such as `s3:Get*` is
//! one range; beside them the patterns themselves, for actions that the catalogue does not know (yet).

use std::collections::HashMap;
use std::sync::Arc;

use rolecall_catalog::{Action, Service, actions_matching};

use crate::action::{covers_action, is_every_action, matches_action};
use crate::document::TextSet;

/// Numbers of actions from the first up to, not including, the second.
pub(crate) type Range = (u32, u32);

/// What an `Action` or `NotAction` matches.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Actions {
    /// The actions of the catalogue, in order, apart from each other.
    pub(crate) ranges: Vec<Range>,
    /// The patterns in lower case, sorted, of which `negated` takes the complement.
    pub(crate) patterns: Vec<Arc<str>>,
    pub(crate) negated: bool,
    /// Whether it is every action.
    pub(crate) all: bool,
    /// The actions that its patterns name or stand for and that the catalogue does not know.
    pub(crate) unknown: Vec<Arc<str>>,
}

/// Actions that the same statements match.
#[derive(Clone, Debug)]
pub(crate) enum Class {
    /// Actions of the catalogue.
    Known(Vec<Range>),
    /// An action that the catalogue does not know: one that a policy names, or one of a service that it does not know.
    Named(Arc<str>),
    /// The actions of a pattern that AWS may add to services of the catalogue.
    Future,
}

impl Actions {
    /// The set of these patterns, in the reading in which a wildcard in the prefix is one (or, not `prefixes`, matches
    /// nothing).
    pub(crate) fn of(set: &TextSet, prefixes: bool) -> Actions {
        let mut patterns: Vec<Arc<str>> = set
            .patterns
            .iter()
            .filter(|pattern| prefixes || !has_prefix_wildcard(&pattern.text))
            .map(|pattern| pattern.text.to_ascii_lowercase().into())
            .collect();
        patterns.sort_unstable();
        patterns.dedup();
        let mut ranges: Vec<Range> = Vec::new();
        for pattern in &patterns {
            if is_every_action(pattern) {
                ranges = vec![(0, Action::count() as u32)];
                break;
            }
            if pattern.contains(['*', '?']) {
                actions_matching(pattern).for_each(|action| push(&mut ranges, action.id().0));
            } else if let Some(action) = Action::find(pattern) {
                push(&mut ranges, action.id().0);
            }
        }
        let ranges = union(ranges);
        let every = patterns.iter().any(|pattern| is_every_action(pattern));
        Actions {
            ranges: if set.negated { complement(&ranges) } else { ranges },
            all: if set.negated { patterns.is_empty() } else { every },
            unknown: patterns.iter().filter_map(unknown_name).collect(),
            patterns,
            negated: set.negated,
        }
    }

    /// Whether it has an action that the catalogue does not know.
    pub(crate) fn has_named(&self, action: &str) -> bool {
        let matched = self.patterns.iter().any(|pattern| matches_action(pattern, action) != Some(false));
        matched != self.negated
    }

    /// Whether it surely has every action that the pattern matches or, for `None`, every one that `other`, which is
    /// negated, has.
    fn has_future(&self, pattern: Option<&str>, other: &Actions) -> bool {
        match (pattern, self.negated) {
            _ if self.all => true,
            (Some(pattern), false) => self.patterns.iter().any(|wide| covers_action(wide, pattern)),
            (Some(pattern), true) => {
                !self.patterns.iter().any(|excepted| crate::action::actions_overlap(excepted, pattern))
            }
            (None, false) => false,
            (None, true) => self.patterns.iter().all(|excepted| {
                other.patterns.iter().any(|wide| wide == excepted || covers_action(wide, excepted))
            }),
        }
    }

    /// The classes of known actions into which `others` part this set, and of these `names`, each with the numbers of those
    /// that contain it.
    pub(crate) fn classes(&self, others: &[&Actions], names: &[Arc<str>]) -> Vec<(Class, Vec<u32>)> {
        let mut classes = self.known_classes(others);
        for name in names.iter().filter(|name| self.has_named(name)) {
            let members = numbers(others, |other| other.has_named(name));
            classes.push((Class::Named(name.clone()), members));
        }
        classes
    }

    /// The same of the actions that AWS may add.
    pub(crate) fn future_classes(&self, others: &[&Actions]) -> Vec<(Class, Vec<u32>)> {
        let wildcard = |pattern: &&Arc<str>| pattern.contains(['*', '?']);
        let patterns = self.patterns.iter().filter(wildcard).map(|pattern| Some(&**pattern));
        let patterns: Vec<Option<&str>> = if self.negated { vec![None] } else { patterns.collect() };
        let mut futures: Vec<Vec<u32>> = patterns
            .into_iter()
            .map(|pattern| numbers(others, |other| other.has_future(pattern, self)))
            .collect();
        futures.sort_unstable();
        futures.dedup();
        futures.into_iter().map(|members| (Class::Future, members)).collect()
    }

    fn known_classes(&self, others: &[&Actions]) -> Vec<(Class, Vec<u32>)> {
        // Pieces in order, each with the number of its class; a class knows the one it was split from.
        let mut pieces: Vec<(Range, usize)> = self.ranges.iter().map(|&range| (range, 0)).collect();
        let mut parents: Vec<Option<(usize, u32)>> = vec![None];
        let mut always: Vec<u32> = Vec::new();
        for (number, other) in others.iter().enumerate() {
            let number = number as u32;
            if other.ranges.is_empty() {
                continue;
            }
            if other.all {
                always.push(number);
                continue;
            }
            refine(&mut pieces, &mut parents, &other.ranges, number);
        }
        let mut grouped: HashMap<usize, usize> = HashMap::new();
        let mut classes: Vec<(Class, Vec<u32>)> = Vec::new();
        for (range, class) in pieces {
            let at = *grouped.entry(class).or_insert_with(|| {
                let mut members = always.clone();
                let mut at = class;
                while let Some(&Some((parent, number))) = parents.get(at) {
                    members.push(number);
                    at = parent;
                }
                members.sort_unstable();
                classes.push((Class::Known(Vec::new()), members));
                classes.len() - 1
            });
            if let Some((Class::Known(ranges), _)) = classes.get_mut(at) {
                ranges.push(range);
            }
        }
        classes
    }
}

/// The action that a pattern names or, of a service that the catalogue does not know, one that it matches.
fn unknown_name(pattern: &Arc<str>) -> Option<Arc<str>> {
    let (service, _) = pattern.split_once(':')?;
    if !pattern.contains(['*', '?']) {
        return Action::find(pattern).is_none().then(|| pattern.clone());
    }
    let is_open = !service.contains(['*', '?']) && Service::find(service).is_none();
    is_open.then(|| pattern.replace('*', "example").replace('?', "x").into())
}

fn numbers(others: &[&Actions], has: impl Fn(&Actions) -> bool) -> Vec<u32> {
    let members = others.iter().enumerate().filter(|(_, other)| has(other));
    members.map(|(number, _)| number as u32).collect()
}

/// Whether the service prefix holds a wildcard, which is documented for `*` and `*:*` only.
pub(crate) fn has_prefix_wildcard(pattern: &str) -> bool {
    let prefix = pattern.split_once(':').map_or(pattern, |(prefix, _)| prefix);
    prefix.contains(['*', '?']) && !is_every_action(pattern)
}

/// Splits the pieces at the borders of `ranges`; those inside get a class of their own.
fn refine(
    pieces: &mut Vec<(Range, usize)>,
    parents: &mut Vec<Option<(usize, u32)>>,
    ranges: &[Range],
    number: u32,
) {
    let mut inside: HashMap<usize, usize> = HashMap::new();
    let first = pieces.first().map_or(0, |((start, _), _)| *start);
    let mut at = ranges.partition_point(|(_, end)| *end <= first);
    let overlaps = pieces.iter().any(|((start, end), _)| {
        let from = ranges.partition_point(|(_, to)| to <= start);
        ranges.get(from).is_some_and(|(from, _)| from < end)
    });
    if !overlaps {
        return;
    }
    let mut out = Vec::with_capacity(pieces.len() + 2);
    for &((mut start, end), class) in &*pieces {
        while ranges.get(at).is_some_and(|(_, to)| *to <= start) {
            at += 1;
        }
        let mut next = at;
        while start < end {
            let Some(&(from, to)) = ranges.get(next).filter(|(from, _)| *from < end) else {
                out.push(((start, end), class));
                break;
            };
            if start < from {
                out.push(((start, from), class));
            }
            let (from, to) = (from.max(start), to.min(end));
            let split = *inside.entry(class).or_insert_with(|| {
                parents.push(Some((class, number)));
                parents.len() - 1
            });
            out.push(((from, to), split));
            start = to;
            next += 1;
        }
    }
    *pieces = out;
}

/// The actions of some ranges.
pub(crate) fn actions_in(ranges: &[Range]) -> impl Iterator<Item = Action> {
    let ids = ranges.iter().flat_map(|&(start, end)| start..end);
    ids.filter_map(|id| Action::by_id(rolecall_catalog::ActionId(id)))
}

fn push(ranges: &mut Vec<Range>, id: u32) {
    match ranges.last_mut() {
        Some((_, end)) if *end == id => *end += 1,
        _ => ranges.push((id, id + 1)),
    }
}

/// The same actions as ranges in order that do not touch.
pub(crate) fn union(mut ranges: Vec<Range>) -> Vec<Range> {
    ranges.sort_unstable();
    let mut out: Vec<Range> = Vec::with_capacity(ranges.len());
    for (start, end) in ranges {
        match out.last_mut() {
            Some((_, last)) if *last >= start => *last = end.max(*last),
            _ => out.push((start, end)),
        }
    }
    out
}

fn complement(ranges: &[Range]) -> Vec<Range> {
    let mut out = Vec::with_capacity(ranges.len() + 1);
    let mut from = 0;
    for &(start, end) in ranges {
        if from < start {
            out.push((from, start));
        }
        from = end;
    }
    if from < Action::count() as u32 {
        out.push((from, Action::count() as u32));
    }
    out
}
