//! The estate with everything looked up once: what every evaluation shares.

use std::collections::{BTreeMap, HashMap};

use rolecall_model::{
    AccountId, DocumentState, EntityId, Estate, HolderKind, Index, InlinePolicy, ManagedPolicy, Origin, Role,
};
use rolecall_policy::Effect;
use rolecall_source::Span;

use crate::answer::{Evidence, Side};
use crate::caller::Caller;
use crate::guardrails::Organizations;
use crate::holdings::{AllHoldings, may_assume};
use crate::known::KnownArns;
use crate::prefixes::{Prefixes, Starts};

/// An estate, linked.
#[derive(Debug)]
pub struct World<'e> {
    /// The estate.
    pub estate: &'e Estate,
    /// From text to entity.
    pub index: Index,
    /// Which documents reach whom.
    pub holdings: AllHoldings,
    /// Who holds each customer managed policy, and where it is attached.
    pub policy_holders: HashMap<EntityId, Vec<(EntityId, Option<Span>)>>,
    /// The policies of each account that may say something of `sts:AssumeRole`.
    pub(crate) assuming: BTreeMap<AccountId, AssumingPolicies<'e>>,
    known: KnownArns<'e>,
    members: BTreeMap<AccountId, Members>,
    /// The guardrails of the organization.
    pub(crate) organizations: Organizations,
}

impl<'e> World<'e> {
    /// Links an estate.
    pub fn new(estate: &'e Estate) -> Self {
        let index = Index::build(estate);
        let holdings = AllHoldings::collect(estate, &index);
        let policy_holders = policy_holders(estate, &index);
        let organizations = Organizations::of(estate);
        let (assuming, known) = (assuming(estate), KnownArns::of(estate));
        let members = members(estate);
        World { estate, index, holdings, policy_holders, assuming, known, members, organizations }
    }

    /// Every user, then every group, then every role.
    pub(crate) fn principals(&self) -> impl Iterator<Item = EntityId> + use<> {
        let Estate { users, groups, roles, .. } = self.estate;
        let users = (0..users.len()).map(|number| EntityId::User(number as u32));
        let groups = (0..groups.len()).map(|number| EntityId::Group(number as u32));
        users.chain(groups).chain((0..roles.len()).map(|number| EntityId::Role(number as u32)))
    }

    /// The users, groups and roles of an account.
    pub(crate) fn members(&self, account: AccountId) -> &Members {
        const NOBODY: &Members = &Members { users: Vec::new(), groups: Vec::new(), roles: Vec::new() };
        self.members.get(&account).unwrap_or(NOBODY)
    }

    /// A role by ARN.
    pub fn role_by_arn(&self, arn: &str) -> Option<(EntityId, &'e Role)> {
        match self.index.by_arn(arn)? {
            id @ EntityId::Role(number) => Some((id, self.estate.roles.get(number as usize)?)),
            _ => None,
        }
    }

    /// A role by its name in an account.
    pub fn role_by_name(&self, account: AccountId, name: &str) -> Option<(EntityId, &'e Role)> {
        match self.index.by_name(account, HolderKind::Role, name)? {
            id @ EntityId::Role(number) => Some((id, self.estate.roles.get(number as usize)?)),
            _ => None,
        }
    }

    /// The account of a user, group or role.
    pub fn account_of(&self, entity: EntityId) -> Option<AccountId> {
        let estate = self.estate;
        match entity {
            EntityId::User(number) => estate.users.get(number as usize).map(|user| user.account),
            EntityId::Group(number) => estate.groups.get(number as usize).map(|group| group.account),
            EntityId::Role(number) => estate.roles.get(number as usize).map(|role| role.account),
            EntityId::Policy(number) => estate.policies.get(number as usize).map(|policy| policy.account),
            _ => None,
        }
    }

    /// The name of a user, group or role.
    pub fn name_of(&self, entity: EntityId) -> &'e str {
        let estate = self.estate;
        let name = match entity {
            EntityId::User(number) => estate.users.get(number as usize).map(|user| &user.name),
            EntityId::Group(number) => estate.groups.get(number as usize).map(|group| &group.name),
            EntityId::Role(number) => estate.roles.get(number as usize).map(|role| &role.name),
            EntityId::Policy(number) => estate.policies.get(number as usize).map(|policy| &policy.name),
            _ => None,
        };
        name.map_or("", |name| &name.text)
    }

    /// Where a user, group or role comes from.
    pub fn origin_of(&self, entity: EntityId) -> Option<&'e Origin> {
        let estate = self.estate;
        match entity {
            EntityId::User(number) => estate.users.get(number as usize).map(|user| &user.origin),
            EntityId::Group(number) => estate.groups.get(number as usize).map(|group| &group.origin),
            EntityId::Role(number) => estate.roles.get(number as usize).map(|role| &role.origin),
            EntityId::Policy(number) => estate.policies.get(number as usize).map(|policy| &policy.origin),
            _ => None,
        }
    }

    /// How people call a user, group or role: `dev:user/ann`.
    pub fn label(&self, entity: EntityId) -> String {
        let kind = match entity {
            EntityId::User(_) => "user",
            EntityId::Group(_) => "group",
            EntityId::Role(_) => "role",
            _ => "policy",
        };
        let account = self.account_of(entity).and_then(|account| self.estate.account(account));
        let path = match entity {
            EntityId::Role(number) => {
                self.estate.roles.get(number as usize).map_or("/", |role| &role.path.text)
            }
            _ => "/",
        };
        let account = account.map_or("", |account| &account.label);
        format!("{account}:{kind}{path}{}", self.name_of(entity))
    }

    /// The membership by which a group's policy reaches the caller.
    pub(crate) fn membership_evidence(&self, caller: &Caller<'_>, group: EntityId) -> Evidence {
        let groups =
            caller.entity.map(|entity| self.holdings.of(entity).groups.as_slice()).unwrap_or_default();
        let span = groups.iter().find(|(known, _)| *known == group).and_then(|(_, span)| *span);
        Evidence {
            side: Side::Membership,
            statement: format!("member of group `{}`", self.name_of(group)),
            span,
        }
    }
}

