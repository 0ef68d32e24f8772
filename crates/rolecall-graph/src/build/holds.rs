//! `member`, `holds`, and who is an administrator.

use rolecall_model::{AccountId, EntityId};
use rolecall_policy::Document;

use super::Builder;
use crate::answer::{Evidence, Means, Side, Verdict};
use crate::assume::HopAnswer;
use crate::graph::How;
use crate::node::{Node, NodeId, NodeKind};

pub(super) fn add(builder: &mut Builder<'_>) {
    for entity in builder.world.principals() {
        members(builder, entity);
        policies(builder, entity);
        administrator(builder, entity);
    }
}

fn members(builder: &mut Builder<'_>, user: EntityId) {
    let groups = builder.world.holdings.of(user).groups.clone();
    for (group, span) in groups {
        let (Some(from), Some(to)) = (builder.nodes.of(user), builder.nodes.of(group)) else { continue };
        let statement = format!("member of group `{}`", builder.world.name_of(group));
        builder.fixed(from, to, Means::Member, vec![Evidence { side: Side::Membership, statement, span }]);
    }
}

fn policies(builder: &mut Builder<'_>, entity: EntityId) {
    let Some(from) = builder.nodes.of(entity) else { return };
    let holdings = builder.world.holdings.of(entity).identity.clone();
    for holding in holdings.iter().filter(|holding| holding.holder == entity) {
        let to = match holding.policy {
            Some(policy) => builder.nodes.of(policy),
            None => Some(policy_node(builder, entity, holding)),
        };
        let Some(to) = to else { continue };
        let evidence =
            Evidence { side: Side::Attachment, statement: holding.label.to_string(), span: holding.span };
        builder.fixed(from, to, Means::Holds, vec![evidence]);
    }
}

/// The node of an inline or AWS managed policy.
fn policy_node(builder: &mut Builder<'_>, entity: EntityId, holding: &crate::holdings::Holding) -> NodeId {
    if let Some(name) = &holding.aws_managed {
        return builder.named(NodeKind::Policy, None, name, None);
    }
    let account = builder.world.account_of(entity);
    let owner = builder.world.label(entity);
    let document = holding.documents.first().and_then(|document| document.span);
    builder.nodes.add(Node {
        kind: NodeKind::Policy,
        account,
        entity: None,
        name: format!("{} of {owner}", holding.label).into(),
        arn: None,
        address: None,
        span: holding.span.or(document),
        declared: true,
    })
}

/// A principal whose policies grant everything is the effective administrator of its account, unless its boundary
/// does not.
fn administrator(builder: &mut Builder<'_>, entity: EntityId) {
    let (Some(from), Some(account)) = (builder.nodes.of(entity), builder.world.account_of(entity)) else {
        return;
    };
    let holdings = builder.world.holdings.of(entity);
    let certain: Vec<&Document> = documents(&holdings.identity, true);
    let possible: Vec<&Document> = documents(&holdings.identity, false);
    let boundary = holdings.boundary.as_ref().map(|holding| documents(std::slice::from_ref(holding), false));
    let bounded =
        boundary.is_some_and(|documents| rolecall_policy::is_administrator(&documents) != Some(true));
    if bounded || possible.is_empty() {
        return;
    }
    let surely = rolecall_policy::is_administrator(&certain);
    let perhaps = || {
        if certain.len() == possible.len() { surely } else { rolecall_policy::is_administrator(&possible) }
    };
    let verdict = match surely {
        Some(true) => Verdict::Allowed,
        _ if perhaps() == Some(false) => return,
        _ if holdings.identity.iter().all(|holding| holding.fact.is_none()) => return,
        _ => Verdict::Unknown,
    };
    let to = admin(builder, account);
    if builder.is_new(from, to, Means::Holds, How::Fixed) {
        let answer = HopAnswer { verdict: Some(verdict), ..HopAnswer::default() };
        builder.file(from, to, Means::Holds, How::Fixed, answer);
    }
}

fn documents(holdings: &[crate::holdings::Holding], certain: bool) -> Vec<&Document> {
    let holdings = holdings.iter().filter(|holding| holding.certain || !certain);
    holdings.flat_map(|holding| &holding.documents).map(AsRef::as_ref).collect()
}

fn admin(builder: &mut Builder<'_>, account: AccountId) -> NodeId {
    builder.named(NodeKind::Admin, Some(account), "admin", None)
}
