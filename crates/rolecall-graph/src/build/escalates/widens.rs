//! Rewriting the permissions of somebody whom the caller can become: then it is an administrator.

use std::collections::{BTreeMap, VecDeque};

use rolecall_catalog::{Escalation, EscalationGain, EscalationTarget};
use rolecall_model::EntityId;
use rolecall_policy::{Document, is_administrator};

use super::ask::{Asker, Freed, best, both};
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
        if let Some(answer) = widens(builder, &outgoing, from, entity, targets) {
            file(builder, from, account, Found { to: To::Administrator, means: Means::Rewrites, answer });
        }
    }
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
    let asker =
        Asker { world, caller: &caller, holdings: world.holdings.of(entity), freed: Freed::default() };
    let rows: Vec<&Escalation> = Escalation::all()
        .iter()
        .filter(|row| row.gain == EscalationGain::Rewrite && asker.may_all(row))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut found = HopAnswer::default();
    for level in [Verdict::Allowed, Verdict::AllowedIf, Verdict::Unknown] {
        for (node, way) in reached(builder, outgoing, from, level) {
            let target = builder.nodes.get(node).and_then(|node| node.entity);
            let Some(target) = target.filter(|target| world.account_of(*target) == caller.account) else {
                continue;
            };
            let widened = best(rows.iter().map(|row| asker.widens(row, target, targets)));
            if widened.verdict() <= Verdict::Unknown {
                found = best([found, both(way, widened)].into_iter());
            }
            if found.verdict() <= level {
                return Some(found);
            }
        }
    }
    (found.verdict() <= Verdict::Unknown).then_some(found)
}

/// Whom the caller can become along edges at least as good as `level`, and what that takes.
fn reached(
    builder: &Builder<'_>,
    outgoing: &BTreeMap<NodeId, Vec<usize>>,
    from: NodeId,
    level: Verdict,
) -> BTreeMap<NodeId, HopAnswer> {
    let start = HopAnswer { verdict: Some(Verdict::Allowed), ..HopAnswer::default() };
    let mut reached = BTreeMap::from([(from, start)]);
    let mut work = VecDeque::from([from]);
    while let Some(node) = work.pop_front().filter(|_| reached.len() < MOST_REACHED) {
        let way = reached.get(&node).cloned().unwrap_or_default();
        for edge in outgoing.get(&node).into_iter().flatten().filter_map(|number| builder.edges.get(*number))
        {
            let is_admin = builder.nodes.get(edge.to).is_some_and(|node| node.kind == NodeKind::Admin);
            if edge.verdict > level
                || edge.means == Means::Member
                || is_admin
                || reached.contains_key(&edge.to)
            {
                continue;
            }
            let hop = HopAnswer {
                verdict: Some(edge.verdict),
                requires: edge.requires.clone(),
                evidence: edge.evidence.clone(),
                missing: edge.missing.clone(),
            };
            reached.insert(edge.to, both(way.clone(), hop));
            work.push_back(edge.to);
        }
    }
    reached.remove(&from);
    reached
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
