//! One walk over the graph: from a node, with what the caller brings.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use rolecall_model::{EntityId, With};
use rolecall_policy::{KeyState, Requirement};

use crate::answer::{Code, Hop, Means, Missing, PathAnswer, Repair, Side, Verdict, add_requirement};
use crate::assume::{ASSUME_ROLE, AssumeCall, HopAnswer};
use crate::caller::{Bring, Caller, CallerKind};
use crate::graph::{Edge, How, TrustGraph};
use crate::guest::scoped_down;
use crate::node::{NodeId, NodeKind};
use crate::path::Question;
use crate::token::{Named, TokenCall};

/// Where a walk is: a node, and for an identity pool whether as a guest.
pub(crate) type State = (NodeId, Option<How>);

/// How a walk came to a state.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    from: Option<State>,
    hop: Option<Hop>,
    sessions: u32,
    missing: Vec<Missing>,
}

/// Everything that one walk reached.
pub(crate) type Reached = BTreeMap<State, Step>;

/// Most pairs that are looked at to find the nearest missing half.
const MAX_PAIRS: usize = 4_000;

/// A walk.
#[derive(Clone, Copy)]
pub(crate) struct Walk<'a, 'e> {
    pub(crate) graph: &'a TrustGraph<'e>,
    pub(crate) start: NodeId,
    /// Name of the role session that starts, where it is known.
    pub(crate) session: Option<&'a Arc<str>>,
    pub(crate) question: &'a Question<'a>,
}

/// A hop that may be taken.
struct Onward {
    to: NodeId,
    how: How,
    means: Means,
    answer: HopAnswer,
}

/// A refusal, and how much it lacks: fewer halves first, then fewer sessions, then what is nearer to be there.
struct Refusal {
    rank: (usize, u32, usize),
    state: State,
    to: NodeId,
    answer: HopAnswer,
}

impl Walk<'_, '_> {
    /// The best path to `target`, or the nearest one with what it lacks.
    pub(crate) fn to(&self, target: NodeId) -> PathAnswer {
        let mut unknown = None;
        for level in [Verdict::Allowed, Verdict::AllowedIf, Verdict::Unknown] {
            let reached = self.reached(level);
            if let Some(state) = reached.keys().find(|(node, _)| *node == target).copied() {
                let answer = self.trace(target, &reached, state, level);
                if level != Verdict::Unknown {
                    return answer;
                }
                unknown = Some(answer);
            }
        }
        unknown.unwrap_or_else(|| self.why_not(target))
    }

    /// Everything that can be reached along hops at least as good as `level`, nearest first.
    pub(crate) fn reached(&self, level: Verdict) -> Reached {
        let mut reached = Reached::new();
        let mut work: VecDeque<State> = VecDeque::from([(self.start, None)]);
        reached.insert((self.start, None), Step { from: None, hop: None, sessions: 0, missing: Vec::new() });
        while let Some(state) = work.pop_front() {
            let sessions = reached.get(&state).map_or(0, |step| step.sessions);
            let joined = reached.get(&state).and_then(|step| step.hop.as_ref());
            let joined = joined.is_some_and(|hop| hop.means == Means::Becomes);
            for onward in self.onward(state, joined) {
                let verdict = onward.answer.verdict();
                let sessions = sessions + u32::from(obtains_session(onward.means));
                let next = (onward.to, self.flavour(state.0, onward.to, onward.how));
                let too_far = self.question.max_hops.is_some_and(|most| sessions > most);
                if verdict > level || too_far || reached.contains_key(&next) {
                    continue;
                }
                let HopAnswer { requires, evidence, missing, .. } = onward.answer;
                let hop =
                    Hop { from: state.0, to: onward.to, means: onward.means, verdict, requires, evidence };
                reached.insert(next, Step { from: Some(state), hop: Some(hop), sessions, missing });
                work.push_back(next);
            }
        }
        reached
    }

