//! One layer of policies against one request.

use std::sync::Arc;

use rolecall_policy::{
    Applies, Document, Effect, Joined, Miss, Request, Requirement, Statement, applies, avoidances,
    deny_applies, join, met_by_absence,
};

use crate::answer::Side;
use crate::assume::ASSUME_ROLE;
use crate::holdings::Holding;

/// A statement of a layer, and the holding that it reaches the caller by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit<'h> {
    pub(crate) holding: Option<&'h Holding>,
    pub(crate) statement: &'h Statement,
}

/// An Allow that almost applies.
#[derive(Clone, Debug)]
pub(crate) struct NearMiss<'h> {
    pub(crate) hit: Hit<'h>,
    pub(crate) miss: Miss<'h>,
}

/// What a layer says of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct LayerAnswer<'h> {
    /// The first Deny that applies to every request.
    pub(crate) deny: Option<Hit<'h>>,
    /// The Deny statements that apply unless the caller sees to it, each with what avoids it: one of these is enough.
    pub(crate) avoid: Vec<(Hit<'h>, Vec<Requirement>)>,
    /// The best Allow and what it requires.
    pub(crate) allow: Option<(Hit<'h>, Vec<Requirement>)>,
    /// What the best Allow asks that leaving out a key meets.
    pub(crate) absent: Vec<Requirement>,
    /// How many Allow statements apply, or may.
    pub(crate) allows: usize,
    /// Facts on which a Deny depends.
    pub(crate) deny_facts: Vec<Arc<str>>,
    /// Facts on which an Allow depends.
    pub(crate) allow_facts: Vec<Arc<str>>,
    /// Allow statements that miss, other than by their action.
    pub(crate) misses: Vec<NearMiss<'h>>,
}

impl<'h> LayerAnswer<'h> {
    /// What the holdings say of the request.
    pub(crate) fn of(holdings: impl Iterator<Item = &'h Holding>, request: &Request<'_>) -> Self {
        let mut answer = LayerAnswer::default();
        let idle = |holding: &Holding| {
            !holding.assumes && holding.certain && holding.fact.is_none() && request.action == ASSUME_ROLE
        };
        for holding in holdings.filter(|holding| !idle(holding)) {
            match holding.documents.as_slice() {
                [document] if holding.certain => {
                    answer.add(Some(holding), document, request);
                    // What is not known of the document may allow or deny more.
                    answer.allow_facts.extend(holding.fact.clone());
                    answer.deny_facts.extend(holding.fact.clone());
                }
                documents => answer.add_uncertain(holding, documents, request),
            }
        }
        answer
    }

    /// Adds what a certain document says; `keep` chooses statements by their principal.
    pub(crate) fn add(
        &mut self,
        holding: Option<&'h Holding>,
        document: &'h Document,
        request: &Request<'_>,
    ) {
        for statement in &document.statements {
            self.add_statement(Hit { holding, statement }, document, request);
        }
    }

    /// Adds what one statement says, its principal aside.
    pub(crate) fn add_statement(&mut self, hit: Hit<'h>, document: &Document, request: &Request<'_>) {
        let statement = hit.statement;
        match statement.effect {
            Effect::Deny => match deny_applies(statement, document.version, request) {
                Applies::Yes => self.deny = self.deny.or(Some(hit)),
                Applies::If(_) => {
                    self.avoid.push((hit, avoidances(statement, document.version, request.context)));
                }
                Applies::Unknown(facts) => self.deny_facts.extend(facts),
                Applies::No(_) => {}
            },
            Effect::Allow => match applies(statement, document.version, request) {
                Applies::Yes => self.offer(hit, Vec::new(), || absent(statement, document, request)),
                Applies::If(requirements) => {
                    self.offer(hit, requirements, || absent(statement, document, request));
                }
                Applies::Unknown(facts) => {
                    self.allows += 1;
                    self.allow_facts.extend(facts);
                }
                Applies::No(Miss::Action) => {}
                Applies::No(miss) => self.misses.push(NearMiss { hit, miss }),
            },
        }
    }

    /// A holding of which not everything is known: what all of its alternatives say counts, the rest is a fact.
    fn add_uncertain(&mut self, holding: &'h Holding, documents: &'h [Arc<Document>], request: &Request<'_>) {
        let fact = || holding.fact.clone().unwrap_or_else(|| holding.label.clone());
        let answers: Vec<LayerAnswer<'h>> = documents
            .iter()
            .map(|document| {
                let mut answer = LayerAnswer::default();
                answer.add(Some(holding), document, request);
                answer
            })
            .collect();
        let sure = answers.len() > 1 && holding.fact.is_some();
        let all_allow = sure && answers.iter().all(|answer| answer.allow.is_some());
        let any_allow = answers.iter().any(|answer| answer.allow.is_some() || !answer.allow_facts.is_empty());
        let any_deny = answers.iter().any(|answer| answer.deny.is_some() || !answer.avoid.is_empty());
        match answers.first().and_then(|answer| Some((answer.allow.clone()?, answer.absent.clone()))) {
            Some(((hit, requirements), absent)) if all_allow => self.offer(hit, requirements, || absent),
            _ if any_allow || answers.len() < 2 => self.allow_facts.push(fact()),
            _ => {}
        }
        if any_deny || documents.is_empty() {
            self.deny_facts.push(fact());
        }
        self.misses.extend(answers.into_iter().flat_map(|answer| answer.misses));
    }

    /// Takes over what was said elsewhere.
    pub(crate) fn merge(&mut self, other: LayerAnswer<'h>) {
        self.deny = self.deny.or(other.deny);
        self.avoid.extend(other.avoid);
        self.deny_facts.extend(other.deny_facts);
        self.allow_facts.extend(other.allow_facts);
        self.misses.extend(other.misses);
        let others = other.allows;
        if let Some((hit, requirements)) = other.allow {
            self.offer(hit, requirements, || other.absent);
            self.allows += others.saturating_sub(1);
        } else {
            self.allows += others;
        }
    }

    /// Whether nothing allows, and no fact could.
    pub(crate) fn lacks_allow(&self) -> bool {
        self.allow.is_none() && self.allow_facts.is_empty()
    }

    fn offer(
        &mut self,
        hit: Hit<'h>,
        requirements: Vec<Requirement>,
        absent: impl FnOnce() -> Vec<Requirement>,
    ) {
        self.allows += 1;
        let better = self.allow.as_ref().is_none_or(|(_, known)| requirements.len() < known.len());
        if better {
            self.allow = Some((hit, requirements));
            self.absent = absent();
        }
    }
}

/// What an Allow asks that leaving out a key meets.
fn absent(statement: &Statement, document: &Document, request: &Request<'_>) -> Vec<Requirement> {
    if statement.conditions.is_empty() {
        return Vec::new();
    }
    met_by_absence(statement, document.version, request.context)
}

/// What the layers ask together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Together<'h> {
    required: Vec<Requirement>,
    one_of_each: Vec<Vec<Requirement>>,
    denies: Vec<(Side, Hit<'h>)>,
    /// Whether some layer has other Allow statements, which may ask for something else.
    open: bool,
}

impl<'h> Together<'h> {
    /// Adds a layer; `allow` when it must allow the call, not only leave it alone.
    pub(crate) fn add(&mut self, side: Side, layer: &LayerAnswer<'h>, allow: bool) {
        if allow && let Some((_, requirements)) = &layer.allow {
            self.required.extend(requirements.iter().chain(&layer.absent).cloned());
            self.open |= layer.allows > 1;
        }
        for (hit, ways) in &layer.avoid {
            self.one_of_each.push(ways.clone());
            self.denies.push((side, *hit));
        }
    }

    /// Adds what must be met whatever else is.
    pub(crate) fn require(&mut self, requirements: &[Requirement]) {
        self.required.extend_from_slice(requirements);
    }

    /// What the caller must supply to meet all of it; the Deny in the way when nobody can; neither where that is not
    /// known.
    pub(crate) fn joined(&self) -> Result<Vec<Requirement>, Option<(Side, Hit<'h>)>> {
        match join(self.required.clone(), &self.one_of_each) {
            Joined::Met(requirements) => Ok(requirements),
            Joined::Impossible if !self.open => Err(self.denies.first().copied()),
            Joined::Impossible | Joined::Unknown => Err(None),
        }
    }
}
