//! Rewriting the permissions of somebody whom the caller can become: then it is an administrator.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rolecall_catalog::{Escalation, EscalationGain, EscalationTarget};
use rolecall_model::EntityId;
use rolecall_policy::{Document, is_administrator};

use super::ask::{Asker, best, both};
use super::targets::Targets;
use super::{Found, To, file};
use crate::answer::{Means, Verdict};
use crate::assume::HopAnswer;
use crate::build::Builder;
use crate::caller::Caller;
use crate::node::{NodeId, NodeKind};

/// Most nodes that are looked at for one caller.
const MOST_REACHED: usize = 10_000;

pub(super) fn add(builder: &mut Builder<'_>, targets: &Targets) {
    let outgoing = outgoing(builder);
    let estate = builder.world.estate;
    let users = (0..estate.users.len()).map(|number| EntityId::User(number as u32));
    let roles = (0..estate.roles.len()).map(|number| EntityId::Role(number as u32));
    for entity in users.chain(roles) {
        let Some(from) = builder.nodes.of(entity).filter(|node| !targets.administrators.contains(node))
        else {
            continue;
        };
        let Some(account) = builder.world.account_of(entity) else { continue };
        if is_administrator_already(builder, &outgoing, from) {
            continue;
        }
        if let Some(answer) = widens(builder, &outgoing, from, entity, targets) {
            file(builder, from, account, Found { to: To::Administrator, means: Means::Rewrites, answer });
        }
    }
}

/// Whether an edge makes the caller an administrator surely.
fn is_administrator_already(
    builder: &Builder<'_>,
    outgoing: &BTreeMap<NodeId, Vec<usize>>,
    from: NodeId,
) -> bool {
    let mut edges = outgoing.get(&from).into_iter().flatten().filter_map(|number| builder.edges.get(*number));
    edges.any(|edge| {
        let is_admin = builder.nodes.get(edge.to).is_some_and(|node| node.kind == NodeKind::Admin);
        is_admin && edge.verdict == Verdict::Allowed
    })
}

fn outgoing(builder: &Builder<'_>) -> BTreeMap<NodeId, Vec<usize>> {
    let mut outgoing: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
    let walked = |means: Means| means.is_walked() || means.is_escalation();
    for (number, edge) in builder.edges.iter().enumerate().filter(|(_, edge)| walked(edge.means)) {
        outgoing.entry(edge.from).or_default().push(number);
    }
    outgoing
}

fn widens(
    builder: &Builder<'_>,
    outgoing: &BTreeMap<NodeId, Vec<usize>>,
    from: NodeId,
    entity: EntityId,
    targets: &Targets,
) -> Option<HopAnswer> {
    let world = &builder.world;
    let caller = Caller::of(world.estate, entity, true)?;
    let asker = Asker::new(world, &caller, world.holdings.of(entity));
    let rows: Vec<&Escalation> = Escalation::all()
        .iter()
        .filter(|row| row.gain == EscalationGain::Rewrite && asker.may_all(row))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut found = HopAnswer::default();
    let mut looked = BTreeSet::from([from]);
    for level in [Verdict::Allowed, Verdict::AllowedIf, Verdict::Unknown] {
        let reached = reached(builder, outgoing, from, level);
        for node in reached.keys().copied() {
            let target = builder.nodes.get(node).and_then(|node| node.entity);
            let target = target.filter(|target| world.account_of(*target) == caller.account);
            let Some(target) = target.filter(|_| looked.insert(node)) else { continue };
            let widened = best(rows.iter().map(|row| asker.widens(row, target, targets)));
            if widened.verdict() < found.verdict() {
                found = best([found, both(way(builder, &reached, node), widened)].into_iter());
            }
            if found.verdict() <= level {
                return Some(found);
            }
        }
    }
    (found.verdict() <= Verdict::Unknown).then_some(found)
}

/// Whom the caller can become along edges at least as good as `level`, each with the edge that leads there.
fn reached(
    builder: &Builder<'_>,
    outgoing: &BTreeMap<NodeId, Vec<usize>>,
    from: NodeId,
    level: Verdict,
) -> BTreeMap<NodeId, usize> {
    let mut reached = BTreeMap::new();
    let mut work = VecDeque::from([from]);
    while let Some(node) = work.pop_front().filter(|_| reached.len() < MOST_REACHED) {
        for number in outgoing.get(&node).into_iter().flatten() {
            let Some(edge) = builder.edges.get(*number).filter(|edge| edge.verdict <= level) else {
                continue;
            };
            let is_admin = builder.nodes.get(edge.to).is_some_and(|node| node.kind == NodeKind::Admin);
            if edge.means != Means::Member && !is_admin && edge.to != from && !reached.contains_key(&edge.to)
            {
                reached.insert(edge.to, *number);
                work.push_back(edge.to);
            }
        }
    }
    reached
}

/// What it takes to get to a node that was reached.
fn way(builder: &Builder<'_>, reached: &BTreeMap<NodeId, usize>, to: NodeId) -> HopAnswer {
    let mut edges = Vec::new();
    let mut at = to;
    while let Some(edge) = reached.get(&at).and_then(|number| builder.edges.get(*number)) {
        edges.push(edge);
        at = edge.from;
    }
    let start = HopAnswer { verdict: Some(Verdict::Allowed), ..HopAnswer::default() };
    edges.into_iter().rev().fold(start, |way, edge| {
        let hop = HopAnswer {
            verdict: Some(edge.verdict),
            requires: edge.requires.clone(),
            evidence: edge.evidence.clone(),
            missing: edge.missing.clone(),
        };
        both(way, hop)
    })
}

impl Asker<'_, '_> {
    /// Whether a row gives the target everything.
    fn widens(&self, row: &Escalation, target: EntityId, targets: &Targets) -> HopAnswer {
        let holdings = self.world.holdings.of(target);
        let bounded = holdings.boundary.as_ref().is_some_and(|boundary| {
            let documents: Vec<&Document> = boundary.documents.iter().map(AsRef::as_ref).collect();
            !boundary.certain || is_administrator(&documents) != Some(true)
        });
        if bounded {
            return HopAnswer::default();
        }
        let on: Vec<EntityId> = match (row.target, target) {
            (EscalationTarget::User, EntityId::User(_))
            | (EscalationTarget::Role, EntityId::Role(_))
            | (EscalationTarget::Group, EntityId::Group(_)) => vec![target],
            (EscalationTarget::Group, EntityId::User(_)) => {
                holdings.groups.iter().map(|(group, _)| *group).collect()
            }
            (EscalationTarget::Policy, _) => {
                holdings.identity.iter().filter_map(|holding| holding.policy).collect()
            }
            _ => Vec::new(),
        };
        let arns = on.into_iter().filter_map(|entity| self.arn(entity));
        let answer = best(arns.map(|arn| self.all_on(row, &arn, targets)));
        self.with_preconditions(row, answer)
    }
}
