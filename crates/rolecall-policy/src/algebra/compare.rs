//! The questions that can be asked of compiled documents.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::compile::{Policy, Region, Space};
use super::cover::Search;
use super::difference::{Survivor, difference};
use super::report::{Comparison, Gathered, Verdict};
use super::witness::{Outcome, Witness, show};
use crate::document::Document;

/// Survivors of which no request can be shown, after which a question is given up.
const MOST_UNSHOWN: usize = 32;

/// Documents made ready to be compared with each other.
///
/// ```
/// use rolecall_policy::Document;
/// use rolecall_policy::algebra::{Algebra, Verdict};
///
/// let policy = |resource: &str| {
///     let text = format!(
///         r#"{{ "Version": "2012-10-17", "Statement": {{
///             "Effect": "Allow", "Action": "s3:GetObject", "Resource": "{resource}" }} }}"#
///     );
///     Document::from_json(&text).map_err(|problem| problem.message)
/// };
/// let (old, new) = (policy("arn:aws:s3:::reports/2026/*")?, policy("arn:aws:s3:::reports/*")?);
/// let comparison = Algebra::new(&[&old, &new]).compare(0, 1);
/// assert_eq!(comparison.verdict, Verdict::Wider);
/// assert_eq!(&*comparison.gained[0].request.action, "s3:GetObject");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Algebra<'d> {
    space: Space,
    policies: Vec<Policy<'d>>,
}

/// Whether everything that one document allows is allowed by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inclusion {
    /// It is.
    Proven {
        /// Whether that holds only for the actions and resource types of [`rolecall_catalog::date`].
        of_catalogue: bool,
    },
    /// It is not: this request shows it.
    Refuted(Box<Witness>),
    /// Not decided: a code of [`crate::reason`].
    Unknown(Arc<str>),
}

impl<'d> Algebra<'d> {
    /// The documents, which are numbered from 0.
    pub fn new(documents: &[&'d Document]) -> Self {
        let (space, policies) = Space::compile(documents);
        Algebra { space, policies }
    }

    /// Whether document `wide` allows everything that `narrow` does; a number without document stands for one that
    /// allows nothing.
    pub fn includes(&mut self, wide: usize, narrow: usize) -> Inclusion {
        let Some(from) = self.policies.get(narrow) else {
            return Inclusion::Proven { of_catalogue: false };
        };
        let nothing = nothing(from);
        let less = self.policies.get(wide);
        let documents = (from.document, less.map(|policy| policy.document));
        let mut shown = None;
        let mut open = Open::default();
        let mut visit =
            |space: &mut Space, survivor: &Survivor<'_>| match show(space, survivor, documents, false) {
                Outcome::Shown(witness) => {
                    shown = Some(witness);
                    ControlFlow::Break(())
                }
                other => open.note(other),
            };
        self.space.globs.steps = 0;
        let pair = (from, less.unwrap_or(&nothing));
        let bound = difference(&mut self.space, &mut Search::default(), pair, &mut visit);
        match (shown, bound, open.reason) {
            (Some(witness), ..) => Inclusion::Refuted(Box::new(witness)),
            (None, Err(code), _) => Inclusion::Unknown(code.into()),
            (None, _, Some(code)) => Inclusion::Unknown(code),
            (None, Ok(()), None) => Inclusion::Proven { of_catalogue: open.of_catalogue },
        }
    }

    /// A request that the document allows. `Proven` means that there is none.
    pub fn allows_nothing(&mut self, number: usize) -> Inclusion {
        self.includes(usize::MAX, number)
    }

    /// What document `new` grants and `old` does not, and the other way round.
    pub fn compare(&mut self, old: usize, new: usize) -> Comparison {
        let gained = self.gather(new, old);
        let lost = self.gather(old, new);
        Comparison::of(&mut self.space, gained, lost)
    }

