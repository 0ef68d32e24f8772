//! What the policies of one layer decide.

use std::sync::Arc;

use crate::choice::{avoidances, met_by_absence};
use crate::document::{Document, Effect, Statement, Version};
use crate::evaluate::matches;
use crate::facts::Facts;
use crate::reason;
use crate::request::{Applies, Context, Miss, Request, Requirement};
use crate::requirement::{Joined, join};

/// What the policies of one layer decide about a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision<'d> {
    /// This statement allows it and none denies it.
    Allowed(&'d Statement),
    /// This statement allows it and none denies it when the caller meets the requirements.
    AllowedIf {
        /// The Allow that asks for least.
        statement: &'d Statement,
        /// All of them, those that avoid a Deny `negated`.
        requirements: Vec<Requirement>,
    },
    /// This Deny applies whatever the caller supplies or whatever makes an Allow apply.
    Denied(&'d Statement),
    /// No statement allows it; the Allows that come nearest, with what does not fit. None whose action does not fit.
    NotAllowed(Vec<(&'d Statement, Miss<'d>)>),
    /// That depends on these facts.
    Unknown(Vec<Arc<str>>),
}

/// Decides a request by identity policies alone: no other layer, and no principal in the statements. Several documents
/// count as one. A Deny whose facts are not known makes the answer unknown only if some Allow may apply.
pub fn allows<'d>(
    documents: &[&'d Document],
    action: &str,
    resource: &str,
    context: &dyn Context,
) -> Decision<'d> {
    let request = Request { action, resource, context };
    let mut tally = Tally::default();
    for document in documents {
        for (statement, applies) in matches(document, &request) {
            if statement.effect == Effect::Deny && applies == Applies::Yes {
                return Decision::Denied(statement);
            }
            tally.add((document.version, statement), applies);
        }
        if document.partial {
            tally.may_allow.add(reason::PARTIAL_DOCUMENT);
            tally.may_deny.add(reason::PARTIAL_DOCUMENT);
        }
    }
    tally.decide(context)
}

type Dated<'d> = (Version, &'d Statement);

/// What the statements so far say; a Deny that surely applies is not among them.
#[derive(Default)]
struct Tally<'d> {
    allows: Vec<(Dated<'d>, Vec<Requirement>)>,
    may_allow: Facts,
    misses: Vec<(&'d Statement, Miss<'d>)>,
    /// The Denies that the caller can avoid.
    denies: Vec<Dated<'d>>,
    may_deny: Facts,
}

impl<'d> Tally<'d> {
    fn add(&mut self, dated: Dated<'d>, applies: Applies<'d>) {
        match (dated.1.effect, applies) {
            (Effect::Allow, Applies::Yes) => self.allows.push((dated, Vec::new())),
            (Effect::Allow, Applies::If(requirements)) => self.allows.push((dated, requirements)),
            (Effect::Allow, Applies::Unknown(facts)) => self.may_allow.add_all(&facts),
            (Effect::Allow, Applies::No(miss)) => self.misses.push((dated.1, miss)),
            (Effect::Deny, Applies::If(_)) => self.denies.push(dated),
            (Effect::Deny, Applies::Unknown(facts)) => self.may_deny.add_all(&facts),
            (Effect::Deny, Applies::Yes | Applies::No(_)) => {}
        }
    }

    fn decide(mut self, context: &dyn Context) -> Decision<'d> {
        if self.allows.is_empty() && self.may_allow.is_empty() {
            return Decision::NotAllowed(nearest(self.misses));
        }
        if !self.may_deny.is_empty() {
            self.may_allow.add_all(&self.may_deny.into_vec());
            return Decision::Unknown(self.may_allow.into_vec());
        }
        let avoid = |&(version, deny): &Dated<'d>| avoidances(deny, version, context);
        let avoidances: Vec<Vec<Requirement>> = self.denies.iter().map(avoid).collect();
        let mut least: Option<(&Statement, Vec<Requirement>)> = None;
        for ((version, statement), mut requirements) in self.allows {
            if !avoidances.is_empty() {
                requirements.extend(met_by_absence(statement, version, context));
            }
            match join(requirements, &avoidances) {
                Joined::Met(needed) if least.as_ref().is_none_or(|(_, least)| needed.len() < least.len()) => {
                    least = Some((statement, needed));
                }
                Joined::Met(_) | Joined::Impossible => {}
                Joined::Unknown => self.may_allow.add(reason::REQUIREMENT_BUDGET),
            }
        }
        match (least, self.denies.first()) {
            (Some((statement, requirements)), _) if requirements.is_empty() => Decision::Allowed(statement),
            (Some((statement, requirements)), _) => Decision::AllowedIf { statement, requirements },
            (None, Some(&(_, deny))) if self.may_allow.is_empty() => Decision::Denied(deny),
            (None, _) => Decision::Unknown(self.may_allow.into_vec()),
        }
    }
}

/// The misses that got furthest: by a condition, else by the resource.
fn nearest<'d>(misses: Vec<(&'d Statement, Miss<'d>)>) -> Vec<(&'d Statement, Miss<'d>)> {
    let rank = |miss: &Miss<'_>| match miss {
        Miss::Action => 0,
        Miss::Resource => 1,
        Miss::Condition { impossible: true, .. } => 2,
        Miss::Condition { impossible: false, .. } => 3,
    };
    let best = misses.iter().map(|(_, miss)| rank(miss)).max().unwrap_or(0);
    misses.into_iter().filter(|(_, miss)| best > 0 && rank(miss) == best).collect()
}
