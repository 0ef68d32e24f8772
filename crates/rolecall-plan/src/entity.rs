//! The entities of an estate in one shape: what each is called, what it is made of, and its policies.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_model::{
    AccountId, DocumentState, EntityId, Estate, Holder, HolderKind, Index, Origin, Tags, Text,
};

/// What an entity is called: kind, and the ARN or what stands for it.
pub(crate) type Key = (&'static str, Arc<str>);

/// Between the ARN of a holder and the name of its inline policy.
pub(crate) const INLINE: &str = " inline/";

/// An entity.
#[derive(Debug)]
pub(crate) struct Entity<'e> {
    pub(crate) origin: &'e Origin,
    /// What it is made of beside its name and its policies.
    pub(crate) properties: Vec<(&'static str, String)>,
    /// Its policies, with what each is to it.
    pub(crate) documents: Vec<(&'static str, &'e DocumentState)>,
}

/// The entities of an estate, by kind and name. Of two with one name the first counts.
pub(crate) fn entities(estate: &Estate) -> BTreeMap<Key, Entity<'_>> {
    let mut list = List { estate, index: Index::build(estate), found: BTreeMap::new() };
    list.principals();
    list.policies();
    list.providers();
    list.found
}

struct List<'e> {
    estate: &'e Estate,
    index: Index,
    found: BTreeMap<Key, Entity<'e>>,
}

impl<'e> List<'e> {
    fn add(
        &mut self,
        key: Key,
        origin: &'e Origin,
        properties: Vec<(&'static str, String)>,
    ) -> &mut Entity<'e> {
        self.found.entry(key).or_insert(Entity { origin, properties, documents: Vec::new() })
    }

    fn document(&mut self, key: Key, origin: &'e Origin, what: (&'static str, &'e DocumentState)) {
        let entity = self.add(key, origin, Vec::new());
        if entity.documents.is_empty() {
            entity.documents.push(what);
        }
    }

    fn principals(&mut self) {
        let estate = self.estate;
        for user in &estate.users {
            let properties =
                vec![("permissions boundary", optional(user.boundary.as_ref())), ("tags", tags(&user.tags))];
            self.add(("user", user.arn.text.clone()), &user.origin, properties);
        }
        for group in &estate.groups {
            self.add(("group", group.arn.text.clone()), &group.origin, Vec::new());
        }
        for role in &estate.roles {
            let properties = vec![
                ("permissions boundary", optional(role.boundary.as_ref())),
                ("tags", tags(&role.tags)),
                ("longest session", format!("{:?}", role.max_session_duration)),
            ];
            let key = ("role", role.arn.text.clone());
            self.add(key, &role.origin, properties).documents.push(("trust policy", &role.trust));
        }
        for profile in &estate.instance_profiles {
            let role = profile.role.as_ref().map(|role| role.name.text.to_string());
            let properties = vec![("role", role.unwrap_or_default())];
            self.add(("instance-profile", profile.arn.text.clone()), &profile.origin, properties);
        }
        for membership in &estate.memberships {
            let account = self.account(membership.account);
            let name =
                format!("arn:{account}:user/{} in group/{}", membership.user.text, membership.group.text);
            self.add(("membership", name.into()), &membership.origin, Vec::new());
        }
    }

    fn policies(&mut self) {
        let estate = self.estate;
        for policy in &estate.policies {
            self.document(("policy", policy.arn.text.clone()), &policy.origin, ("policy", &policy.document));
        }
        for policy in &estate.inline_policies {
            let name = format!("{}{INLINE}{}", self.holder(&policy.holder), policy.name.text);
            self.document(
                ("inline-policy", name.into()),
                &policy.origin,
                ("inline policy", &policy.document),
            );
        }
        for attachment in &estate.attachments {
            let name = format!("{} holds {}", self.holder(&attachment.holder), attachment.policy_arn.text);
            self.add(("attachment", name.into()), &attachment.origin, Vec::new());
        }
        for policy in &estate.organization.policies {
            let key = ("organization-policy", policy.name.text.clone());
            self.document(key, &policy.origin, ("organization policy", &policy.document));
        }
        for target in &estate.organization.targets {
            let name = format!("{} on {}", target.policy_id.text, target.target_id.text);
            self.add(("organization-attachment", name.into()), &target.origin, Vec::new());
        }
    }

