//! The caller's side: B4 to B8, B1 to B3, B10, B9, B11, B29.

use rolecall_policy::Miss;
use rolecall_source::Span;

use super::resource::{ResourceMiss, classify};
use super::{caller_name, condition_span, describe_statement, part, unattached};
use crate::answer::{Missing, Side};
use crate::assume::{AssumeCall, Verdicts};
use crate::guardrails::Level;
use crate::layer::{Hit, LayerAnswer, NearMiss};

/// What is missing on the caller's side, and whether it is impossible to meet.
pub(super) fn missing(verdicts: &Verdicts<'_, '_, '_>) -> Option<(Missing, bool)> {
    let binding = verdicts.binding();
    let call = verdicts.call;
    let lacks = binding.identity && verdicts.identity.lacks_allow() && super::open_facts(call).is_empty();
    if lacks && !has_condition_miss(&verdicts.identity) {
        if call.brief {
            return Some((nowhere(call), false));
        }
        return Some((no_grant(verdicts), false));
    }
    if let Some(deny) = explicit_deny(verdicts) {
        return Some((deny, false));
    }
    if lacks && let Some(found) = condition_miss(verdicts) {
        return Some(found);
    }
    if let Some(boundary) = verdicts.boundary.as_ref().filter(|_| binding.boundary)
        && boundary.lacks_allow()
    {
        return Some((boundary_lacks(verdicts), false));
    }
    if let Some(session) = verdicts.session.as_ref().filter(|_| binding.boundary)
        && session.lacks_allow()
    {
        return Some((session_policy_lacks(verdicts), false));
    }
    verdicts.scp.lacks.map(|level| (guardrail_lacks(verdicts, level), false))
}

fn has_condition_miss(layer: &LayerAnswer<'_>) -> bool {
    layer.misses.iter().any(|near| matches!(near.miss, Miss::Condition { .. }))
}

/// No statement that reaches the caller grants the action on the role.
fn no_grant(verdicts: &Verdicts<'_, '_, '_>) -> Missing {
    let call = verdicts.call;
    let misses = resource_misses(call, &verdicts.identity);
    let nearest = misses.iter().min_by_key(|(miss, ..)| *miss);
    let mut missing = match nearest {
        Some((ResourceMiss::Other, ..)) | None => unattached::find(call)
            .or_else(|| nearest.map(|(miss, near, span)| misses_by_resource(call, *miss, near, *span)))
            .unwrap_or_else(|| nowhere(call)),
        Some((miss, near, span)) => misses_by_resource(call, *miss, near, *span),
    };
    missing.related.extend(trust_place(verdicts));
    missing
}

/// The trust policy's half, where it is there.
fn trust_place(verdicts: &Verdicts<'_, '_, '_>) -> Option<(Span, String)> {
    let (hit, _) = verdicts.trust_answer.layer.allow.as_ref()?;
    Some((hit.statement.span?, "the trust policy lets the caller in here".to_owned()))
}

type Found<'n, 'h> = (ResourceMiss, &'n NearMiss<'h>, Option<Span>);

fn resource_misses<'n, 'h>(call: &AssumeCall<'_, '_>, layer: &'n LayerAnswer<'h>) -> Vec<Found<'n, 'h>> {
    let by_resource = layer.misses.iter().filter(|near| near.miss == Miss::Resource);
    by_resource
        .flat_map(|near| {
            let patterns =
                near.hit.statement.resources.iter().filter(|set| !set.negated).flat_map(|set| &set.patterns);
            patterns.map(move |pattern| (classify(call, pattern), near, pattern.span))
        })
        .collect()
}

fn misses_by_resource(
    call: &AssumeCall<'_, '_>,
    miss: ResourceMiss,
    near: &NearMiss<'_>,
    span: Option<Span>,
) -> Missing {
    let role = &call.role.arn.text;
    let policy = near.hit.holding.map_or("the policy", |holding| &holding.label);
    let (code, what) = match miss {
        ResourceMiss::NotARole => (7, "names something that is not a role"),
        ResourceMiss::Account => (4, "names a role of another account"),
        ResourceMiss::Name => (5, "names a role that does not exist"),
        ResourceMiss::Path => (6, "leaves out or mistakes the path of the role"),
        ResourceMiss::Other => (6, "does not cover the role"),
    };
    let message = format!(
        "{policy} grants `sts:AssumeRole` on a resource that {what}: the ARN of the role is `{role}`"
    );
    let repair = match miss {
        ResourceMiss::Other => {
            format!("add `{role}` to the Resource of {}", describe_statement(near.hit.statement))
        }
        _ => format!("write `{role}` here"),
    };
    let span = span.or(near.hit.statement.span);
    part(code, Side::Identity, call.caller.account, message, span, repair)
}