    /// The path that led to a state.
    pub(crate) fn trace(
        &self,
        target: NodeId,
        reached: &Reached,
        state: State,
        verdict: Verdict,
    ) -> PathAnswer {
        let mut hops = Vec::new();
        let mut missing = Vec::new();
        let mut at = Some(state);
        while let Some(step) = at.and_then(|at| reached.get(&at)) {
            hops.extend(step.hop.clone());
            missing.extend(step.missing.clone());
            at = step.from;
        }
        hops.reverse();
        missing.reverse();
        let mut requires = Vec::new();
        for requirement in hops.iter().flat_map(|hop| &hop.requires) {
            add_requirement(&mut requires, requirement.clone());
        }
        let (from, to) = (self.graph.name(self.start, self.session), self.graph.name(target, None));
        PathAnswer { from, to, verdict, requires, hops, broken: None, missing }
    }

    /// The hops onward from a state, each evaluated with what the caller brings; `joined` says that whoever is at a group
    /// has put itself there.
    fn onward(&self, state: State, joined: bool) -> Vec<Onward> {
        let (node, guest) = state;
        // Whoever is in a group stays itself: the group's grants are the member's own. Only a question about the group
        // starts as "somebody in it".
        if node != self.start && !joined && self.kind(node) == Some(NodeKind::Group) {
            return Vec::new();
        }
        let fits = |how: How| {
            !matches!((guest, how), (Some(How::Guest), How::SignedIn) | (Some(How::SignedIn), How::Guest))
        };
        let mut list = Vec::new();
        let walked = self
            .graph
            .edges_from(node)
            .filter(|edge| walks(edge.means, self.kind(edge.to), self.question) && fits(edge.how));
        for edge in walked {
            let answer = self.call(state, edge.to, edge.how).unwrap_or_else(|| of_edge(edge));
            list.push(Onward { to: edge.to, how: edge.how, means: edge.means, answer: self.settle(answer) });
        }
        // What the caller brings may complete a half edge.
        for half in self.graph.half_edges.iter().filter(|half| half.from == node && fits(half.how)) {
            if let Some(answer) = self.call(state, half.to, half.how) {
                list.push(Onward {
                    to: half.to,
                    how: half.how,
                    means: half.means,
                    answer: self.settle(answer),
                });
            }
        }
        list
    }

    /// A chain holds only if every requirement is met by what the caller brings.
    fn settle(&self, answer: HopAnswer) -> HopAnswer {
        if self.question.strict { met(answer, self.question.with) } else { answer }
    }

    /// A hop evaluated with what the caller brings; `None` where that does not matter.
    fn call(&self, (from, flavour): State, to: NodeId, how: How) -> Option<HopAnswer> {
        let world = &self.graph.world;
        let scoped = (flavour == Some(How::Guest)).then(|| scoped_down(self.question.with));
        let node = self.graph.node(from)?;
        let EntityId::Role(number) = self.graph.node(to)?.entity? else { return None };
        let role = world.estate.roles.get(number as usize)?;
        let with = scoped.as_ref().unwrap_or(self.question.with);
        let bring = Bring { with, strict: self.question.strict };
        let first = from == self.start;
        match how {
            How::Assume => {
                let mut caller = Caller::of(world.estate, node.entity?, first)?;
                let own = if first { self.session } else { self.question.with.session_name.as_ref() };
                caller.session = own.cloned();
                Some(AssumeCall { world, caller: &caller, role, bring, brief: false }.evaluate())
            }
            How::Token => {
                let saml = node.kind == NodeKind::SamlProvider;
                let mut caller = Caller::token(if saml { "saml" } else { &node.name }, BTreeMap::new());
                if saml {
                    caller.kind = CallerKind::Saml;
                }
                let named = node.arn.as_ref().map_or(Named::Domain(&node.name), |arn| Named::Provider(arn));
                let action = if saml { "sts:AssumeRoleWithSAML" } else { "sts:AssumeRoleWithWebIdentity" };
                Some(TokenCall { world, caller: &caller, role, action, named, bring }.evaluate())
            }
            How::Fixed if node.kind == NodeKind::Service => {
                let caller = Caller::service(&node.name);
                let (named, action) = (Named::Service(&node.name), ASSUME_ROLE);
                Some(TokenCall { world, caller: &caller, role, action, named, bring }.evaluate())
            }
            How::Fixed | How::Guest | How::SignedIn => None,
        }
    }

