//! Why a call does not work: the break codes, each with the place at fault and the smallest repair in words. Which code
//! it is: the first that applies, the caller's side before the trust's.

mod caller_side;
mod resource;
mod trust_side;
mod unattached;

use std::sync::Arc;

use rolecall_model::{Account, AccountId, EntityId, Listing};
use rolecall_policy::{Condition, Effect, Statement};
use rolecall_source::Span;

use crate::answer::{Code, Evidence, Missing, Repair, Side};
use crate::assume::{AssumeCall, Verdicts};
use crate::layer::Hit;
use crate::world::World;

/// The missing halves, each with whether no request of the caller could ever meet it.
pub(crate) fn missing(verdicts: &Verdicts<'_, '_, '_>) -> Vec<(Missing, bool)> {
    let mut list = Vec::new();
    list.extend(caller_side::missing(verdicts));
    list.extend(trust_side::missing(verdicts));
    list.extend(guardrail(verdicts));
    list
}

/// An explicit Deny of a resource control policy (AWS Organizations User Guide, "RCP evaluation").
fn guardrail(verdicts: &Verdicts<'_, '_, '_>) -> Option<(Missing, bool)> {
    let hit = verdicts.rcp.layer.deny?;
    let call = verdicts.call;
    let label = hit.holding.map_or("a resource control policy", |holding| &holding.label);
    let message = format!("{} denies the call: {label}", describe_statement(hit.statement));
    let title = format!("except `{}` from the Deny", caller_name(call));
    Some((
        Missing {
            related: role_place(call),
            ..part(25, Side::Rcp, None, message, hit.statement.span, title)
        },
        false,
    ))
}

/// B10 or B25: a Deny that no request avoids which the Allow lets in.
pub(crate) fn unavoidable(call: &AssumeCall<'_, '_>, side: Side, hit: &Hit<'_>) -> Missing {
    let statement = describe_statement(hit.statement);
    let holder = hit.holding.map_or("", |holding| &holding.label);
    let place = if holder.is_empty() { String::new() } else { format!(" of {holder}") };
    let message =
        format!("{statement}{place} denies every request with which `{}` would be let in", caller_name(call));
    let account = match side {
        Side::Trust => Some(call.role.account),
        Side::Rcp => None,
        _ => call.caller.account,
    };
    let title = format!("narrow this Deny with an exception for `{}`", caller_name(call));
    let code = if side == Side::Rcp { 25 } else { 10 };
    part(code, side, account, message, hit.statement.span, title)
}

/// The facts on which the answer depends when nothing is surely missing.
pub(crate) fn facts(verdicts: &Verdicts<'_, '_, '_>) -> Vec<Missing> {
    let call = verdicts.call;
    let binding = verdicts.binding();
    let mut list = Vec::new();
    let mut add = |side: Side, account: Option<AccountId>, facts: &[Arc<str>], span: Option<Span>| {
        for reason in facts {
            let missing = fact(side, account, reason, span);
            if !list.contains(&missing) {
                list.push(missing);
            }
        }
    };
    let trust = &verdicts.trust_answer;
    let trust_span = verdicts.trust_place();
    let caller_span =
        call.caller.entity.and_then(|entity| call.world.origin_of(entity)).and_then(|origin| origin.span);
    add(Side::Trust, Some(call.role.account), &trust.layer.deny_facts, trust_span);
    if trust.layer.allow.is_none() {
        add(Side::Trust, Some(call.role.account), &trust.layer.allow_facts, trust_span);
        add(Side::Trust, Some(call.role.account), &trust.principal_facts, trust_span);
    }
    add(Side::Identity, call.caller.account, &verdicts.identity.deny_facts, caller_span);
    if binding.identity && verdicts.identity.allow.is_none() {
        add(Side::Identity, call.caller.account, &verdicts.identity.allow_facts, caller_span);
        add(Side::Identity, call.caller.account, &open_facts(call), caller_span);
    }
    if let Some(boundary) = &verdicts.boundary {
        add(Side::Boundary, call.caller.account, &boundary.deny_facts, caller_span);
        if binding.boundary && boundary.allow.is_none() {
            add(Side::Boundary, call.caller.account, &boundary.allow_facts, caller_span);
        }
        if binding.disputed && boundary.lacks_allow() {
            let reason = "whether the boundary of a user must allow sts:AssumeRole when the trust policy names the user";
            add(Side::Boundary, call.caller.account, &[reason.into()], caller_span);
        }
    }
    if let Some(session) = &verdicts.session {
        let place = call.bring.with.session_policy.as_ref().and_then(|document| document.span);
        add(Side::Session, call.caller.account, &session.deny_facts, place);
        if binding.boundary && session.allow.is_none() {
            add(Side::Session, call.caller.account, &session.allow_facts, place);
        }
    }
    add(Side::Scp, call.caller.account, &verdicts.scp.layer.deny_facts, None);
    add(Side::Rcp, Some(call.role.account), &verdicts.rcp.layer.deny_facts, None);
    list
}

