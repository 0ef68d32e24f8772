//! What the layers may hold, and the verdict that stands whatever they hold.

use std::sync::Arc;

use rolecall_policy::authorization::{Answer, Call, Layer, Policies, Verdict};
use rolecall_policy::{
    Context, Document, Effect, Principal, PrincipalKind, PrincipalSet, Statement, Text, TextSet, Version,
    authorize_in, reason,
};

use super::AccessStatement;
use crate::holdings::Holding;

/// Most ways in which layers may be filled that are all decided; beyond, what is not sure may say anything.
const MOST_WAYS: usize = 256;

/// Where a policy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) layer: Layer,
    /// From 0, the root first.
    pub(super) level: Option<usize>,
}

/// A policy of a layer: one of several documents, or not there.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) place: Place,
    /// How people call it.
    pub(super) label: Arc<str>,
    /// What it may be; never empty.
    pub(super) ways: Vec<Option<Arc<Document>>>,
    /// What would tell, where something is not known.
    pub(super) fact: Option<Arc<str>>,
}

impl Part {
    /// A policy that holds nothing but `document`.
    pub(super) fn sure(place: Place, label: &str, document: Arc<Document>) -> Part {
        Part { place, label: label.into(), ways: vec![Some(document)], fact: None }
    }

    /// A policy that may be there and allow, where nothing says that there is one.
    pub(super) fn perhaps_allow(place: Place, fact: Arc<str>) -> Part {
        let ways = vec![Some(Arc::new(everything(place.layer == Layer::Resource))), None];
        Part { place, label: fact.clone(), ways, fact: Some(fact) }
    }

    /// A policy that may say anything.
    pub(super) fn anything(place: Place, fact: Arc<str>) -> Part {
        Part { place, label: fact.clone(), ways: ways(place, &[], true), fact: Some(fact) }
    }

    /// A policy that reaches a principal or an account.
    pub(super) fn of(place: Place, holding: &Holding) -> Part {
        let ways = ways(place, &holding.documents, holding.exists);
        Part { place, label: holding.label.clone(), ways, fact: holding.fact.clone() }
    }
}

/// What a policy may be: one of its documents, of which parts may not be known, or not there.
pub(super) fn ways(place: Place, documents: &[Arc<Document>], exists: bool) -> Vec<Option<Arc<Document>>> {
    let mut ways: Vec<Option<Arc<Document>>> =
        documents.iter().flat_map(|document| readings(place, document)).collect();
    if documents.is_empty() {
        ways = readings(place, &Arc::new(nothing_known()));
    }
    if !exists {
        ways.push(None);
    }
    ways
}

/// What a document may say of one request: what is not known of it says nothing, allows, or denies.
fn readings(place: Place, document: &Arc<Document>) -> Vec<Option<Arc<Document>>> {
    if !document.partial {
        return vec![Some(document.clone())];
    }
    let with = |effect: Option<Effect>| {
        let mut read = Document::clone(document);
        read.partial = false;
        if let Some(effect) = effect {
            let rest = everything(place.layer == Layer::Resource).statements;
            read.statements.extend(rest.into_iter().map(|statement| Statement { effect, ..statement }));
        }
        Some(Arc::new(read))
    };
    // The first way explains the verdict: if it is denied whatever this says, then by something else.
    vec![with(Some(Effect::Allow)), with(None), with(Some(Effect::Deny))]
}

/// Everything that the layers may hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Possible {
    pub(super) parts: Vec<Part>,
    /// How many levels of service control policies there are.
    pub(super) scp_levels: usize,
    /// How many levels of resource control policies there are.
    pub(super) rcp_levels: usize,
}

/// The verdict and what decides it.
#[derive(Clone, Debug)]
pub(super) struct Decided {
    pub(super) verdict: Verdict,
    pub(super) layer: Option<Layer>,
    pub(super) statements: Vec<AccessStatement>,
    pub(super) reason: Option<Arc<str>>,
}

impl Possible {
    /// The verdict that stands in every way to fill the layers.
    pub(super) fn decide(mut self, call: &Call, context: &dyn Context) -> Decided {
        let count =
            |parts: &[Part]| parts.iter().fold(1_usize, |count, part| count.saturating_mul(part.ways.len()));
        if count(&self.parts) > MOST_WAYS {
            let doubtful = self.parts.iter_mut().filter(|part| part.ways.len() > 1);
            doubtful.for_each(|part| part.ways = vec![Some(Arc::new(nothing_known()))]);
        }
        let total = count(&self.parts);
        let first = self.one(0, call, context);
        let verdict = denied_or(first.verdict);
        let differs = (1..total).find(|&way| self.verdict(way, call, context) != verdict);
        let Some(way) = differs else { return first };
        let part = self.deciding_part(way, verdict, call, context);
        Decided {
            verdict: Verdict::Unknown,
            layer: part.map(|part| part.place.layer),
            statements: Vec::new(),
            reason: part.map(|part| part.fact.clone().unwrap_or_else(|| part.label.clone())),
        }
    }