    /// The nearest missing half: of all pairs of a node that the caller reaches and a node that reaches the target, the
    /// one that lacks least.
    fn why_not(&self, target: NodeId) -> PathAnswer {
        let forward = self.reached(Verdict::AllowedIf);
        let backward = self.reaching(target);
        let pairs =
            forward.iter().flat_map(|(state, step)| backward.iter().map(move |far| (*state, step, *far)));
        let mut best: Option<Refusal> = None;
        for (state, step, (to, far)) in pairs.take(MAX_PAIRS) {
            let sessions = step.sessions + 1 + far;
            let through_group = state.0 != self.start && self.kind(state.0) == Some(NodeKind::Group);
            if through_group || self.question.max_hops.is_some_and(|most| sessions > most) {
                continue;
            }
            let Some(answer) = self.refusal(state, to) else { continue };
            let hard = usize::from(answer.verdict() != Verdict::Unknown);
            let rank = (answer.missing.len() + hard, sessions, answer.missing.iter().map(weight).sum());
            if best.as_ref().is_none_or(|known| rank < known.rank) {
                best = Some(Refusal { rank, state, to, answer });
            }
        }
        let Some(best) = best else {
            let nobody = self.trace(target, &forward, (self.start, None), Verdict::Denied);
            return PathAnswer { missing: vec![self.no_way(target)], ..nobody };
        };
        let part = self.trace(target, &forward, best.state, best.answer.verdict());
        PathAnswer { broken: Some((best.state.0, best.to)), missing: best.answer.missing, ..part }
    }

    /// Why one node is not the other: a half edge, an edge that asks for more than is brought, or a call evaluated now.
    fn refusal(&self, state: State, to: NodeId) -> Option<HopAnswer> {
        let from = state.0;
        let half = self.graph.half_edges_into(to).find(|half| half.from == from);
        let edge = self.graph.edges_into(to).find(|edge| edge.from == from && edge.means.is_walked());
        let known = half.map(|half| half.how).or(edge.map(|edge| edge.how));
        let how = known.or_else(|| usual(self.kind(from)))?;
        let stored = || match (half, edge) {
            (Some(half), _) => {
                let missing = half.missing.clone();
                Some(HopAnswer { verdict: Some(half.verdict), missing, ..HopAnswer::default() })
            }
            (None, Some(edge)) => Some(of_edge(edge)),
            (None, None) => None,
        };
        let answer = self.settle(self.call(state, to, how).or_else(stored)?);
        (!answer.missing.is_empty() && !answer.verdict().is_open()).then_some(answer)
    }

    /// Roles from which the target is reached along edges, with the role sessions on the way; the target itself first.
    fn reaching(&self, target: NodeId) -> Vec<(NodeId, u32)> {
        let mut seen = BTreeSet::from([target]);
        let mut list = vec![(target, 0)];
        let mut at = 0;
        while let Some((node, sessions)) = list.get(at).copied() {
            at += 1;
            let walked = |edge: &&crate::Edge| edge.means.is_walked() && edge.means != Means::Member;
            for edge in self.graph.edges_into(node).filter(walked) {
                if seen.insert(edge.from) {
                    list.push((edge.from, sessions + u32::from(obtains_session(edge.means))));
                }
            }
        }
        list.retain(|(node, _)| *node == target || self.kind(*node) == Some(NodeKind::Role));
        list
    }

    fn no_way(&self, target: NodeId) -> Missing {
        let node = self.graph.node(target);
        Missing {
            code: Some(Code(13)),
            side: Side::Trust,
            account: node.and_then(|node| node.account),
            message: format!(
                "nothing leads from `{}` to `{}`",
                self.graph.label(self.start),
                self.graph.label(target)
            ),
            span: node.and_then(|node| node.span),
            related: Vec::new(),
            repair: None,
        }
    }

