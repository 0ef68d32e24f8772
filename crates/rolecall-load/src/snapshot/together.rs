//! Entities of which several answers each say a part: pools, permission sets, the organization.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rolecall_model::{
    DocumentState, Estate, MemberAccount, Organization, OrganizationPolicy, OrganizationalUnit, Parent,
    PolicyTarget, Text,
};
use rolecall_source::Diagnostics;

use super::merge::Merger;
use super::organizations::full_access;
use super::part::OrganizationFacts;

/// Moves entities to a list, each once by its name: `meet` says what becomes of one that is there already.
pub(super) fn absorb<T>(
    known: &mut HashMap<Arc<str>, usize>,
    list: &mut Vec<T>,
    from: &mut Vec<T>,
    name: impl Fn(&T) -> &Arc<str>,
    mut meet: impl FnMut(&mut T, T),
) {
    for item in from.drain(..) {
        let number = known.get(name(&item)).copied();
        let old = number.and_then(|number| list.get_mut(number)).filter(|old| name(old) == name(&item));
        if let Some(old) = old {
            meet(old, item);
        } else {
            known.insert(name(&item).clone(), list.len());
            list.push(item);
        }
    }
}

/// User pools, app clients, groups, providers and identity pools. A list says less than a description.
pub(super) fn pools(merger: &mut Merger<'_>, from: &mut Estate) {
    let (estate, known) = (&mut *merger.estate, &mut merger.known);
    absorb(
        known,
        &mut estate.user_pools,
        &mut from.user_pools,
        |pool| &pool.id.text,
        |old, new| {
            if old.self_sign_up.is_none() && old.origin.address.is_none() {
                *old = new;
            }
        },
    );
    absorb(
        known,
        &mut estate.app_clients,
        &mut from.app_clients,
        |client| &client.id.text,
        |old, new| {
            if old.identity_providers.is_none() && old.origin.address.is_none() {
                *old = new;
            }
        },
    );
    let (to, pools) = (&mut estate.identity_pools, &mut from.identity_pools);
    absorb(
        known,
        to,
        pools,
        |pool| &pool.id.text,
        |old, mut new| {
            if old.guests.is_none() && old.origin.address.is_none() {
                std::mem::swap(old, &mut new);
            }
            old.sync_roles.extend(new.sync_roles);
        },
    );
    for group in from.user_pool_groups.drain(..) {
        let id: Arc<str> = format!("{}\n{}", group.user_pool_id.text, group.name.text).into();
        let there = |old: &rolecall_model::UserPoolGroup| {
            old.name.text == group.name.text && old.user_pool_id.text == group.user_pool_id.text
        };
        if known.insert(id, 0).is_none() && !(estate.user_pool_groups.iter().any(there)) {
            estate.user_pool_groups.push(group);
        }
    }
    for provider in from.user_pool_providers.drain(..) {
        let id: Arc<str> = format!("{}\nprovider {}", provider.user_pool_id.text, provider.name.text).into();
        if known.insert(id, 0).is_none() {
            estate.user_pool_providers.push(provider);
        }
    }
    for roles in from.roles_attachments.drain(..) {
        let id: Arc<str> = format!("roles of {}", roles.identity_pool_id.text).into();
        let there =
            |old: &rolecall_model::RolesAttachment| old.identity_pool_id.text == roles.identity_pool_id.text;
        if known.insert(id, 0).is_none() && !estate.roles_attachments.iter().any(there) {
            estate.roles_attachments.push(roles);
        }
    }
}

/// Permission sets and their assignments.
pub(super) fn permission_sets(merger: &mut Merger<'_>, from: &mut Estate) {
    let (estate, known) = (&mut *merger.estate, &mut merger.known);
    let (to, sets) = (&mut estate.permission_sets, &mut from.permission_sets);
    absorb(
        known,
        to,
        sets,
        |set| &set.arn.text,
        |old, new| {
            old.name = old.name.take().or(new.name);
            old.inline_policy = old.inline_policy.take().or(new.inline_policy);
            old.policy_arns.extend(new.policy_arns);
        },
    );
    estate.permission_set_assignments.append(&mut from.permission_set_assignments);
}

/// What one part says of the organization.
pub(super) fn organization(merger: &mut Merger<'_>, from: Organization, facts: OrganizationFacts) {
    let to = &mut merger.estate.organization;
    to.analysed |= from.analysed;
    to.all_members |= from.all_members;
    to.id = to.id.take().or(from.id);
    to.management_account = to.management_account.take().or(from.management_account);
    to.enabled_kinds = to.enabled_kinds.take().or(from.enabled_kinds);
    to.listed_kinds.extend(from.listed_kinds);
    to.delegated_administrators.extend(from.delegated_administrators);
    to.units.extend(from.units);
    to.members.extend(from.members);
    to.policies.extend(from.policies);
    to.targets.extend(from.targets);
    merger.organization.parents.extend(facts.parents);
    merger.organization.policy_lists.extend(facts.policy_lists);
    merger.organization.target_lists.extend(facts.target_lists);
}

