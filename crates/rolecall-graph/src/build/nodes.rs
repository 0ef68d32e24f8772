//! The nodes of declared entities. Nodes that are only named are added where they are named.

use std::sync::Arc;

use rolecall_model::{AccountId, EntityId, Origin, Text};

use super::Builder;
use crate::node::{Node, NodeId, NodeKind};

pub(super) fn add(builder: &mut Builder<'_>) {
    let estate = builder.world.estate;
    for (number, account) in estate.accounts.iter().enumerate() {
        builder.nodes.add(Node {
            kind: NodeKind::Account,
            account: Some(AccountId(number as u32)),
            entity: None,
            name: account.label.clone(),
            arn: Some(format!("arn:{}:iam::{}:root", account.partition, account.id).into()),
            address: None,
            span: account.span,
            declared: true,
        });
    }
    for (number, user) in estate.users.iter().enumerate() {
        let name = with_path(&user.path, &user.name);
        entity(
            builder,
            NodeKind::User,
            EntityId::User(number as u32),
            user.account,
            name,
            Some(&user.arn),
            &user.origin,
        );
    }
    for (number, group) in estate.groups.iter().enumerate() {
        let name = with_path(&group.path, &group.name);
        let id = EntityId::Group(number as u32);
        entity(builder, NodeKind::Group, id, group.account, name, Some(&group.arn), &group.origin);
    }
    for (number, role) in estate.roles.iter().enumerate() {
        let name = with_path(&role.path, &role.name);
        entity(
            builder,
            NodeKind::Role,
            EntityId::Role(number as u32),
            role.account,
            name,
            Some(&role.arn),
            &role.origin,
        );
    }
    for (number, policy) in estate.policies.iter().enumerate() {
        let name = with_path(&policy.path, &policy.name);
        let id = EntityId::Policy(number as u32);
        entity(builder, NodeKind::Policy, id, policy.account, name, Some(&policy.arn), &policy.origin);
    }
    for (number, provider) in estate.oidc_providers.iter().enumerate() {
        let id = EntityId::OidcProvider(number as u32);
        let name = provider.url.text.clone();
        entity(
            builder,
            NodeKind::OidcProvider,
            id,
            provider.account,
            name,
            Some(&provider.arn),
            &provider.origin,
        );
    }
    for (number, provider) in estate.saml_providers.iter().enumerate() {
        let id = EntityId::SamlProvider(number as u32);
        let name = provider.name.text.clone();
        entity(
            builder,
            NodeKind::SamlProvider,
            id,
            provider.account,
            name,
            Some(&provider.arn),
            &provider.origin,
        );
    }
    cognito(builder);
}

fn cognito(builder: &mut Builder<'_>) {
    let estate = builder.world.estate;
    for (number, pool) in estate.user_pools.iter().enumerate() {
        let (id, name) = (EntityId::UserPool(number as u32), pool.name.text.clone());
        entity(builder, NodeKind::UserPool, id, pool.account, name, Some(&pool.arn), &pool.origin);
    }
    for (number, client) in estate.app_clients.iter().enumerate() {
        let (id, name) = (EntityId::AppClient(number as u32), client.name.text.clone());
        entity(builder, NodeKind::AppClient, id, client.account, name, None, &client.origin);
    }
    for (number, group) in estate.user_pool_groups.iter().enumerate() {
        let pool = estate.user_pools.iter().find(|pool| pool.id.text == group.user_pool_id.text);
        let pool = pool.map_or(&group.user_pool_id.text, |pool| &pool.name.text);
        let name = format!("{pool}/{}", group.name.text).into();
        let id = EntityId::UserPoolGroup(number as u32);
        entity(builder, NodeKind::UserPoolGroup, id, group.account, name, None, &group.origin);
    }
    for (number, pool) in estate.identity_pools.iter().enumerate() {
        let (id, name) = (EntityId::IdentityPool(number as u32), pool.name.text.clone());
        entity(builder, NodeKind::IdentityPool, id, pool.account, name, Some(&pool.arn), &pool.origin);
    }
}

#[expect(clippy::too_many_arguments, reason = "one row of a table of nodes")]
fn entity(
    builder: &mut Builder<'_>,
    kind: NodeKind,
    id: EntityId,
    account: AccountId,
    name: Arc<str>,
    arn: Option<&Text>,
    origin: &Origin,
) {
    builder.nodes.add(Node {
        kind,
        account: Some(account),
        entity: Some(id),
        name,
        arn: arn.map(|arn| arn.text.clone()),
        address: origin.address.clone(),
        span: origin.span,
        declared: true,
    });
}

/// `app/deployer` of path `/app/` and name `deployer`.
fn with_path(path: &Text, name: &Text) -> Arc<str> {
    let path = path.text.strip_prefix('/').unwrap_or(&path.text);
    if path.is_empty() { name.text.clone() } else { format!("{path}{}", name.text).into() }
}

impl Builder<'_> {
    /// A node that is only named: a service, a domain, a principal outside the estate.
    pub(crate) fn named(
        &mut self,
        kind: NodeKind,
        account: Option<AccountId>,
        name: &str,
        arn: Option<&str>,
    ) -> NodeId {
        self.nodes.add(Node {
            kind,
            account,
            entity: None,
            name: name.into(),
            arn: arn.map(Into::into),
            address: None,
            span: None,
            declared: false,
        })
    }
}
