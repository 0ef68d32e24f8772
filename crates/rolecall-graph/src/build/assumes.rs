//! `assumes`: what trust policies say of signed callers, met with what the callers' policies say.

use rolecall_model::{AccountId, EntityId, HolderKind, Listing, Role, With};
use rolecall_policy::{Arn, Effect, Principal, PrincipalForm, Statement, classify};
use rolecall_source::symbol::has_symbols;

use super::Builder;
use super::grantees::{Grantees, Ungranted, allows};
use crate::answer::{Code, Means, Missing, Repair, Side, Verdict};
use crate::assume::{ASSUME_ROLE, AssumeCall, HopAnswer};
use crate::caller::{Bring, Caller, covers};
use crate::graph::{HalfEdge, How, KnownPrincipal, TrustPrincipal};
use crate::node::{NodeId, NodeKind};

pub(super) fn add(builder: &mut Builder<'_>) {
    let estate = builder.world.estate;
    let grantees = Grantees::of(&builder.world);
    for (number, role) in estate.roles.iter().enumerate() {
        let id = EntityId::Role(number as u32);
        let Some(node) = builder.nodes.of(id) else { continue };
        trust_policy(builder, node, role, &grantees);
    }
    for entity in &grantees.all {
        literal_grants(builder, *entity);
    }
}

/// Every principal of a role's trust policy, and the callers that it lets in.
fn trust_policy(builder: &mut Builder<'_>, node: NodeId, role: &Role, grantees: &Grantees) {
    if role.trust.documents().is_empty() {
        let span = role.origin.span;
        let kind = rolecall_policy::PrincipalKind::Other;
        let known = KnownPrincipal::Lost;
        builder.trusts.push(TrustPrincipal {
            role: node,
            text: String::new(),
            kind,
            known,
            node: None,
            span,
        });
    }
    let documents = role.trust.documents().to_vec();
    let callers = Callers { grantees, ungranted: Ungranted::of(&builder.world, role) };
    if documents.is_empty() || documents.iter().any(|document| document.partial) {
        // What is not known of the trust policy may name anybody.
        let somebody = builder.named(NodeKind::External, None, "somebody not known", None);
        external(builder, somebody, node, role);
    }
    for document in &documents {
        for statement in document.statements.iter().filter(|statement| statement.effect == Effect::Allow) {
            // A trust policy does not support `NotPrincipal`: it names nobody.
            let named = statement.principals.iter().filter(|set| !set.negated);
            for principal in named.flat_map(|set| &set.list) {
                let named = principal_node(builder, node, role, principal, &callers);
                let known = match classify(principal) {
                    PrincipalForm::Unknown => KnownPrincipal::Lost,
                    _ if has_symbols(&principal.text.text) => KnownPrincipal::Symbolic,
                    _ => KnownPrincipal::Exact,
                };
                let text = principal.text.text.to_string();
                let span = principal.text.span;
                builder.trusts.push(TrustPrincipal {
                    role: node,
                    text,
                    kind: principal.kind,
                    known,
                    node: named,
                    span,
                });
            }
        }
    }
}

/// Who may call a role by what its trust policy says of whole accounts.
struct Callers<'g> {
    grantees: &'g Grantees,
    ungranted: Ungranted,
}