    fn gather(&mut self, from: usize, less: usize) -> Gathered {
        let mut gathered = Gathered::default();
        let (Some(from), Some(less)) = (self.policies.get(from), self.policies.get(less)) else {
            return gathered;
        };
        let mut open = Open::default();
        let mut visit = |space: &mut Space, survivor: &Survivor<'_>| {
            if gathered.is_known(space, survivor) {
                return ControlFlow::Continue(());
            }
            match show(space, survivor, (from.document, Some(less.document)), true) {
                Outcome::Shown(witness) => gathered.add(space, survivor, witness),
                other => open.note(other),
            }
        };
        self.space.globs.steps = 0;
        let bound = difference(&mut self.space, &mut Search::default(), (from, less), &mut visit);
        gathered.reason = bound.err().map(Arc::from).or(open.reason);
        gathered.of_catalogue = open.of_catalogue;
        gathered
    }

    /// Which Allows of a document grant nothing: others grant it, or a Deny takes it away. Numbers of statements.
    pub fn shadowed(&mut self, number: usize) -> Vec<usize> {
        let Some(policy) = self.policies.get(number) else { return Vec::new() };
        let mut numbers: Vec<usize> = policy.allows.iter().map(|region| region.statement).collect();
        numbers.dedup();
        let mut shadowed = Vec::new();
        // Of two that grant the same only the later is shadowed.
        for statement in numbers.into_iter().rev() {
            let is_own = |region: &&Region| region.statement == statement;
            let own = Policy {
                allows: policy.allows.iter().filter(is_own).cloned().collect(),
                denies: policy.denies.clone(),
                ..nothing(policy)
            };
            let others = policy.allows.iter().filter(|region| !is_own(region));
            let others = others.filter(|region| !shadowed.contains(&region.statement)).cloned();
            let rest = Policy { allows: others.collect(), ..nothing(policy) };
            if is_empty(&mut self.space, &own, &rest) {
                shadowed.push(statement);
            }
        }
        shadowed.reverse();
        shadowed
    }

    /// Which Denies of a document take nothing away from its Allows. Numbers of statements.
    pub fn dead_denies(&mut self, number: usize) -> Vec<usize> {
        let Some(policy) = self.policies.get(number) else { return Vec::new() };
        let mut numbers: Vec<usize> = policy.denies.iter().map(|region| region.statement).collect();
        numbers.dedup();
        let mut dead = Vec::new();
        for statement in numbers {
            let denied = policy.denies.iter().filter(|region| region.statement == statement).cloned();
            let own = Policy { allows: policy.allows.clone(), ..nothing(policy) };
            let less = Policy { allows: policy.allows.clone(), denies: denied.collect(), ..nothing(policy) };
            if is_empty(&mut self.space, &own, &less) {
                dead.push(statement);
            }
        }
        dead
    }
}

/// Whether nothing is left of what `from` allows, not even in doubt, but what the catalogue does not know.
fn is_empty(space: &mut Space, from: &Policy<'_>, less: &Policy<'_>) -> bool {
    let mut left = false;
    space.globs.steps = 0;
    let mut visit = |space: &mut Space, survivor: &Survivor<'_>| {
        left = super::witness::is_real(space, survivor);
        if left { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let bound = difference(space, &mut Search::default(), (from, less), &mut visit);
    bound.is_ok() && !left
}

/// A document of the same kind that says nothing.
fn nothing<'d>(policy: &Policy<'d>) -> Policy<'d> {
    Policy {
        document: policy.document,
        allows: Vec::new(),
        denies: Vec::new(),
        unknown: policy.unknown,
        has_principals: None,
    }
}

/// What became of survivors that no request shows.
#[derive(Default)]
struct Open {
    reason: Option<Arc<str>>,
    of_catalogue: bool,
    unshown: usize,
}

impl Open {
    fn note(&mut self, outcome: Outcome) -> ControlFlow<()> {
        match outcome {
            Outcome::Unknown(code) => {
                self.reason.get_or_insert(code);
                self.unshown += 1;
            }
            Outcome::NotInCatalogue => self.of_catalogue = true,
            Outcome::Shown(_) | Outcome::Nothing => {}
        }
        if self.unshown < MOST_UNSHOWN { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

impl Verdict {
    /// From whether something was gained and whether something was lost; `None` where that is not known.
    pub(crate) fn of(gained: Option<bool>, lost: Option<bool>) -> Verdict {
        match (gained, lost) {
            (Some(false), Some(false)) => Verdict::Equal,
            (Some(false), Some(true)) => Verdict::Narrower,
            (Some(true), Some(false)) => Verdict::Wider,
            (Some(true), Some(true)) => Verdict::Incomparable,
            _ => Verdict::Unknown,
        }
    }
}