/// B8.
fn nowhere(call: &AssumeCall<'_, '_>) -> Missing {
    let name = caller_name(call);
    let message = format!("no policy of `{name}` grants `sts:AssumeRole` on `{}`", call.role.arn.text);
    let repair = format!("allow `{name}` the action `sts:AssumeRole` on `{}`", call.role.arn.text);
    part(8, Side::Identity, call.caller.account, message, caller_place(call), repair)
}

/// B10: the first layer with an explicit Deny.
fn explicit_deny(verdicts: &Verdicts<'_, '_, '_>) -> Option<Missing> {
    let call = verdicts.call;
    let boundary = verdicts.boundary.as_ref().and_then(|boundary| boundary.deny);
    let session = verdicts.session.as_ref().and_then(|session| session.deny);
    let layers: [(Side, Option<Hit<'_>>); 4] = [
        (Side::Identity, verdicts.identity.deny),
        (Side::Boundary, boundary),
        (Side::Session, session),
        (Side::Scp, verdicts.scp.layer.deny),
    ];
    let (side, hit) = layers.into_iter().find_map(|(side, hit)| hit.map(|hit| (side, hit)))?;
    let label = hit.holding.map_or("a policy", |holding| &holding.label);
    let message = format!(
        "{} of {label} denies `{}` the call on `{}`",
        describe_statement(hit.statement),
        caller_name(call),
        call.role.arn.text
    );
    let repair = format!("narrow this Deny with an exception for `{}`", call.role.arn.text);
    Some(part(10, side, call.caller.account, message, hit.statement.span, repair))
}

/// B9.
fn condition_miss(verdicts: &Verdicts<'_, '_, '_>) -> Option<(Missing, bool)> {
    let call = verdicts.call;
    verdicts.identity.misses.iter().find_map(|near| {
        let Miss::Condition { condition, impossible } = &near.miss else { return None };
        let never = if *impossible { "can never carry" } else { "does not carry" };
        let message = format!(
            "the grant asks for `{}` {} {}, which `{}` {never}",
            condition.key.text,
            condition.operator.text,
            super::trust_side::values(condition),
            caller_name(call)
        );
        let repair = format!("bring `{}` as the condition asks, or correct its value", condition.key.text);
        let missing =
            part(9, Side::Identity, call.caller.account, message, condition_span(condition), repair);
        Some((missing, *impossible))
    })
}

/// B11 for the first caller, B29 for a role in the middle of a chain.
fn boundary_lacks(verdicts: &Verdicts<'_, '_, '_>) -> Missing {
    let (call, action) = (verdicts.call, verdicts.action);
    let holding = call.caller.entity.and_then(|entity| call.world.holdings.of(entity).boundary.as_ref());
    let code = if call.caller.first { 11 } else { 29 };
    let name = caller_name(call);
    let label = holding.map_or("", |holding| &holding.label);
    let message = format!(
        "the permissions boundary of `{name}` ({label}) does not allow `{action}` on `{}`",
        call.role.arn.text
    );
    let repair =
        format!("add a statement to the boundary that allows `{action}` on `{}`", call.role.arn.text);
    let document = holding.and_then(|holding| holding.documents.first()).and_then(|document| document.span);
    let reference = holding.and_then(|holding| holding.span);
    let mut missing =
        part(code, Side::Boundary, call.caller.account, message, document.or(reference), repair);
    if document.is_some() {
        missing.related.extend(reference.map(|span| (span, "it is the boundary here".to_owned())));
    }
    missing
}

/// B29: the session policy of a session in the middle.
fn session_policy_lacks(verdicts: &Verdicts<'_, '_, '_>) -> Missing {
    let (call, action) = (verdicts.call, verdicts.action);
    let role = &call.role.arn.text;
    let message =
        format!("the session policy of `{}` does not allow `{action}` on `{role}`", caller_name(call));
    let repair = format!("allow `{action}` on `{role}` in the session policy");
    let span = call.bring.with.session_policy.as_ref().and_then(|document| document.span);
    part(29, Side::Session, call.caller.account, message, span, repair)
}

/// B12: a level of the organization at which no service control policy allows the call.
fn guardrail_lacks(verdicts: &Verdicts<'_, '_, '_>, level: &Level) -> Missing {
    let (call, action) = (verdicts.call, verdicts.action);
    let message = format!(
        "no service control policy of `{}` allows `{}` the call on `{}`",
        level.id,
        caller_name(call),
        call.role.arn.text
    );
    let repair = format!("allow `{action}` on `{}` there", call.role.arn.text);
    let mut documents = level.holdings.iter().flat_map(|holding| &holding.documents);
    let place = documents.find_map(|document| document.span);
    part(12, Side::Scp, call.caller.account, message, place.or_else(|| caller_place(call)), repair)
}

pub(super) fn caller_place(call: &AssumeCall<'_, '_>) -> Option<Span> {
    call.caller.entity.and_then(|entity| call.world.origin_of(entity)).and_then(|origin| origin.span)
}
