//! What was gained and lost, in as few entries as tell it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use rolecall_catalog::{Action, ActionId};

use super::actions::{Class, Range, actions_in, union};
use super::atoms::Literal;
use super::compile::Space;
use super::cover::{Part, Subject};
use super::difference::Survivor;
use super::witness::{Witness, fits, rank};

/// Entries that are shown; how many more there are is said.
const MOST_ENTRIES: usize = 20;
/// Entries that are gathered, from which those are chosen.
const MOST_GATHERED: usize = 1_000;
/// Action patterns that an entry names.
const MOST_PATTERNS: usize = 8;

/// How the access of a new document compares with that of an old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both allow the same requests.
    Equal,
    /// The new one allows fewer.
    Narrower,
    /// The new one allows more.
    Wider,
    /// Each allows requests that the other does not.
    Incomparable,
    /// Not decided.
    Unknown,
}

impl Verdict {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Equal => "equal",
            Verdict::Narrower => "narrower",
            Verdict::Wider => "wider",
            Verdict::Incomparable => "incomparable",
            Verdict::Unknown => "unknown",
        }
    }
}

/// Two documents compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The answer.
    pub verdict: Verdict,
    /// What the new document allows and the old one does not, what matters most first.
    pub gained: Vec<Access>,
    /// What the old document allows and the new one does not, what matters most first.
    pub lost: Vec<Access>,
    /// Entries that were left out of `gained` and of `lost`.
    pub left_out: (usize, usize),
    /// Why the answer is unknown: a code of [`crate::reason`].
    pub reason: Option<Arc<str>>,
    /// Whether the answer holds only for the actions and resource types of [`rolecall_catalog::date`].
    pub of_catalogue: bool,
}

/// Requests that one document allows and the other does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// One of them, confirmed by the evaluator.
    pub request: Witness,
    /// Patterns of the actions, all of which the document grants there and the other does not; at most eight.
    pub actions: Vec<Arc<str>>,
    /// Actions that no pattern names.
    pub more_actions: usize,
    /// Callers beside that of the request who have the same access, as far as the documents name them.
    pub more_principals: usize,
    /// Number of the statement that allows it.
    pub statement: usize,
    /// Number of the statement of the other document that denies it; `None` if none allows it.
    pub denied_by: Option<usize>,
}

/// What tells two entries apart.
type Place = (usize, Option<usize>, Subject, Vec<Literal>);

/// Survivors with their requests.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    entries: BTreeMap<Place, Entry>,
    more: usize,
    pub(crate) reason: Option<Arc<str>>,
    pub(crate) of_catalogue: bool,
}

#[derive(Debug)]
struct Entry {
    request: Witness,
    rank: u8,
    ranges: Vec<Range>,
    named: Vec<Arc<str>>,
    callers: Vec<u32>,
    is_wide: bool,
    /// Actions that take no resource, of an entry about all ARNs.
    without_resource: Vec<Range>,
}

fn place(survivor: &Survivor<'_>) -> Place {
    let part = survivor.part;
    (survivor.allow, survivor.deny, part.subject.clone(), part.literals.clone())
}

fn caller(survivor: &Survivor<'_>) -> u32 {
    survivor.caller.unwrap_or_default()
}

impl Gathered {
    /// Whether there is an entry with these actions already, for another caller; then it is one for this caller, too.
    pub(crate) fn is_known(&mut self, _space: &Space, survivor: &Survivor<'_>) -> bool {
        let Some(entry) = self.entries.get_mut(&place(survivor)) else { return false };
        let known = match survivor.class {
            Class::Known(ranges) => ranges.first().is_none_or(|(first, _)| has(&entry.ranges, *first)),
            Class::Named(name) => entry.named.contains(name),
            Class::Future => false,
        };
        if known && !entry.callers.contains(&caller(survivor)) {
            entry.callers.push(caller(survivor));
        }
        known
    }

    /// Adds a survivor with its request.
    pub(crate) fn add(
        &mut self,
        space: &mut Space,
        survivor: &Survivor<'_>,
        request: Witness,
    ) -> ControlFlow<()> {
        let place = place(survivor);
        if self.entries.len() >= MOST_GATHERED && !self.entries.contains_key(&place) {
            self.more += 1;
            return ControlFlow::Continue(());
        }
        let rank = Action::find(&request.action).map_or(0, rank);
        let is_wide = request.resource.is_none() || is_whole(space, survivor);
        let entry = self.entries.entry(place).or_insert_with(|| Entry {
            request: request.clone(),
            rank,
            ranges: Vec::new(),
            named: Vec::new(),
            callers: vec![caller(survivor)],
            is_wide,
            without_resource: Vec::new(),
        });
        if rank > entry.rank {
            (entry.rank, entry.request) = (rank, request);
        }
        match survivor.class {
            Class::Known(ranges) => entry.ranges = union([entry.ranges.as_slice(), ranges].concat()),
            Class::Named(name) => entry.named.push(name.clone()),
            Class::Future => {}
        }
        ControlFlow::Continue(())
    }

    fn is_some(&self) -> Option<bool> {
        match (self.entries.is_empty(), &self.reason) {
            (false, _) => Some(true),
            (true, None) => Some(false),
            (true, Some(_)) => None,
        }
    }

    /// The entries, what matters most first, and how many are left out.
    fn listed(self, space: &mut Space) -> (Vec<Access>, usize) {
        let mut entries = self.entries;
        join_stars(space, &mut entries);
        let mut entries: Vec<(Place, Entry)> = entries.into_iter().collect();
        let order = |(place, entry): &(Place, Entry)| {
            (std::cmp::Reverse(entry.rank), !entry.is_wide, entry.request.context.len(), place.0)
        };
        entries.sort_by_key(order);
        let more = self.more + entries.len().saturating_sub(MOST_ENTRIES);
        entries.truncate(MOST_ENTRIES);
        (entries.into_iter().map(|(place, entry)| entry.access(space, place)).collect(), more)
    }
}