/// The node that a principal names; callers behind it are evaluated on the way.
fn principal_node(
    builder: &mut Builder<'_>,
    node: NodeId,
    role: &Role,
    principal: &Principal,
    callers: &Callers<'_>,
) -> Option<NodeId> {
    match classify(principal) {
        PrincipalForm::AnyAws | PrincipalForm::BareStar => {
            let own = builder.world.members(role.account);
            let own: Vec<EntityId> = own.users.iter().chain(&own.roles).copied().collect();
            let others = callers.grantees.callers_anywhere(&builder.world, role, &callers.ungranted);
            call_all(builder, own.iter().chain(&others), node, role);
            let any = builder.named(NodeKind::External, None, "*", None);
            outsider(builder, any, node, role);
            Some(any)
        }
        PrincipalForm::Account { account, .. } => Some(account_node(builder, account, node, role, callers)),
        PrincipalForm::Role { account, name, .. }
        | PrincipalForm::AssumedRole { account, role: name, .. } => {
            Some(single(builder, principal, &Wanted { account, kind: HolderKind::Role, name }, node, role))
        }
        PrincipalForm::User { account, name, .. } => {
            Some(single(builder, principal, &Wanted { account, kind: HolderKind::User, name }, node, role))
        }
        PrincipalForm::Group { account, name } => {
            let account = builder.world.estate.account_by_id(account)?;
            let group = builder.world.index.by_name(account, HolderKind::Group, name)?;
            call(builder, group, node, role);
            builder.nodes.of(group)
        }
        PrincipalForm::UniqueId(id) => {
            let found = builder.world.index.by_unique_id(id)?;
            call(builder, found, node, role);
            builder.nodes.of(found)
        }
        PrincipalForm::Unknown => {
            let somebody = builder.named(NodeKind::External, None, &principal.text.text, None);
            external(builder, somebody, node, role);
            Some(somebody)
        }
        _ => None,
    }
}

/// The account principal: everybody in it with a grant. Somebody unknown, when the account is not complete.
fn account_node(
    builder: &mut Builder<'_>,
    id: &str,
    node: NodeId,
    role: &Role,
    callers: &Callers<'_>,
) -> NodeId {
    let estate = builder.world.estate;
    let Some(account) =
        estate.account_by_id(id).filter(|account| estate.account(*account).is_some_and(|a| a.analysed))
    else {
        let outside = builder.named(NodeKind::External, None, id, None);
        outsider(builder, outside, node, role);
        return outside;
    };
    let own = callers.grantees.callers(&builder.world, account, role, &callers.ungranted);
    call_all(builder, own.iter(), node, role);
    let label = estate.account(account).map(|account| account.label.clone()).unwrap_or_default();
    let from = builder.named(NodeKind::Account, Some(account), &label, None);
    if !estate.lists(account, Listing::Principals) {
        outsider(builder, from, node, role);
    }
    from
}

/// A role or user that a principal names.
struct Wanted<'p> {
    account: &'p str,
    kind: HolderKind,
    name: &'p str,
}

/// A role or user by name. One that is not there is a node that is only named.
fn single(
    builder: &mut Builder<'_>,
    principal: &Principal,
    wanted: &Wanted<'_>,
    node: NodeId,
    role: &Role,
) -> NodeId {
    let estate = builder.world.estate;
    let Wanted { kind, name, .. } = *wanted;
    let account = estate.account_by_id(wanted.account);
    let by_arn = builder.world.index.by_arn(&principal.text.text);
    let session = matches!(classify(principal), PrincipalForm::AssumedRole { .. });
    let by_name =
        account.filter(|_| session).and_then(|account| builder.world.index.by_name(account, kind, name));
    if let Some(found) = by_arn.or(by_name) {
        call(builder, found, node, role);
        if let Some(from) = builder.nodes.of(found) {
            return from;
        }
    }
    let from = builder.named(NodeKind::External, account, &principal.text.text, Some(&principal.text.text));
    let complete = account.is_some_and(|account| estate.lists(account, Listing::Principals));
    if complete && !builder.world.may_be_known(&principal.text.text) {
        let missing = absent(principal, account, builder.world.nearest(account, kind, name));
        let half = HalfEdge {
            from,
            to: node,
            means: Means::Assumes,
            missing: vec![missing],
            verdict: Verdict::Denied,
            how: How::Fixed,
        };
        builder.half_edges.push(half);
    } else {
        outsider(builder, from, node, role);
    }
    from
}

/// B31: a principal of a complete account that is not there.
fn absent(principal: &Principal, account: Option<AccountId>, nearest: Option<String>) -> Missing {
    let message = format!("`{}` does not exist, and its account is complete", principal.text.text);
    let repair = nearest.map(|name| Repair { title: format!("the nearest name is `{name}`") });
    let span = principal.text.span;
    Missing {
        code: Some(Code(31)),
        side: Side::Existence,
        account,
        message,
        span,
        related: Vec::new(),
        repair,
    }
}

