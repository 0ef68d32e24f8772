//! `rewrites`, `becomes`, `acts`, `passes`: what callers make of their permissions, by the table of
//! [`rolecall_catalog::Escalation`].
//!
//! A caller frees itself first: it rewrites its own policies, it removes its permissions boundary. If then nothing limits
//! it but the organization, it is an administrator. What is left are users and roles that it becomes; where it may become
//! all of a kind, one edge leads to a node that stands for the crowd.

mod ask;
mod inward;
mod outward;
mod targets;
mod widens;

use std::collections::BTreeSet;

use rolecall_model::{AccountId, EntityId};

use self::ask::{Asker, Freed, both};
use self::targets::{Delivered, Targets};
use super::Builder;
use crate::answer::{Means, Verdict};
use crate::assume::HopAnswer;
use crate::caller::Caller;
use crate::graph::How;
use crate::node::{NodeId, NodeKind};

/// Where an edge leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum To {
    /// The effective administrator of the caller's account.
    Administrator,
    /// A principal.
    Entity(EntityId),
    /// Every `user`, `role` or `group` of the caller's account.
    Crowd(&'static str),
    /// Every role of the caller's account that trusts this service.
    Passed(&'static str),
}

/// An edge that was found.
#[derive(Clone, Debug)]
struct Found {
    to: To,
    means: Means,
    answer: HopAnswer,
}

pub(super) fn add(builder: &mut Builder<'_>) {
    let targets = Targets::of(builder);
    let estate = builder.world.estate;
    let users = (0..estate.users.len()).map(|number| EntityId::User(number as u32));
    let groups = (0..estate.groups.len()).map(|number| EntityId::Group(number as u32));
    let roles = (0..estate.roles.len()).map(|number| EntityId::Role(number as u32));
    let mut crowds = BTreeSet::new();
    for entity in users.chain(groups).chain(roles) {
        let Some(from) = builder.nodes.of(entity).filter(|node| !targets.administrators.contains(node))
        else {
            continue;
        };
        let Some(account) = builder.world.account_of(entity) else { continue };
        for found in escalate(builder, entity, &targets) {
            if matches!(found.to, To::Crowd(_) | To::Passed(_)) {
                crowds.insert((account, found.to));
            }
            file(builder, from, account, found);
        }
    }
    for (number, _) in estate.accounts.iter().enumerate().filter(|(_, account)| account.analysed) {
        // Whether anybody is the administrator is a question that every account answers.
        builder.named(NodeKind::Admin, Some(AccountId(number as u32)), "admin", None);
    }
    for (account, crowd) in crowds {
        disperse(builder, account, crowd, &targets);
    }
    widens::add(builder, &targets);
    administrators(builder, &targets);
}

/// Everything that a caller makes of its permissions.
fn escalate(builder: &Builder<'_>, entity: EntityId, targets: &Targets) -> Vec<Found> {
    let world = &builder.world;
    let Some(caller) = Caller::of(world.estate, entity, true) else { return Vec::new() };
    let holdings = world.holdings.of(entity);
    let mut asker = Asker::new(world, &caller, holdings);
    if !asker.may_escalate() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut to_administrator = |means: Means, answer: HopAnswer| {
        let surely = answer.verdict() == Verdict::Allowed;
        if answer.verdict() <= Verdict::Unknown {
            found.push(Found { to: To::Administrator, means, answer });
        }
        surely
    };
    let freeing = asker.free(targets);
    let freed = std::mem::take(&mut asker.freed);
    let unlimited = Asker { freed, ..asker };
    if freed != Freed::default()
        && unlimited.is_unlimited()
        && to_administrator(Means::Rewrites, freeing.clone())
    {
        return found;
    }
    let asker = Asker { freed: Freed::default(), ..unlimited };
    if to_administrator(Means::Becomes, asker.mints(targets)) {
        return found;
    }
    found.extend(asker.outward(targets));
    if freed != Freed::default() {
        let asker = Asker { freed, ..asker };
        found.extend(asker.outward(targets).into_iter().map(|one| {
            let answer = both(freeing.clone(), one.answer);
            Found { answer, ..one }
        }));
    }
    found
}

fn file(builder: &mut Builder<'_>, from: NodeId, account: AccountId, found: Found) {
    let Found { to, means, answer } = found;
    let Some(to) = node(builder, account, to) else { return };
    if from != to && builder.is_new(from, to, means, How::Fixed) {
        builder.file(from, to, means, How::Fixed, answer);
    }
}

fn node(builder: &mut Builder<'_>, account: AccountId, to: To) -> Option<NodeId> {
    match to {
        To::Administrator => Some(builder.named(NodeKind::Admin, Some(account), "admin", None)),
        To::Entity(entity) => builder.nodes.of(entity),
        To::Crowd(kind) => Some(builder.named(NodeKind::Account, Some(account), &format!("{kind}/*"), None)),
        To::Passed(service) => {
            Some(builder.named(NodeKind::Account, Some(account), &format!("role/* of {service}"), None))
        }
    }
}

/// From a crowd to each that is in it.
fn disperse(builder: &mut Builder<'_>, account: AccountId, crowd: To, targets: &Targets) {
    let Some(from) = node(builder, account, crowd) else { return };
    let sure = || HopAnswer { verdict: Some(Verdict::Allowed), ..HopAnswer::default() };
    let list = |entities: Option<&Vec<EntityId>>| -> Vec<(EntityId, HopAnswer)> {
        entities.into_iter().flatten().map(|entity| (*entity, sure())).collect()
    };
    let (means, members) = match crowd {
        To::Crowd("user") => (Means::Becomes, list(targets.users.get(&account))),
        To::Crowd("group") => (Means::Becomes, list(targets.groups.get(&account))),
        To::Crowd(_) => (Means::Becomes, list(targets.roles.get(&account))),
        To::Passed(service) => {
            let delivered = targets.delivered.get(&(account, service)).into_iter().flatten();
            let each = |one: &Delivered| (one.role, one.trust.clone());
            (Means::Passes, delivered.map(each).collect())
        }
        To::Administrator | To::Entity(_) => return,
    };
    for (entity, answer) in members {
        file(builder, from, account, Found { to: To::Entity(entity), means, answer });
    }
}

/// An administrator is whoever it wants to be in its account.
fn administrators(builder: &mut Builder<'_>, targets: &Targets) {
    let to = |edge: &crate::Edge| Some((edge.to, builder.nodes.get(edge.to)?));
    let entered = builder.edges.iter().filter_map(to).filter(|(_, node)| node.kind == NodeKind::Admin);
    let entered: BTreeSet<_> = entered.filter_map(|(admin, node)| Some((admin, node.account?))).collect();
    for (admin, account) in entered {
        let principals = [targets.users.get(&account), targets.roles.get(&account)];
        for entity in principals.into_iter().flatten().flatten() {
            let answer = HopAnswer { verdict: Some(Verdict::Allowed), ..HopAnswer::default() };
            let (to, means) = (To::Entity(*entity), Means::Becomes);
            file(builder, admin, account, Found { to, means, answer });
        }
    }
}