/// Settles what all parts together say of the organization.
pub(super) fn finish_organization(merger: &mut Merger<'_>) {
    let facts = std::mem::take(&mut merger.organization);
    let to = &mut merger.estate.organization;
    let parents: BTreeMap<Arc<str>, Parent> =
        facts.parents.into_iter().map(|(child, parent)| (child, Parent::Unit(parent))).collect();
    to.units = units(std::mem::take(&mut to.units), &parents);
    to.members = members(std::mem::take(&mut to.members), &parents);
    let mut policies = std::mem::take(&mut to.policies);
    absorb(
        &mut HashMap::new(),
        &mut to.policies,
        &mut policies,
        |policy| &policy.id.text,
        |old, new| {
            if is_lost(&old.document) {
                *old = new;
            }
        },
    );
    let mut seen = BTreeSet::new();
    to.targets.retain(|target| seen.insert((target.policy_id.text.clone(), target.target_id.text.clone())));
    add_full_access(to);
    for kind in facts.policy_lists {
        let own = to.policies.iter().filter(|policy| policy.kind.text == kind);
        if own.into_iter().all(|policy| facts.target_lists.contains(&policy.id.text)) {
            to.listed_kinds.insert(kind);
        }
    }
    circles(to, merger.diagnostics);
}

/// Adds the policies of AWS that are attached and not described: what they say is known.
fn add_full_access(to: &mut Organization) {
    let known =
        [("p-FullAWSAccess", "SERVICE_CONTROL_POLICY"), ("p-RCPFullAWSAccess", "RESOURCE_CONTROL_POLICY")];
    for (name, kind) in known {
        let is = |id: &str| id.eq_ignore_ascii_case(name);
        let target = to.targets.iter().find(|target| is(&target.policy_id.text));
        let Some(PolicyTarget { policy_id: id, origin, .. }) = target.cloned() else { continue };
        if !to.policies.iter().any(|policy| is(&policy.id.text)) {
            let text = |text: &str| Text { text: text.into(), span: id.span };
            let (name, kind) = (text(name), text(kind));
            to.policies.push(OrganizationPolicy { id, name, kind, document: full_access(), origin });
        }
    }
}

fn is_lost(document: &DocumentState) -> bool {
    matches!(document, DocumentState::Lost { .. })
}

fn units(mut all: Vec<OrganizationalUnit>, parents: &BTreeMap<Arc<str>, Parent>) -> Vec<OrganizationalUnit> {
    let mut kept: Vec<OrganizationalUnit> = Vec::with_capacity(all.len());
    absorb(
        &mut HashMap::new(),
        &mut kept,
        &mut all,
        |unit| &unit.id.text,
        |old, new| {
            old.name = old.name.take().or(new.name);
            if old.parent == Parent::Unknown {
                old.parent = new.parent;
            }
        },
    );
    for unit in kept.iter_mut().filter(|unit| unit.parent == Parent::Unknown) {
        unit.parent = parents.get(&unit.id.text).cloned().unwrap_or(Parent::Unknown);
    }
    kept
}

fn members(mut all: Vec<MemberAccount>, parents: &BTreeMap<Arc<str>, Parent>) -> Vec<MemberAccount> {
    let mut kept: Vec<MemberAccount> = Vec::with_capacity(all.len());
    absorb(
        &mut HashMap::new(),
        &mut kept,
        &mut all,
        |member| &member.id.text,
        |old, new| {
            old.name = old.name.take().or(new.name);
            old.suspended |= new.suspended;
            if old.parent == Parent::Unknown {
                old.parent = new.parent;
            }
        },
    );
    for member in kept.iter_mut().filter(|member| member.parent == Parent::Unknown) {
        member.parent = parents.get(&member.id.text).cloned().unwrap_or(Parent::Unknown);
    }
    kept
}

/// Says which units lie in themselves. What is above them is then not known.
fn circles(organization: &Organization, diagnostics: &mut Diagnostics) {
    let parents: BTreeMap<&str, &Parent> =
        organization.units.iter().map(|unit| (&*unit.id.text, &unit.parent)).collect();
    let mut sound: BTreeSet<&str> = BTreeSet::new();
    for unit in &organization.units {
        let mut path: Vec<&str> = Vec::new();
        let mut on_path = BTreeSet::new();
        let mut at = &*unit.id.text;
        loop {
            if sound.contains(at) {
                break;
            }
            if !on_path.insert(at) {
                let message = format!("organizational unit `{at}` lies in itself");
                diagnostics.error(message, unit.id.span);
                break;
            }
            path.push(at);
            match parents.get(at) {
                Some(Parent::Unit(parent)) => at = &parent.text,
                _ => break,
            }
        }
        sound.extend(path);
    }
}
