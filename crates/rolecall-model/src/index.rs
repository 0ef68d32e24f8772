//! From text to entity: ARNs, and names in accounts.

use std::collections::HashMap;
use std::sync::Arc;

use crate::{AccountId, Estate, Holder, HolderKind};

/// An entity, by its kind and its number in the estate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are the lists of the estate")]
pub enum EntityId {
    User(u32),
    Group(u32),
    Role(u32),
    Policy(u32),
    InstanceProfile(u32),
    OidcProvider(u32),
    SamlProvider(u32),
    UserPool(u32),
    AppClient(u32),
    UserPoolGroup(u32),
    IdentityPool(u32),
}

/// Finds entities by what other entities call them.
#[derive(Clone, Debug, Default)]
pub struct Index {
    arns: HashMap<Arc<str>, EntityId>,
    unique_ids: HashMap<Arc<str>, EntityId>,
    names: HashMap<(AccountId, HolderKind, String), EntityId>,
}

impl Index {
    /// The index of an estate. Of two entities with one name the first wins.
    pub fn build(estate: &Estate) -> Self {
        let mut index = Index::default();
        for (number, user) in estate.users.iter().enumerate() {
            let id = EntityId::User(number as u32);
            index.add(id, &user.arn.text, Some((user.account, HolderKind::User, &user.name.text)));
            index.identify(id, user.unique_id.as_ref());
        }
        for (number, group) in estate.groups.iter().enumerate() {
            let id = EntityId::Group(number as u32);
            index.add(id, &group.arn.text, Some((group.account, HolderKind::Group, &group.name.text)));
        }
        for (number, role) in estate.roles.iter().enumerate() {
            let id = EntityId::Role(number as u32);
            index.add(id, &role.arn.text, Some((role.account, HolderKind::Role, &role.name.text)));
            index.identify(id, role.unique_id.as_ref());
        }
        for (number, policy) in estate.policies.iter().enumerate() {
            index.add(EntityId::Policy(number as u32), &policy.arn.text, None);
        }
        for (number, profile) in estate.instance_profiles.iter().enumerate() {
            index.add(EntityId::InstanceProfile(number as u32), &profile.arn.text, None);
        }
        for (number, provider) in estate.oidc_providers.iter().enumerate() {
            index.add(EntityId::OidcProvider(number as u32), &provider.arn.text, None);
        }
        for (number, provider) in estate.saml_providers.iter().enumerate() {
            index.add(EntityId::SamlProvider(number as u32), &provider.arn.text, None);
        }
        for (number, pool) in estate.user_pools.iter().enumerate() {
            index.add(EntityId::UserPool(number as u32), &pool.arn.text, None);
        }
        for (number, pool) in estate.identity_pools.iter().enumerate() {
            index.add(EntityId::IdentityPool(number as u32), &pool.arn.text, None);
        }
        index
    }

    /// The entity with exactly this ARN.
    pub fn by_arn(&self, arn: &str) -> Option<EntityId> {
        self.arns.get(arn).copied()
    }

    /// The user or role with this unique id (IAM User Guide, "IAM identifiers").
    pub fn by_unique_id(&self, id: &str) -> Option<EntityId> {
        self.unique_ids.get(id).copied()
    }

    /// The user, group or role of this name, compared without regard to case (names are unique so; IAM User Guide,
    /// "IAM and AWS STS quotas").
    pub fn by_name(&self, account: AccountId, kind: HolderKind, name: &str) -> Option<EntityId> {
        self.names.get(&(account, kind, name.to_lowercase())).copied()
    }

    /// Who holds a policy.
    pub fn holder(&self, holder: &Holder) -> Option<EntityId> {
        self.by_name(holder.account, holder.kind, &holder.name.text)
    }

    fn identify(&mut self, id: EntityId, unique_id: Option<&Arc<str>>) {
        if let Some(unique_id) = unique_id {
            self.unique_ids.entry(unique_id.clone()).or_insert(id);
        }
    }

    fn add(&mut self, id: EntityId, arn: &Arc<str>, name: Option<(AccountId, HolderKind, &Arc<str>)>) {
        self.arns.entry(arn.clone()).or_insert(id);
        if let Some((account, kind, name)) = name {
            self.names.entry((account, kind, name.to_lowercase())).or_insert(id);
        }
    }
}
