//! From parts to the estate. What Terraform declares wins: it is what there will be; a snapshot adds what it does not know.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rolecall_model::{AccountId, Estate, Holder, HolderKind, Origin, Text};
use rolecall_source::{Diagnostics, Sources, Span, symbol};

use super::accounts::{Numbers, complete, of_terraform, settle};
use super::part::{OrganizationFacts, Part};
use super::together::{self, absorb};
use crate::config::Config;

/// Adds what the parts hold to the estate, whose accounts are those of `rolecall.hcl` and of Terraform.
pub(crate) fn merge(
    parts: Vec<Part>,
    config: &Config,
    sources: &Sources,
    estate: &mut Estate,
    diagnostics: &mut Diagnostics,
) {
    if parts.is_empty() {
        return;
    }
    let declared = of_terraform(estate);
    let accounts = settle(&parts, config, sources, estate);
    complete(&parts, &accounts, &declared, estate, diagnostics);
    let mut merger = Merger::new(estate, diagnostics);
    for (part, accounts) in parts.into_iter().zip(accounts) {
        merger.part(part, &accounts);
    }
    merger.finish();
}

/// Puts parts into the estate.
pub(super) struct Merger<'e> {
    pub(super) estate: &'e mut Estate,
    pub(super) diagnostics: &'e mut Diagnostics,
    /// Entities by their ARN or id: the number in their list.
    pub(super) known: HashMap<Arc<str>, usize>,
    inline: HashSet<(AccountId, HolderKind, Arc<str>, Arc<str>)>,
    attached: HashSet<(AccountId, HolderKind, Arc<str>, Arc<str>)>,
    members: HashSet<(AccountId, Arc<str>, Arc<str>)>,
    /// Holders whose policies Terraform lists to the end: inline ones, attached ones.
    exclusive: [HashSet<(AccountId, HolderKind, Arc<str>)>; 2],
    durations: HashMap<Arc<str>, u32>,
    pub(super) organization: OrganizationFacts,
}

fn key(holder: &Holder, policy: &Arc<str>) -> (AccountId, HolderKind, Arc<str>, Arc<str>) {
    (holder.account, holder.kind, holder.name.text.clone(), policy.clone())
}

impl<'e> Merger<'e> {
    fn new(estate: &'e mut Estate, diagnostics: &'e mut Diagnostics) -> Self {
        let mut known = HashMap::new();
        let mut know = |list: &mut dyn Iterator<Item = &Arc<str>>| {
            for (number, name) in list.enumerate() {
                known.entry(name.clone()).or_insert(number);
            }
        };
        know(&mut estate.users.iter().map(|user| &user.arn.text));
        know(&mut estate.groups.iter().map(|group| &group.arn.text));
        know(&mut estate.roles.iter().map(|role| &role.arn.text));
        know(&mut estate.policies.iter().map(|policy| &policy.arn.text));
        know(&mut estate.instance_profiles.iter().map(|profile| &profile.arn.text));
        know(&mut estate.oidc_providers.iter().map(|provider| &provider.arn.text));
        know(&mut estate.saml_providers.iter().map(|provider| &provider.arn.text));
        know(&mut estate.user_pools.iter().map(|pool| &pool.id.text));
        know(&mut estate.app_clients.iter().map(|client| &client.id.text));
        know(&mut estate.identity_pools.iter().map(|pool| &pool.id.text));
        let inline = estate.inline_policies.iter().map(|inline| key(&inline.holder, &inline.name.text));
        let attached = estate.attachments.iter();
        let attached = attached.map(|attachment| key(&attachment.holder, &attachment.policy_arn.text));
        let members = estate.memberships.iter();
        let members =
            members.map(|member| (member.account, member.user.text.clone(), member.group.text.clone()));
        let mut exclusive = [HashSet::new(), HashSet::new()];
        let [of_inline, of_attached] = &mut exclusive;
        for list in &estate.exclusives {
            let holder = (list.holder.account, list.holder.kind, list.holder.name.text.clone());
            if list.inline_names.is_some() {
                of_inline.insert(holder.clone());
            }
            if list.policy_arns.is_some() {
                of_attached.insert(holder);
            }
        }
        Merger {
            inline: inline.collect(),
            attached: attached.collect(),
            members: members.collect(),
            exclusive,
            known,
            durations: HashMap::new(),
            organization: OrganizationFacts::default(),
            estate,
            diagnostics,
        }
    }