/// Whether some Allow of the trust policy covers `sts:AssumeRole` at all, as far as it is known.
fn may_be_assumed(role: &Role) -> bool {
    let documents = role.trust.documents();
    let allows = |statement: &Statement| statement.effect == Effect::Allow && covers(statement, ASSUME_ROLE);
    documents.is_empty()
        || documents.iter().any(|document| document.partial || document.statements.iter().any(allows))
}

/// A signed caller outside the estate, which can only call `sts:AssumeRole`.
fn outsider(builder: &mut Builder<'_>, from: NodeId, to: NodeId, role: &Role) {
    if may_be_assumed(role) {
        external(builder, from, to, role);
    }
}

/// Somebody outside the estate: whether the own account lets the caller is not known.
fn external(builder: &mut Builder<'_>, from: NodeId, to: NodeId, role: &Role) {
    if !builder.is_new(from, to, Means::Assumes, How::Fixed) {
        return;
    }
    let reason = "what the account of the caller grants";
    let missing = crate::diagnose::fact(
        Side::Identity,
        None,
        &reason.into(),
        role.trust.documents().first().and_then(|d| d.span),
    );
    let answer =
        HopAnswer { verdict: Some(Verdict::Unknown), missing: vec![missing], ..HopAnswer::default() };
    builder.file(from, to, Means::Assumes, How::Fixed, answer);
}

fn call_all<'i>(
    builder: &mut Builder<'_>,
    callers: impl Iterator<Item = &'i EntityId>,
    node: NodeId,
    role: &Role,
) {
    for entity in callers {
        let Some(from) = builder.nodes.of(*entity) else { continue };
        if from == node || !builder.is_new(from, node, Means::Assumes, How::Assume) {
            continue;
        }
        let answer = evaluate(builder, *entity, role, true);
        // An account that delegates names nobody: who has no grant is no half edge.
        if !matches!(answer.verdict(), Verdict::Denied) {
            builder.file(from, node, Means::Assumes, How::Assume, answer);
        }
    }
}

/// A caller that the trust policy names, or that names the role: a refusal is a half edge.
fn call(builder: &mut Builder<'_>, entity: EntityId, node: NodeId, role: &Role) {
    let Some(from) = builder.nodes.of(entity) else { return };
    if from != node && builder.is_new(from, node, Means::Assumes, How::Assume) {
        let answer = evaluate(builder, entity, role, false);
        builder.file(from, node, Means::Assumes, How::Assume, answer);
    }
}

fn evaluate(builder: &Builder<'_>, entity: EntityId, role: &Role, brief: bool) -> HopAnswer {
    let with = With::default();
    let Some(caller) = Caller::of(builder.world.estate, entity, true) else { return HopAnswer::default() };
    let bring = Bring { with: &with, strict: false };
    AssumeCall { world: &builder.world, caller: &caller, role, bring, brief }.evaluate()
}

/// Grants that name a role literally: the trust policy must answer.
fn literal_grants(builder: &mut Builder<'_>, entity: EntityId) {
    for pattern in literal_targets(builder, entity) {
        if let Some((role_id, role)) = builder.world.role_by_arn(&pattern)
            && let Some(node) = builder.nodes.of(role_id)
        {
            call(builder, entity, node, role);
        }
    }
}

fn literal_targets(builder: &Builder<'_>, entity: EntityId) -> Vec<std::sync::Arc<str>> {
    let holdings = &builder.world.holdings.of(entity).identity;
    let own =
        holdings.iter().filter(|holding| holding.holder == entity || matches!(entity, EntityId::User(_)));
    let statements = own.flat_map(allows).filter(|statement| covers(statement, ASSUME_ROLE));
    let sets = statements.filter_map(|statement| statement.resources.as_ref()).filter(|set| !set.negated);
    let patterns = sets.flat_map(|set| &set.patterns).map(|pattern| pattern.text.clone());
    patterns.filter(|text| !text.contains(['*', '?']) && Arn::parse(text).is_some()).collect()
}