/// Makes one entry of two that are about `*` and about all ARNs: people write both as `*`.
fn join_stars(space: &mut Space, entries: &mut BTreeMap<Place, Entry>) {
    let whole = Subject::Arns(vec![space.globs.any_arn()], Vec::new());
    let stars: Vec<Place> = entries.keys().filter(|place| place.2 == Subject::Star).cloned().collect();
    for star in stars {
        let (allow, deny, _, literals) = star.clone();
        let both = (allow, deny, whole.clone(), literals);
        if entries.contains_key(&both)
            && let Some(joined) = entries.remove(&star)
            && let Some(entry) = entries.get_mut(&both)
        {
            entry.without_resource = joined.ranges;
            if joined.rank > entry.rank {
                (entry.rank, entry.request) = (joined.rank, joined.request);
            }
        }
    }
}

fn has(ranges: &[Range], id: u32) -> bool {
    let at = ranges.partition_point(|(_, end)| *end <= id);
    ranges.get(at).is_some_and(|(start, _)| *start <= id)
}

/// Whether a part is all resources.
fn is_whole(space: &mut Space, survivor: &Survivor<'_>) -> bool {
    let any = space.globs.any_arn();
    match &survivor.part.subject {
        Subject::Own | Subject::Star => true,
        Subject::Arns(positive, negative) => negative.is_empty() && positive.iter().all(|&glob| glob == any),
    }
}

impl Entry {
    fn access(self, space: &mut Space, (allow, deny, subject, literals): Place) -> Access {
        let part = Part { subject, literals, doubt: None };
        let fitting = actions_in(&self.ranges).filter(|&action| fits(space, action, &part).is_some());
        let mut ranges: Vec<Range> = fitting.map(|action| (action.id().0, action.id().0 + 1)).collect();
        let untyped = actions_in(&self.without_resource).filter(|action| action.resource_types().len() == 0);
        ranges.extend(untyped.map(|action| (action.id().0, action.id().0 + 1)));
        let ranges = union(ranges);
        let named = self.named.into_iter().map(|name| (name, 1));
        let patterns: Vec<(Arc<str>, u32)> = patterns(&ranges).into_iter().chain(named).collect();
        Access {
            request: self.request,
            more_actions: patterns.iter().skip(MOST_PATTERNS).map(|(_, count)| *count as usize).sum(),
            actions: patterns.into_iter().take(MOST_PATTERNS).map(|(pattern, _)| pattern).collect(),
            more_principals: self.callers.len() - 1,
            statement: allow,
            denied_by: deny,
        }
    }
}

/// The shortest patterns that match these actions of the catalogue and no others, of a service, of some words, of one, and
/// how many each matches.
fn patterns(ranges: &[Range]) -> Vec<(Arc<str>, u32)> {
    let all = Action::count() as u32;
    if ranges == [(0, all)] {
        return vec![("*".into(), all)];
    }
    let mut patterns = Vec::new();
    for &(start, stop) in ranges {
        let mut id = start;
        while id < stop
            && let Some(action) = Action::by_id(ActionId(id))
        {
            let (pattern, next) = lifted(action, stop).unwrap_or_else(|| (action.name().to_owned(), id + 1));
            patterns.push((pattern.into(), next - id));
            id = next;
        }
    }
    patterns
}

/// The widest pattern of which this action is the first of several, all in front of `stop`, and the number behind the last.
fn lifted(action: Action, stop: u32) -> Option<(String, u32)> {
    let service = action.service();
    let mut actions = service.actions();
    let count = actions.len() as u32;
    let id = action.id().0;
    if count > 1 && id + count <= stop && actions.next() == Some(action) {
        return Some((format!("{}:*", service.prefix()), id + count));
    }
    starts(action.name()).find_map(|start| {
        let fits = |id: u32| {
            let name = Action::by_id(ActionId(id)).map(Action::name);
            let own = name.and_then(|name| name.get(..start.len()));
            own.is_some_and(|own| own.eq_ignore_ascii_case(start))
        };
        let end = (id + 1..=Action::count() as u32).find(|&next| next >= stop || !fits(next))?;
        let is_whole = !fits(end) && !id.checked_sub(1).is_some_and(fits);
        (is_whole && end > id + 1).then(|| (format!("{start}*"), end))
    })
}

/// The starts of an action's name, word by word: `s3:Get`, `s3:GetObject`, `s3:GetObjectTagging`.
fn starts(name: &str) -> impl Iterator<Item = &str> {
    let from = name.find(':').map_or(0, |colon| colon + 2);
    let borders = name.char_indices().filter(move |(at, letter)| *at > from && letter.is_ascii_uppercase());
    borders.filter_map(|(at, _)| name.get(..at))
}

impl Comparison {
    pub(crate) fn of(space: &mut Space, gained: Gathered, lost: Gathered) -> Self {
        let verdict = Verdict::of(gained.is_some(), lost.is_some());
        let reason = gained.reason.clone().or(lost.reason.clone()).filter(|_| verdict == Verdict::Unknown);
        let open = |side: &Gathered| side.of_catalogue && side.entries.is_empty();
        let of_catalogue = verdict != Verdict::Unknown && (open(&gained) || open(&lost));
        let (gained, gained_left) = gained.listed(space);
        let (lost, lost_left) = lost.listed(space);
        Comparison { verdict, gained, lost, left_out: (gained_left, lost_left), reason, of_catalogue }
    }
}
