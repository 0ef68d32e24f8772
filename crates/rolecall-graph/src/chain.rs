//! Declared chains and forbidden paths, judged.

use std::collections::BTreeSet;

use rolecall_model::{Chain, ChainSource, EntityId, Forbid, Goal, Role, With};
use rolecall_policy::Request;

use crate::answer::{Code, Hop, Missing, PathAnswer, Repair, Side, Verdict};
use crate::caller::{Bring, CallContext, Caller};
use crate::endpoint::{Endpoint, Malformed};
use crate::graph::TrustGraph;
use crate::guest::scoped_down;
use crate::layer::LayerAnswer;
use crate::node::{NodeId, NodeKind, Reachable};
use crate::path::Question;

/// What became of an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are printed as they are")]
pub enum ChainVerdict {
    Holds,
    Unproved,
    Broken,
}

/// A declared chain, judged.
#[derive(Clone, Debug)]
pub struct ChainAnswer<'e> {
    /// The chain.
    pub chain: &'e Chain,
    /// Whether it holds.
    pub verdict: ChainVerdict,
    /// The path, or the nearest one.
    pub path: PathAnswer,
}

/// A forbidden path, judged.
#[derive(Clone, Debug)]
pub struct ForbidAnswer<'e> {
    /// The expectation.
    pub forbid: &'e Forbid,
    /// `Broken` when there is such a path.
    pub verdict: ChainVerdict,
    /// The paths that there are, or that cannot be excluded.
    pub paths: Vec<PathAnswer>,
}