    /// The first part that alone changes the verdict; of several that only do so together the first that differs.
    fn deciding_part(
        &self,
        way: usize,
        verdict: Verdict,
        call: &Call,
        context: &dyn Context,
    ) -> Option<&Part> {
        let mut stride = 1;
        let mut differing = None;
        for part in &self.parts {
            let alone = (1..part.ways.len()).any(|one| self.verdict(one * stride, call, context) != verdict);
            if alone {
                return Some(part);
            }
            if !(way / stride).is_multiple_of(part.ways.len()) {
                differing = differing.or(Some(part));
            }
            stride *= part.ways.len();
        }
        differing
    }

    fn verdict(&self, way: usize, call: &Call, context: &dyn Context) -> Verdict {
        denied_or(self.one(way, call, context).verdict)
    }

    /// The answer where the layers are filled in one way, by its number.
    fn one(&self, way: usize, call: &Call, context: &dyn Context) -> Decided {
        let mut policies = Policies {
            service_control: vec![Vec::new(); self.scp_levels],
            resource_control: vec![Vec::new(); self.rcp_levels],
            ..Policies::default()
        };
        let mut labels: Vec<(Place, usize, &Part)> = Vec::new();
        let mut rest = way;
        for part in &self.parts {
            let document = part.ways.get(rest % part.ways.len()).cloned().flatten();
            rest /= part.ways.len();
            if let Some(document) = document {
                labels.push((part.place, put(&mut policies, part.place, &document), part));
            }
        }
        owned(&authorize_in(&policies, call, context), &labels)
    }
}

/// Who is denied is denied: whether what is not known would say so, too, does not matter.
fn denied_or(verdict: Verdict) -> Verdict {
    if verdict == Verdict::ExplicitlyDenied { Verdict::ImplicitlyDenied } else { verdict }
}

/// Adds a document and returns its number in its layer or level.
fn put(policies: &mut Policies, place: Place, document: &Document) -> usize {
    let list = match (place.layer, place.level) {
        (Layer::Identity, _) => Some(&mut policies.identity),
        (Layer::Boundary, _) => Some(&mut policies.boundaries),
        (Layer::Session, _) => Some(&mut policies.session),
        (Layer::ServiceControl, level) => policies.service_control.get_mut(level.unwrap_or_default()),
        (Layer::ResourceControl, level) => policies.resource_control.get_mut(level.unwrap_or_default()),
        (Layer::Resource, _) => {
            policies.resource = Some(document.clone());
            None
        }
    };
    let Some(list) = list else { return 0 };
    list.push(document.clone());
    list.len() - 1
}

fn owned(answer: &Answer<'_>, labels: &[(Place, usize, &Part)]) -> Decided {
    let statements = answer.statements.iter().map(|deciding| {
        let place = Place { layer: deciding.layer, level: deciding.level };
        let found = labels.iter().find(|(at, number, _)| *at == place && *number == deciding.policy);
        AccessStatement {
            layer: deciding.layer,
            level: deciding.level,
            policy: deciding.policy,
            label: found.map_or_else(|| "".into(), |(_, _, part)| part.label.clone()),
            statement: deciding.statement.clone(),
        }
    });
    // Of a document that is not wholly known, the estate knows why.
    let hidden = answer.reason.as_deref() == Some(reason::MALFORMED_POLICY);
    let why = labels.iter().find(|(place, _, part)| Some(place.layer) == answer.layer && part.fact.is_some());
    let fact = why.filter(|_| hidden).and_then(|(_, _, part)| part.fact.clone());
    let statements: Vec<AccessStatement> = statements.collect();
    let unresolved = answer.reason.as_deref() == Some(reason::UNRESOLVED_REFERENCE);
    let named = statements.first().filter(|_| unresolved);
    let named = named.map(|one| format!("whom the {} names", one.label).into());
    Decided {
        verdict: answer.verdict,
        layer: answer.layer,
        statements,
        reason: fact.or(named).or_else(|| answer.reason.clone()),
    }
}

/// A document that may say anything.
fn nothing_known() -> Document {
    Document {
        version: Version::V2012,
        statements: Vec::new(),
        span: None,
        partial: true,
        problems: Vec::new(),
    }
}

/// A document that allows everything, of a resource to everybody.
pub(super) fn everything(of_resource: bool) -> Document {
    let star = || Text { text: "*".into(), span: None };
    let all = || TextSet { negated: false, patterns: vec![star()], span: None };
    let everybody = PrincipalSet {
        negated: false,
        list: vec![Principal { kind: PrincipalKind::Star, text: star() }],
        span: None,
    };
    let statement = Statement {
        sid: None,
        effect: Effect::Allow,
        principals: of_resource.then_some(everybody),
        actions: all(),
        resources: Some(all()),
        conditions: Vec::new(),
        span: None,
        index: 0,
    };
    Document {
        version: Version::V2012,
        statements: vec![statement],
        span: None,
        partial: false,
        problems: Vec::new(),
    }
}