    /// In an identity pool it matters whether the identity is a guest, and so it does in a role that it gives, where the
    /// session of a guest is scoped down.
    fn flavour(&self, from: NodeId, to: NodeId, how: How) -> Option<How> {
        match (self.kind(to), how) {
            (Some(NodeKind::IdentityPool), How::Guest) => Some(How::Guest),
            (Some(NodeKind::IdentityPool), _) => Some(How::SignedIn),
            (Some(NodeKind::Role), How::Guest) if self.graph.scopes_down(from) == Some(true) => {
                Some(How::Guest)
            }
            _ => None,
        }
    }

    fn kind(&self, node: NodeId) -> Option<NodeKind> {
        self.graph.node(node).map(|node| node.kind)
    }
}

/// What the graph says of an edge.
fn of_edge(edge: &Edge) -> HopAnswer {
    HopAnswer {
        verdict: Some(edge.verdict),
        requires: edge.requires.clone(),
        evidence: edge.evidence.clone(),
        missing: edge.missing.clone(),
    }
}

/// How a node of this kind becomes a role.
fn usual(from: Option<NodeKind>) -> Option<How> {
    match from? {
        NodeKind::User | NodeKind::Group | NodeKind::Role => Some(How::Assume),
        NodeKind::OidcProvider | NodeKind::SamlProvider => Some(How::Token),
        _ => None,
    }
}

/// Whether a means gives a new role session.
fn obtains_session(means: Means) -> bool {
    matches!(means, Means::Assumes | Means::Federates | Means::Maps | Means::Delivers)
}

/// Whether an edge is walked: what a caller does with the rights it has, and being the administrator.
pub(crate) fn walks(means: Means, to: Option<NodeKind>, question: &Question<'_>) -> bool {
    means.is_walked()
        || (means == Means::Holds && to == Some(NodeKind::Admin))
        || (question.escalation && means.is_escalation())
}

/// How far a missing half is from being there: what the caller may bring is nearest.
fn weight(missing: &Missing) -> usize {
    match missing.code {
        None => 0,
        Some(Code(20..=24 | 9)) => 1,
        Some(Code(10..=12 | 25 | 29)) => 2,
        Some(Code(1..=7)) => 3,
        _ => 4,
    }
}

/// What is still required, with nothing else to bring, is missing.
fn met(answer: HopAnswer, with: &With) -> HopAnswer {
    if answer.verdict() != Verdict::AllowedIf {
        return answer;
    }
    let brought = |requirement: &Requirement| {
        let values = with.context.get(requirement.key.text.to_ascii_lowercase().as_str());
        values.is_some_and(|values| requirement.met_by(&KeyState::Present(values.clone())) != Some(false))
    };
    let lacking: Vec<Missing> =
        answer.requires.iter().filter(|requirement| !brought(requirement)).map(not_brought).collect();
    let verdict = if lacking.is_empty() { Verdict::Allowed } else { Verdict::Denied };
    HopAnswer { verdict: Some(verdict), requires: Vec::new(), evidence: answer.evidence, missing: lacking }
}

/// B20, B21, or B22 for what else the caller would have to bring.
fn not_brought(requirement: &Requirement) -> Missing {
    let code = match requirement.key.text.to_ascii_lowercase().as_str() {
        "sts:externalid" => 20,
        "aws:multifactorauthpresent" | "aws:multifactorauthage" => 21,
        _ => 22,
    };
    Missing {
        code: Some(Code(code)),
        side: if code == 22 { Side::Trust } else { Side::Caller },
        account: None,
        message: format!("`{}` is required and is not brought", requirement.key.text),
        span: requirement.values.first().and_then(|value| value.span).or(requirement.key.span),
        related: Vec::new(),
        repair: Some(Repair { title: format!("bring `{}`", requirement.key.text) }),
    }
}
