//! What one layer says of a request.

use std::sync::Arc;

use crate::authorization::{Deciding, Layer, UNKNOWN_PATH};
use crate::document::{Document, Effect, Statement};
use crate::evaluate::{applies, deny_applies};
use crate::reason;
use crate::request::{Applies, Request};

/// Whether something holds, in order: *and* is the least, *or* the greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holds {
    #[default]
    No,
    Maybe,
    Yes,
}

/// Whether a layer allows, by which statement, or what it depends on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Allow<'d> {
    pub(crate) holds: Holds,
    /// The first statement that allows, or may.
    pub(crate) by: Option<Deciding<'d>>,
    /// What it depends on.
    pub(crate) fact: Option<Arc<str>>,
}

impl<'d> Allow<'d> {
    /// Of a layer that is not in force.
    pub(crate) fn granted() -> Self {
        Allow { holds: Holds::Yes, by: None, fact: None }
    }

    /// A grant that depends on `fact`.
    pub(crate) fn maybe(self, fact: Arc<str>) -> Self {
        Allow { holds: self.holds.min(Holds::Maybe), fact: Some(fact), ..self }
    }

    /// Adds what another statement says.
    pub(crate) fn or(&mut self, other: Allow<'d>) {
        if other.holds > self.holds {
            *self = other;
        }
    }
}

/// The Deny statements that apply, and those of which that is not known.
#[derive(Debug, Default)]
pub(crate) struct Denies<'d> {
    pub(crate) surely: Vec<Deciding<'d>>,
    pub(crate) perhaps: Vec<(Deciding<'d>, Arc<str>)>,
    /// Of a document of which a part was not understood.
    pub(crate) hidden: Option<(Layer, Arc<str>)>,
}

/// Statements that are kept of those that may deny.
const MOST_PERHAPS: usize = 16;

/// A document and its place.
#[derive(Clone, Copy)]
pub(crate) struct Placed<'d> {
    pub(crate) layer: Layer,
    pub(crate) level: Option<usize>,
    pub(crate) policy: usize,
    pub(crate) document: &'d Document,
}

impl<'d> Placed<'d> {
    fn deciding(self, statement: &'d Statement) -> Deciding<'d> {
        Deciding { layer: self.layer, level: self.level, policy: self.policy, statement }
    }

    /// What a statement says of a request, its principal apart: a Deny goes to `denies`, an Allow is returned.
    pub(crate) fn judge(
        self,
        statement: &'d Statement,
        request: &Request<'_>,
        denies: &mut Denies<'d>,
    ) -> Option<Allow<'d>> {
        let version = self.document.version;
        match statement.effect {
            Effect::Deny => {
                match deny_applies(statement, version, request) {
                    Applies::Yes => denies.surely.push(self.deciding(statement)),
                    Applies::Unknown(facts) => denies.may(self.deciding(statement), first(facts)),
                    Applies::If(_) | Applies::No(_) => {}
                }
                None
            }
            Effect::Allow => match applies(statement, version, request) {
                Applies::Yes => {
                    Some(Allow { holds: Holds::Yes, by: Some(self.deciding(statement)), fact: None })
                }
                Applies::Unknown(facts) => Some(Allow {
                    holds: Holds::Maybe,
                    by: Some(self.deciding(statement)),
                    fact: Some(first(facts)),
                }),
                Applies::If(_) | Applies::No(_) => None,
            },
        }
    }

    /// What the statements of the document say that name no principal.
    pub(crate) fn tally(self, request: &Request<'_>, denies: &mut Denies<'d>, allow: &mut Allow<'d>) {
        for statement in &self.document.statements {
            // One Allow is enough; every Deny is told.
            if statement.effect == Effect::Allow && allow.holds == Holds::Yes {
                continue;
            }
            if let Some(said) = self.judge(statement, request, denies) {
                allow.or(said);
            }
        }
        if self.document.partial {
            let fact: Arc<str> = reason::MALFORMED_POLICY.into();
            allow.or(Allow { holds: Holds::Maybe, by: None, fact: Some(fact.clone()) });
            denies.hidden.get_or_insert((self.layer, fact));
        }
    }
}

impl<'d> Denies<'d> {
    /// Adds what was found elsewhere; with `doubt`, not surely.
    pub(crate) fn take(&mut self, mut found: Denies<'d>, doubt: Option<&'static str>) {
        match doubt {
            Some(reason) => found.surely.drain(..).for_each(|deciding| self.may(deciding, reason.into())),
            None => self.surely.append(&mut found.surely),
        }
        found.perhaps.drain(..).for_each(|(deciding, fact)| self.may(deciding, fact));
        self.hidden = self.hidden.take().or(found.hidden);
    }

    fn may(&mut self, deciding: Deciding<'d>, fact: Arc<str>) {
        if self.perhaps.len() < MOST_PERHAPS {
            self.perhaps.push((deciding, fact));
        }
    }
}

/// The first fact, of which the others are details.
fn first(facts: Vec<Arc<str>>) -> Arc<str> {
    let fact = facts.into_iter().next().unwrap_or_else(|| reason::ANY_REQUEST.into());
    if &*fact == UNKNOWN_PATH { reason::ROLE_PATH.into() } else { fact }
}