/// What is not known about the policies of a caller.
pub(crate) fn open_facts(call: &AssumeCall<'_, '_>) -> Vec<Arc<str>> {
    call.caller.entity.map(|entity| incomplete(call.world, entity)).unwrap_or_default()
}

/// What is not known about the policies of a user, a group, a role: an attachment or membership of an unknown name, or
/// an account that is not complete.
pub(crate) fn incomplete(world: &World<'_>, entity: EntityId) -> Vec<Arc<str>> {
    let mut list: Vec<Arc<str>> = Vec::new();
    if world.holdings.of(entity).open {
        list.push("an attachment or a membership whose target is not known".into());
    }
    let id = world.account_of(entity);
    let listed = id.is_some_and(|id| world.estate.lists(id, Listing::Principals));
    if let Some(account) = id.and_then(|id| world.estate.account(id)).filter(|_| !listed) {
        let name = world.name_of(entity);
        list.push(
            format!("what else is attached to `{name}`: account `{}` is not complete", account.label).into(),
        );
    }
    list
}

/// A fact that is not known.
pub(crate) fn fact(side: Side, account: Option<AccountId>, reason: &Arc<str>, span: Option<Span>) -> Missing {
    let message = format!("not known: {reason}");
    Missing { code: None, side, account, message, span, related: Vec::new(), repair: None }
}

/// Partitions differ.
pub(crate) fn partition(call: &AssumeCall<'_, '_>, caller: &Account, role: &Account) -> Missing {
    let message = format!(
        "`{}` is in partition `{}`, `{}` in `{}`: trust never crosses a partition",
        caller_name(call),
        caller.partition,
        call.role.name.text,
        role.partition
    );
    let title = format!("use an identity of partition `{}`", role.partition);
    part(30, Side::Organization, None, message, call.role.origin.span, title)
}

/// A statement as evidence.
pub(crate) fn statement_evidence(side: Side, hit: &Hit<'_>) -> Evidence {
    let statement = match hit.holding {
        Some(holding) => format!("{} of {}", describe_statement(hit.statement), holding.label),
        None if side == Side::Session => {
            format!("{} of the session policy", describe_statement(hit.statement))
        }
        None => format!("{} of the trust policy", describe_statement(hit.statement)),
    };
    Evidence { side, statement, span: hit.statement.span }
}

pub(crate) fn part(
    code: u8,
    side: Side,
    account: Option<AccountId>,
    message: String,
    span: Option<Span>,
    repair: String,
) -> Missing {
    let repair = Some(Repair { title: repair });
    Missing { code: Some(Code(code)), side, account, message, span, related: Vec::new(), repair }
}

pub(crate) fn describe_statement(statement: &Statement) -> String {
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    match &statement.sid {
        Some(sid) if !sid.text.is_empty() => format!("{effect} statement `{}`", sid.text),
        _ => format!("{effect} statement {}", statement.index + 1),
    }
}

/// The narrowest place of a condition: its values.
pub(crate) fn condition_span(condition: &Condition) -> Option<Span> {
    condition.values.first().and_then(|value| value.span).or(condition.key.span).or(condition.span)
}

pub(crate) fn caller_name(call: &AssumeCall<'_, '_>) -> String {
    call.caller.entity.map_or_else(|| call.caller.name.to_string(), |entity| call.world.label(entity))
}

fn role_place(call: &AssumeCall<'_, '_>) -> Vec<(Span, String)> {
    let place = call.role.name.span.or(call.role.origin.span);
    place.map(|span| (span, format!("role `{}` is here", call.role.name.text))).into_iter().collect()
}