/// Users, groups and roles of one account, in the order of the estate.
#[derive(Debug, Default)]
pub(crate) struct Members {
    pub(crate) users: Vec<EntityId>,
    pub(crate) groups: Vec<EntityId>,
    pub(crate) roles: Vec<EntityId>,
}

fn members(estate: &Estate) -> BTreeMap<AccountId, Members> {
    let mut found: BTreeMap<AccountId, Members> = BTreeMap::new();
    for (number, user) in estate.users.iter().enumerate() {
        found.entry(user.account).or_default().users.push(EntityId::User(number as u32));
    }
    for (number, group) in estate.groups.iter().enumerate() {
        found.entry(group.account).or_default().groups.push(EntityId::Group(number as u32));
    }
    for (number, role) in estate.roles.iter().enumerate() {
        found.entry(role.account).or_default().roles.push(EntityId::Role(number as u32));
    }
    found
}

/// Policies that may say something of `sts:AssumeRole`, in the order of the estate.
#[derive(Debug, Default)]
pub(crate) struct AssumingPolicies<'e> {
    managed: Vec<(EntityId, &'e ManagedPolicy)>,
    managed_by_resource: Prefixes,
    inline: Vec<&'e InlinePolicy>,
    inline_by_resource: Prefixes,
}

impl<'e> AssumingPolicies<'e> {
    /// The managed policies that may cover a role.
    pub(crate) fn managed_on(&self, arn: &str) -> Vec<(EntityId, &'e ManagedPolicy)> {
        pick(&self.managed, &self.managed_by_resource, arn)
    }

    /// The inline policies that may cover a role.
    pub(crate) fn inline_on(&self, arn: &str) -> Vec<&'e InlinePolicy> {
        pick(&self.inline, &self.inline_by_resource, arn)
    }
}

fn pick<T: Copy>(list: &[T], by_resource: &Prefixes, arn: &str) -> Vec<T> {
    match by_resource.on(arn) {
        Some(numbers) => numbers.iter().filter_map(|number| list.get(*number as usize).copied()).collect(),
        None => list.to_vec(),
    }
}

/// The resources that the Allows of a document name.
fn starts(state: &DocumentState) -> Starts {
    let mut starts = Starts::default();
    let statements = state.documents().iter().flat_map(|document| &document.statements);
    let allows = statements.filter(|statement| statement.effect == Effect::Allow);
    allows.for_each(|statement| starts.statement(statement));
    starts
}

fn assuming(estate: &Estate) -> BTreeMap<AccountId, AssumingPolicies<'_>> {
    let may = |state: &DocumentState| state.documents().iter().any(|document| may_assume(document));
    let mut found: BTreeMap<AccountId, AssumingPolicies<'_>> = BTreeMap::new();
    for (number, policy) in estate.policies.iter().enumerate().filter(|(_, policy)| may(&policy.document)) {
        let id = EntityId::Policy(number as u32);
        let own = found.entry(policy.account).or_default();
        own.managed_by_resource.add(own.managed.len() as u32, starts(&policy.document));
        own.managed.push((id, policy));
    }
    for inline in estate.inline_policies.iter().filter(|inline| may(&inline.document)) {
        let own = found.entry(inline.holder.account).or_default();
        own.inline_by_resource.add(own.inline.len() as u32, starts(&inline.document));
        own.inline.push(inline);
    }
    found
}

fn policy_holders(estate: &Estate, index: &Index) -> HashMap<EntityId, Vec<(EntityId, Option<Span>)>> {
    let mut holders: HashMap<EntityId, Vec<(EntityId, Option<Span>)>> = HashMap::new();
    for attachment in &estate.attachments {
        let policy = index.by_arn(&attachment.policy_arn.text);
        if let (Some(policy), Some(holder)) = (policy, index.holder(&attachment.holder)) {
            let span = attachment.holder.name.span.or(attachment.origin.span);
            holders.entry(policy).or_default().push((holder, span));
        }
    }
    holders
}

impl World<'_> {
    /// Whether an ARN may be that of an entity whose own ARN is not wholly known, such as a role with a generated name.
    pub(crate) fn may_be_known(&self, arn: &str) -> bool {
        self.known.may_be(arn)
    }

    /// The name in an account that is nearest to `name`, as people call it, when one is near.
    pub(crate) fn nearest(&self, account: Option<AccountId>, kind: HolderKind, name: &str) -> Option<String> {
        let own = self.members(account?);
        let own = match kind {
            HolderKind::User => &own.users,
            HolderKind::Group => &own.groups,
            HolderKind::Role => &own.roles,
        };
        let distance = |entity: &EntityId| strsim::osa_distance(self.name_of(*entity), name);
        let nearest = own.iter().copied().min_by_key(distance)?;
        let near = strsim::osa_distance(self.name_of(nearest), name) <= name.chars().count().max(4) / 2;
        near.then(|| self.label(nearest))
    }
}