    fn part(&mut self, mut part: Part, accounts: &Numbers) {
        let own = accounts.first().copied().flatten();
        let renumber = |account: &mut AccountId| {
            *account = accounts.get(account.0 as usize).copied().flatten().unwrap_or(AccountId(u32::MAX));
        };
        part.renumber(&renumber);
        let own = own.and_then(|own| self.estate.account(own)).cloned();
        part.complete_arns(own.as_ref());
        self.durations.extend(part.durations.drain(..));
        let path = part.path.clone();
        let mut estate = std::mem::take(&mut part.estate);
        let again = self.principals(&mut estate);
        if let Some((arn, span)) = again {
            let message = format!(
                "`{path}` says of `{arn}`, and perhaps of others, what is said elsewhere already; the first counts"
            );
            self.diagnostics.warning(message, span);
        }
        self.policies(&mut estate);
        self.providers(&mut estate);
        together::pools(self, &mut estate);
        self.estate.consumers.append(&mut estate.consumers);
        together::permission_sets(self, &mut estate);
        together::organization(self, std::mem::take(&mut estate.organization), part.organization);
        for (name, document) in estate.aws_managed {
            self.estate.aws_managed.entry(name).or_insert(document);
        }
    }

    /// Users, groups, roles, memberships. Says one that another snapshot holds already.
    fn principals(&mut self, from: &mut Estate) -> Option<(Arc<str>, Option<Span>)> {
        let mut again = None;
        let mut meet = |known: &Origin, arn: Text, origin: &Origin| {
            if known.address.is_none() && again.is_none() {
                again = Some((arn.text, origin.span));
            }
        };
        let (estate, known) = (&mut *self.estate, &mut self.known);
        absorb(
            known,
            &mut estate.users,
            &mut from.users,
            |user| &user.arn.text,
            |old, new| {
                meet(&old.origin, new.arn, &new.origin);
                old.unique_id = old.unique_id.take().or(new.unique_id);
            },
        );
        absorb(
            known,
            &mut estate.groups,
            &mut from.groups,
            |group| &group.arn.text,
            |old, new| {
                meet(&old.origin, new.arn, &new.origin);
            },
        );
        absorb(
            known,
            &mut estate.roles,
            &mut from.roles,
            |role| &role.arn.text,
            |old, new| {
                meet(&old.origin, new.arn, &new.origin);
                old.unique_id = old.unique_id.take().or(new.unique_id);
            },
        );
        for member in from.memberships.drain(..) {
            if self.members.insert((member.account, member.user.text.clone(), member.group.text.clone())) {
                estate.memberships.push(member);
            }
        }
        again
    }

    /// Managed and inline policies, attachments, instance profiles.
    fn policies(&mut self, from: &mut Estate) {
        let (estate, known) = (&mut *self.estate, &mut self.known);
        absorb(known, &mut estate.policies, &mut from.policies, |policy| &policy.arn.text, |_, _| {});
        let (to, profiles) = (&mut estate.instance_profiles, &mut from.instance_profiles);
        absorb(known, to, profiles, |profile| &profile.arn.text, |_, _| {});
        let [of_inline, of_attached] = &self.exclusive;
        let holder = |holder: &Holder| (holder.account, holder.kind, holder.name.text.clone());
        for inline in from.inline_policies.drain(..) {
            let new = self.inline.insert(key(&inline.holder, &inline.name.text));
            if new && (of_inline.is_empty() || !of_inline.contains(&holder(&inline.holder))) {
                estate.inline_policies.push(inline);
            }
        }
        for attachment in from.attachments.drain(..) {
            let new = self.attached.insert(key(&attachment.holder, &attachment.policy_arn.text));
            if new && (of_attached.is_empty() || !of_attached.contains(&holder(&attachment.holder))) {
                estate.attachments.push(attachment);
            }
        }
    }

    fn providers(&mut self, from: &mut Estate) {
        let (estate, known) = (&mut *self.estate, &mut self.known);
        let (to, providers) = (&mut estate.oidc_providers, &mut from.oidc_providers);
        absorb(
            known,
            to,
            providers,
            |provider| &provider.arn.text,
            |old, new| {
                let is_open = |id: &Text| symbol::has_symbols(&id.text);
                if old.origin.address.is_none() && old.client_ids.iter().any(is_open) {
                    old.client_ids = new.client_ids;
                }
            },
        );
        let (to, providers) = (&mut estate.saml_providers, &mut from.saml_providers);
        absorb(known, to, providers, |provider| &provider.arn.text, |_, _| {});
    }

    fn finish(mut self) {
        if !self.durations.is_empty() {
            for role in &mut self.estate.roles {
                let listed = self.durations.get(&role.arn.text).copied();
                role.max_session_duration = role.max_session_duration.or(listed);
            }
        }
        together::finish_organization(&mut self);
    }
}