    fn providers(&mut self) {
        let estate = self.estate;
        for provider in &estate.oidc_providers {
            let properties = vec![("audiences", list(&provider.client_ids))];
            self.add(("oidc-provider", provider.arn.text.clone()), &provider.origin, properties);
        }
        for provider in &estate.saml_providers {
            self.add(("saml-provider", provider.arn.text.clone()), &provider.origin, Vec::new());
        }
        for pool in &estate.user_pools {
            let properties = vec![("self sign-up", format!("{:?}", pool.self_sign_up))];
            self.add(("user-pool", pool.arn.text.clone()), &pool.origin, properties);
        }
        for client in &estate.app_clients {
            let name = format!("{} of {}", client.name.text, client.user_pool_id.text);
            self.add(("app-client", name.into()), &client.origin, Vec::new());
        }
        for group in &estate.user_pool_groups {
            let name = format!("{} of {}", group.name.text, group.user_pool_id.text);
            let properties = vec![
                ("role", optional(group.role_arn.as_ref())),
                ("precedence", format!("{:?}", group.precedence)),
            ];
            self.add(("user-pool-group", name.into()), &group.origin, properties);
        }
        for pool in &estate.identity_pools {
            let clients: Vec<String> = pool
                .user_pools
                .iter()
                .map(|user_pool| format!("{} {}", user_pool.provider_name.text, user_pool.client_id.text))
                .collect();
            let properties = vec![
                ("guests", format!("{:?}", pool.guests)),
                ("classic flow", format!("{:?}", pool.classic_flow)),
                ("user pools", clients.join(", ")),
                ("OIDC providers", list(&pool.oidc_provider_arns)),
                ("SAML providers", list(&pool.saml_provider_arns)),
            ];
            self.add(("identity-pool", pool.arn.text.clone()), &pool.origin, properties);
        }
        for roles in &estate.roles_attachments {
            let properties = vec![
                ("authenticated role", optional(roles.authenticated.as_ref())),
                ("guest role", optional(roles.unauthenticated.as_ref())),
                ("role mappings", mappings(roles)),
            ];
            self.add(("identity-pool-roles", roles.identity_pool_id.text.clone()), &roles.origin, properties);
        }
    }

    /// `PARTITION:iam::ACCOUNT`.
    fn account(&self, id: AccountId) -> String {
        let account = self.estate.account(id);
        account.map(|account| format!("{}:iam::{}", account.partition, account.id)).unwrap_or_default()
    }

    /// The ARN of whoever holds a policy; of one that is not here, as if its path were the default one.
    fn holder(&self, holder: &Holder) -> String {
        let number = |number: u32| number as usize;
        let found = match self.index.holder(holder) {
            Some(EntityId::User(user)) => self.estate.users.get(number(user)).map(|user| &user.arn),
            Some(EntityId::Group(group)) => self.estate.groups.get(number(group)).map(|group| &group.arn),
            Some(EntityId::Role(role)) => self.estate.roles.get(number(role)).map(|role| &role.arn),
            _ => None,
        };
        if let Some(arn) = found {
            return arn.text.to_string();
        }
        let kind = match holder.kind {
            HolderKind::User => "user",
            HolderKind::Group => "group",
            HolderKind::Role => "role",
        };
        format!("arn:{}:{kind}/{}", self.account(holder.account), holder.name.text)
    }
}

fn optional(text: Option<&Text>) -> String {
    text.map(|text| text.text.to_string()).unwrap_or_default()
}

/// The texts of a set: their order does not count.
fn list(texts: &[Text]) -> String {
    let mut texts: Vec<&str> = texts.iter().map(|text| &*text.text).collect();
    texts.sort_unstable();
    texts.join(", ")
}

fn tags(tags: &Tags) -> String {
    let known: Vec<String> = tags.known.iter().map(|(key, value)| format!("{key}={}", value.text)).collect();
    format!("{}{}", known.join(", "), if tags.open { ", and others" } else { "" })
}

fn mappings(roles: &rolecall_model::RolesAttachment) -> String {
    let rule = |rule: &rolecall_model::MappingRule| {
        let parts = [&rule.claim, &rule.match_type, &rule.value, &rule.role_arn];
        parts.map(|part| part.text.to_string()).join(" ")
    };
    let mapping = |mapping: &rolecall_model::RoleMapping| {
        let rules: Vec<String> = mapping.rules.iter().map(rule).collect();
        let provider = &mapping.identity_provider.text;
        format!("{provider} {:?} {:?} {}", mapping.kind, mapping.ambiguous, rules.join(", "))
    };
    roles.mappings.iter().map(mapping).collect::<Vec<_>>().join("; ")
}
