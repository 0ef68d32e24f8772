//! What escalation may be aimed at, by account: looked up once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_catalog::ServicePrincipal;
use rolecall_model::{AccountId, EntityId, HolderKind};
use rolecall_policy::{Document, is_administrator};

use super::super::Builder;
use crate::answer::Means;
use crate::assume::HopAnswer;
use crate::node::{NodeId, NodeKind};

/// An AWS managed policy that allows everything.
const ADMINISTRATOR_ACCESS: &str = "policy/AdministratorAccess";

/// A role that a service may be given.
#[derive(Debug)]
pub(super) struct Delivered {
    pub(super) role: EntityId,
    /// What the role's trust policy says to the service.
    pub(super) trust: HopAnswer,
}

/// Targets by account.
#[derive(Debug, Default)]
pub(super) struct Targets {
    pub(super) users: BTreeMap<AccountId, Vec<EntityId>>,
    pub(super) groups: BTreeMap<AccountId, Vec<EntityId>>,
    /// Roles, service-linked ones left out: IAM lets nobody change or pass these.
    pub(super) roles: BTreeMap<AccountId, Vec<EntityId>>,
    /// Roles that trust a service.
    pub(super) delivered: BTreeMap<(AccountId, &'static str), Vec<Delivered>>,
    /// Roles with which a service runs something.
    pub(super) running: BTreeMap<(AccountId, &'static str), BTreeSet<EntityId>>,
    /// Roles in instance profiles.
    pub(super) in_profiles: BTreeSet<EntityId>,
    /// Users of whom it is known that they have a password.
    pub(super) with_password: BTreeSet<EntityId>,
    /// ARNs of policies that allow everything, of which a caller attaches whichever it may.
    pub(super) wide_policies: BTreeMap<AccountId, Vec<Arc<str>>>,
    /// Nodes that are administrators already.
    pub(super) administrators: BTreeSet<NodeId>,
}

impl Targets {
    pub(super) fn of(builder: &Builder<'_>) -> Self {
        let mut targets = Targets::default();
        targets.principals(builder);
        targets.policies(builder);
        targets.services(builder);
        targets
    }

    fn principals(&mut self, builder: &Builder<'_>) {
        let estate = builder.world.estate;
        for (number, user) in estate.users.iter().enumerate() {
            self.users.entry(user.account).or_default().push(EntityId::User(number as u32));
        }
        for (number, group) in estate.groups.iter().enumerate() {
            self.groups.entry(group.account).or_default().push(EntityId::Group(number as u32));
        }
        let linked = |path: &str| path.starts_with("/aws-service-role/");
        for (number, role) in estate.roles.iter().enumerate().filter(|(_, role)| !linked(&role.path.text)) {
            self.roles.entry(role.account).or_default().push(EntityId::Role(number as u32));
        }
        let profiles = estate.instance_profiles.iter().filter_map(|profile| profile.role.as_ref());
        self.in_profiles.extend(profiles.filter_map(|role| builder.world.index.holder(role)));
        for other in estate.others.iter().filter(|other| &*other.kind == "aws_iam_user_login_profile") {
            let name = other.name.as_ref();
            let user = name
                .and_then(|name| builder.world.index.by_name(other.account, HolderKind::User, &name.text));
            self.with_password.extend(user);
        }
    }

    fn policies(&mut self, builder: &Builder<'_>) {
        let estate = builder.world.estate;
        for (number, account) in estate.accounts.iter().enumerate() {
            let arn = format!("arn:{}:iam::aws:{ADMINISTRATOR_ACCESS}", account.partition);
            self.wide_policies.entry(AccountId(number as u32)).or_default().push(arn.into());
        }
        for policy in &estate.policies {
            let documents: Vec<&Document> = policy.document.documents().iter().map(AsRef::as_ref).collect();
            if !documents.is_empty() && is_administrator(&documents) == Some(true) {
                self.wide_policies.entry(policy.account).or_default().push(policy.arn.text.clone());
            }
        }
    }

    fn services(&mut self, builder: &Builder<'_>) {
        for edge in &builder.edges {
            let (Some(from), Some(to)) = (builder.nodes.get(edge.from), builder.nodes.get(edge.to)) else {
                continue;
            };
            if edge.means == Means::Holds
                && to.kind == NodeKind::Admin
                && edge.verdict == crate::Verdict::Allowed
            {
                self.administrators.insert(edge.from);
            }
            let (Means::Delivers, Some(account), Some(role)) = (edge.means, to.account, to.entity) else {
                continue;
            };
            let Some(service) = ServicePrincipal::find(&from.name) else { continue };
            let trust = HopAnswer {
                verdict: Some(edge.verdict),
                requires: edge.requires.clone(),
                evidence: edge.evidence.clone(),
                missing: edge.missing.clone(),
            };
            self.delivered.entry((account, service.host())).or_default().push(Delivered { role, trust });
        }
        for consumer in &builder.world.estate.consumers {
            let index = &builder.world.index;
            let by_name = || index.by_name(consumer.account, HolderKind::Role, &consumer.role.text);
            let Some(role) = index.by_arn(&consumer.role.text).or_else(by_name) else { continue };
            for service in consumer.services.iter().filter_map(|service| ServicePrincipal::find(service)) {
                self.running.entry((consumer.account, service.host())).or_default().insert(role);
            }
        }
    }
}
