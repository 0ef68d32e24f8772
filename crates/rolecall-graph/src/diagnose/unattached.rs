//! A grant that exists but does not reach the caller: B3, B2, B1.

use rolecall_model::{DocumentState, EntityId};
use rolecall_policy::{Applies, Effect, Request, Statement, applies};
use rolecall_source::Span;

use super::resource::is_near;
use super::{caller_name, part};
use crate::answer::{Missing, Side};
use crate::assume::{ASSUME_ROLE, AssumeCall};

/// A policy of the caller's account that would grant the call.
struct Stray<'e> {
    statement: &'e Statement,
    /// How people call it.
    label: String,
    /// Who holds it, and where it is attached.
    holders: Vec<(EntityId, Option<Span>)>,
    /// Where it is declared.
    span: Option<Span>,
}

/// The break that a policy which does not reach the caller makes, B3 before B2 before B1.
pub(super) fn find(call: &AssumeCall<'_, '_>) -> Option<Missing> {
    let strays = strays(call);
    strays.iter().filter_map(|stray| classify(call, stray)).min_by_key(|missing| {
        let code = missing.code.map_or(0, |code| code.0);
        u8::MAX - code
    })
}

fn strays<'e>(call: &AssumeCall<'_, 'e>) -> Vec<Stray<'e>> {
    let world = call.world;
    let own = call.caller.account.and_then(|account| world.assuming.get(&account));
    let Some(own) = own else { return Vec::new() };
    let arn = &call.role.arn.text;
    let managed = own.managed_on(arn).into_iter().filter_map(|(id, policy)| {
        let statement = granting(call, &policy.document)?;
        let holders = world.policy_holders.get(&id).cloned().unwrap_or_default();
        let label = format!("policy `{}`", policy.name.text);
        Some(Stray { statement, label, holders, span: policy.origin.span })
    });
    let inline = own.inline_on(arn).into_iter().filter_map(|policy| {
        let statement = granting(call, &policy.document)?;
        let span = policy.holder.name.span.or(policy.origin.span);
        let holders = world.index.holder(&policy.holder).map(|holder| (holder, span)).into_iter().collect();
        let label = format!("inline policy `{}`", policy.name.text);
        Some(Stray { statement, label, holders, span: policy.origin.span })
    });
    managed.chain(inline).collect()
}

fn granting<'e>(call: &AssumeCall<'_, 'e>, state: &'e DocumentState) -> Option<&'e Statement> {
    let context = call.context();
    let request = Request { action: ASSUME_ROLE, resource: &call.role.arn.text, context: &context };
    state.documents().iter().find_map(|document| {
        document.statements.iter().find(|statement| {
            statement.effect == Effect::Allow
                && matches!(applies(statement, document.version, &request), Applies::Yes | Applies::If(_))
                // A grant of everything is no sign that this policy was meant for this role.
                && statement.resources.as_ref().is_some_and(|set| set.patterns.iter().any(|pattern| &*pattern.text != "*"))
        })
    })
}

fn classify(call: &AssumeCall<'_, '_>, stray: &Stray<'_>) -> Option<Missing> {
    let caller = call.caller.entity?;
    if stray.holders.is_empty() {
        return Some(not_attached(call, stray));
    }
    let own_names = names(call, caller);
    let near = stray.holders.iter().find(|(holder, _)| {
        let name = call.world.name_of(*holder);
        own_names.iter().any(|own| is_near(own, name))
    });
    if let Some((holder, span)) = near {
        return Some(wrong_holder(call, stray, *holder, *span));
    }
    let group = stray.holders.iter().find(|(holder, _)| matches!(holder, EntityId::Group(_)));
    match (caller, group) {
        (EntityId::User(_), Some((group, _))) => Some(not_a_member(call, stray, *group)),
        _ => Some(not_attached(call, stray)),
    }
}

/// The names that the policy may have been meant for: the caller's own and those of its groups.
fn names<'e>(call: &AssumeCall<'_, 'e>, caller: EntityId) -> Vec<&'e str> {
    let groups = call.world.holdings.of(caller).groups.iter().map(|(group, _)| call.world.name_of(*group));
    std::iter::once(call.world.name_of(caller)).chain(groups).collect()
}

/// B2.
fn not_attached(call: &AssumeCall<'_, '_>, stray: &Stray<'_>) -> Missing {
    let name = caller_name(call);
    let message = format!("{} grants the call, but it is not attached to `{name}`", stray.label);
    let repair = format!("attach {} to `{name}`", stray.label);
    with_grant(part(2, Side::Attachment, call.caller.account, message, stray.span, repair), stray)
}

/// B3.
fn wrong_holder(
    call: &AssumeCall<'_, '_>,
    stray: &Stray<'_>,
    holder: EntityId,
    span: Option<Span>,
) -> Missing {
    let name = caller_name(call);
    let other = call.world.label(holder);
    let message =
        format!("{} grants the call, but it is attached to `{other}`, not to `{name}`", stray.label);
    let repair = format!("attach {} to `{name}`", stray.label);
    with_grant(part(3, Side::Attachment, call.caller.account, message, span.or(stray.span), repair), stray)
}

/// Where the missing membership belongs: the memberships of the user, else those of the group.
fn membership_place(call: &AssumeCall<'_, '_>, group: EntityId) -> Option<Span> {
    let named = |user: bool, name: &str| {
        let own = call.world.estate.memberships.iter().filter(|one| Some(one.account) == call.caller.account);
        own.filter(|one| &*if user { &one.user } else { &one.group }.text == name)
            .find_map(|one| one.origin.span)
    };
    named(true, call.world.name_of(call.caller.entity?)).or_else(|| named(false, call.world.name_of(group)))
}

/// B1.
fn not_a_member(call: &AssumeCall<'_, '_>, stray: &Stray<'_>, group: EntityId) -> Missing {
    let name = caller_name(call);
    let group_name = call.world.name_of(group);
    let message =
        format!("{} of group `{group_name}` grants the call, but `{name}` is not a member", stray.label);
    let repair = format!("add `{name}` to group `{group_name}`");
    let span = membership_place(call, group).or_else(|| call.world.origin_of(group)?.span);
    with_grant(part(1, Side::Membership, call.caller.account, message, span, repair), stray)
}

fn with_grant(mut missing: Missing, stray: &Stray<'_>) -> Missing {
    missing.related.extend(stray.statement.span.map(|span| (span, "the grant is here".to_owned())));
    missing
}