impl<'e> TrustGraph<'e> {
    /// Judges every chain of the estate; an error names a principal that cannot be read.
    pub fn chains(&self) -> Vec<Result<ChainAnswer<'e>, (&'e Chain, Malformed)>> {
        self.estate().chains.iter().map(|chain| self.chain(chain)).collect()
    }

    fn chain(&self, chain: &'e Chain) -> Result<ChainAnswer<'e>, (&'e Chain, Malformed)> {
        let to = self.endpoint(&chain.to.text).map_err(|error| (chain, error))?;
        if chain.source == ChainSource::ProviderAssumeRole {
            return Ok(self.provider_chain(chain, &to));
        }
        let from = self.endpoint(&chain.from.text).map_err(|error| (chain, error))?;
        let with = chain.with.passed();
        let question = Question { with: &with, strict: true, max_hops: chain.max_hops, escalation: false };
        let mut path = self.path(&from, &to, &question);
        if path.verdict == Verdict::Allowed
            && let Some(missing) = self.goal_missing(chain, &to, &path.hops)
        {
            path.verdict = if missing.code.is_some() { Verdict::Denied } else { Verdict::Unknown };
            path.missing = vec![missing];
        }
        place_absent(&mut path, chain, &from);
        Ok(ChainAnswer { chain, verdict: chain_verdict(path.verdict), path })
    }

    /// The `assume_role` of a provider block: its role must exist, and somebody must be able to become it.
    fn provider_chain(&self, chain: &'e Chain, to: &Endpoint) -> ChainAnswer<'e> {
        let with = With::default();
        let question = Question { with: &with, strict: false, max_hops: None, escalation: false };
        let mut path = match to {
            Endpoint::Node(node, _) => self.provider_role(*node),
            _ => self.path(to, to, &question),
        };
        path.from = chain.name.to_string();
        for missing in &mut path.missing {
            missing.span = missing.span.or(chain.to.span);
        }
        if matches!(to, Endpoint::Absent { .. }) {
            for missing in &mut path.missing {
                missing.span = chain.to.span.or(missing.span);
            }
        }
        ChainAnswer { chain, verdict: chain_verdict(path.verdict), path }
    }

    fn provider_role(&self, node: NodeId) -> PathAnswer {
        let verdict = match self.reachable(node) {
            Reachable::Yes => Verdict::Allowed,
            Reachable::Maybe => Verdict::Unknown,
            Reachable::No => Verdict::Denied,
        };
        let label = self.label(node);
        let span = self.node(node).and_then(|node| node.span);
        let missing = match verdict {
            Verdict::Allowed => Vec::new(),
            Verdict::Unknown => {
                let reason = format!("whether anybody can become `{label}`");
                vec![crate::diagnose::fact(Side::Trust, None, &reason.into(), span)]
            }
            _ => {
                let message = format!("a provider assumes `{label}`, and nobody can become it");
                vec![crate::diagnose::part(
                    13,
                    Side::Trust,
                    None,
                    message,
                    span,
                    "trust whoever runs Terraform".to_owned(),
                )]
            }
        };
        let (from, to) = (String::new(), label);
        PathAnswer { from, to, verdict, requires: Vec::new(), hops: Vec::new(), broken: None, missing }
    }

    /// B32: the last role lacks the permission that the chain is for.
    fn goal_missing(&self, chain: &Chain, to: &Endpoint, hops: &[Hop]) -> Option<Missing> {
        let goal = chain.reaches.as_ref()?;
        let Endpoint::Node(node, _) = to else { return None };
        let entity = self.node(*node)?.entity?;
        let EntityId::Role(number) = entity else { return None };
        let role = self.estate().roles.get(number as usize)?;
        let caller = Caller::of(self.estate(), entity, false)?;
        let bring = Bring { with: &chain.with, strict: true };
        let context = CallContext {
            caller: &caller,
            bring,
            estate: self.estate(),
            target_account: None,
            target_tags: None,
        };
        let request = Request { action: &goal.action.text, resource: &goal.resource.text, context: &context };
        let holdings = self.world.holdings.of(entity);
        let identity = LayerAnswer::of(holdings.identity.iter(), &request);
        let boundary =
            holdings.boundary.as_ref().map(|holding| LayerAnswer::of(std::iter::once(holding), &request));
        let pool = self.guest_of(hops);
        let scoped = pool.map_or(Some(false), |pool| self.scopes_down(pool));
        let with = if scoped == Some(false) { chain.with.clone() } else { scoped_down(&chain.with) };
        let session = with.session_policy.as_deref().map(|document| {
            let mut answer = LayerAnswer::default();
            answer.add(None, document, &request);
            answer
        });
        let caps = [&boundary, &session].into_iter().flatten();
        let denied = identity.deny.or(caps.clone().find_map(|cap| cap.deny));
        let lacks = identity.lacks_allow() || caps.clone().any(LayerAnswer::lacks_allow);
        if denied.is_none() && !lacks {
            return None;
        }
        let by_role = identity.deny.is_none()
            && !identity.lacks_allow()
            && boundary.as_ref().is_none_or(|cap| !cap.lacks_allow());
        if let Some(pool) = pool.filter(|_| by_role) {
            return Some(self.scoped_out(pool, scoped, goal, role));
        }
        let message = format!(
            "`{}` can be assumed, but it may not do `{}` on `{}`",
            self.label(*node),
            goal.action.text,
            goal.resource.text
        );
        let title =
            format!("allow `{}` on `{}` in a policy of the role", goal.action.text, goal.resource.text);
        let span = denied.and_then(|hit| hit.statement.span).or(role.origin.span);
        Some(Missing {
            code: Some(Code(32)),
            side: Side::Identity,
            account: Some(role.account),
            message,
            span,
            related: Vec::new(),
            repair: Some(Repair { title }),
        })
    }

    /// B32: Cognito's session policy for guests leaves the goal out.
    fn scoped_out(&self, pool: NodeId, scoped: Option<bool>, goal: &Goal, role: &Role) -> Missing {
        let span = role.origin.span;
        let label = self.label(pool);
        if scoped.is_none() {
            let reason = format!("whether `{label}` allows the classic flow");
            return crate::diagnose::fact(Side::Session, Some(role.account), &reason.into(), span);
        }
        let message = format!(
            "guests of `{label}` become `{}`, and Cognito's session policy for guests does not allow `{}`",
            role.name.text, goal.action.text
        );
        let title = "let users sign in for this; the classic flow would hand guests all that the role may do";
        crate::diagnose::part(32, Side::Session, Some(role.account), message, span, title.to_owned())
    }

    /// Judges every forbidden path of the estate.
    pub fn forbids(&self) -> Vec<Result<ForbidAnswer<'e>, (&'e Forbid, Malformed)>> {
        self.estate().forbids.iter().map(|forbid| self.forbid(forbid)).collect()
    }

    fn forbid(&self, forbid: &'e Forbid) -> Result<ForbidAnswer<'e>, (&'e Forbid, Malformed)> {
        let wrap = |error| (forbid, error);
        let from = self.endpoint(&forbid.from.text).map_err(wrap)?;
        let to = self.endpoint(&forbid.to.text).map_err(wrap)?;
        let mut excepted = BTreeSet::new();
        for text in &forbid.except {
            if let Endpoint::Node(node, _) = self.endpoint(&text.text).map_err(wrap)? {
                excepted.insert(node);
                excepted.extend(self.members_of(node));
            }
        }
        let with = With::default();
        let question = Question { with: &with, strict: false, max_hops: None, escalation: true };
        let targets = self.expand(&to);
        let mut paths: Vec<PathAnswer> = Vec::new();
        for (start, _) in self.expand(&from).into_iter().filter(|(start, _)| !excepted.contains(start)) {
            let from = Endpoint::Node(start, None);
            let open = targets
                .iter()
                .filter(|(target, _)| *target != start)
                .map(|(target, _)| self.path(&from, &Endpoint::Node(*target, None), &question));
            paths.extend(open.filter(|path| path.verdict <= Verdict::Unknown));
        }
        let verdict = match paths.iter().map(|path| path.verdict).min() {
            None => ChainVerdict::Holds,
            Some(Verdict::Unknown) => ChainVerdict::Unproved,
            Some(_) => ChainVerdict::Broken,
        };
        Ok(ForbidAnswer { forbid, verdict, paths })
    }

    /// Principals beyond a chain's start that reach its end: its over-grant.
    pub fn others_who_reach(&self, chain: &ChainAnswer<'_>) -> Vec<PathAnswer> {
        let (Ok(from), Ok(to)) = (self.endpoint(&chain.chain.from.text), self.endpoint(&chain.chain.to.text))
        else {
            return Vec::new();
        };
        let Endpoint::Node(start, _) = from else { return Vec::new() };
        let mut own: BTreeSet<NodeId> = chain.path.hops.iter().flat_map(|hop| [hop.from, hop.to]).collect();
        own.insert(start);
        own.extend(self.members_of(start));
        let with = With::default();
        let question = Question { with: &with, strict: false, max_hops: None, escalation: false };
        let others = self.who(&to, &question).into_iter().filter(|path| {
            let Some(first) = path.hops.first().map(|hop| hop.from) else { return false };
            let kind = self.node(first).map(|node| node.kind);
            path.verdict.is_open()
                && !own.contains(&first)
                && matches!(kind, Some(NodeKind::User | NodeKind::Role))
        });
        others.collect()
    }
}

fn chain_verdict(verdict: Verdict) -> ChainVerdict {
    match verdict {
        Verdict::Allowed | Verdict::AllowedIf => ChainVerdict::Holds,
        Verdict::Unknown => ChainVerdict::Unproved,
        Verdict::Impossible | Verdict::Denied => ChainVerdict::Broken,
    }
}

/// What does not exist is missing where the chain names it.
fn place_absent(path: &mut PathAnswer, chain: &Chain, from: &Endpoint) {
    for missing in path.missing.iter_mut().filter(|missing| missing.side == Side::Existence) {
        let named = if matches!(from, Endpoint::Absent { .. }) { &chain.from } else { &chain.to };
        missing.span = named.span.or(chain.span);
    }
}
