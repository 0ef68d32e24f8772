//! The side of the role: B15, B17, B19, B18, B14, B16, B13, then B20 to B24.

use rolecall_policy::{Condition, Effect, Miss, Principal, PrincipalForm, Statement, classify};

use super::{caller_name, condition_span, describe_statement, part};
use crate::answer::{Missing, Side};
use crate::assume::{AssumeCall, Verdicts};
use rolecall_policy::same;

/// What is missing on the role's side, and whether the caller can never meet it.
pub(super) fn missing(verdicts: &Verdicts<'_, '_, '_>) -> Option<(Missing, bool)> {
    let trust = &verdicts.trust_answer;
    if let Some(hit) = trust.layer.deny {
        let call = verdicts.call;
        let message = format!("{} of the trust policy denies the call", describe_statement(hit.statement));
        let repair = format!("narrow this Deny with an exception for `{}`", caller_name(call));
        return Some((
            part(10, Side::Trust, Some(call.role.account), message, hit.statement.span, repair),
            false,
        ));
    }
    if !trust.layer.lacks_allow() || !trust.principal_facts.is_empty() {
        return None;
    }
    if trust.naming.is_empty() {
        return Some((not_named(verdicts), false));
    }
    let condition = trust.layer.misses.iter().find_map(|near| match &near.miss {
        Miss::Condition { condition, impossible } => Some((*condition, *impossible)),
        _ => None,
    });
    match condition {
        Some((condition, impossible)) => {
            Some((condition_missed(verdicts.call, condition, impossible), impossible))
        }
        None => Some((wrong_action(verdicts), false)),
    }
}

/// B19.
fn wrong_action(verdicts: &Verdicts<'_, '_, '_>) -> Missing {
    let call = verdicts.call;
    let statement = verdicts.trust_answer.naming.first().copied();
    let span =
        statement.and_then(|statement| statement.actions.patterns.first()).and_then(|action| action.span);
    let message =
        format!("the trust policy names `{}` but does not allow it `sts:AssumeRole`", caller_name(call));
    let span = span.or_else(|| statement.and_then(|statement| statement.span));
    part(
        19,
        Side::Trust,
        Some(call.role.account),
        message,
        span,
        "write `sts:AssumeRole` as the action".to_owned(),
    )
}

/// No Allow statement names the caller.
fn not_named(verdicts: &Verdicts<'_, '_, '_>) -> Missing {
    let call = verdicts.call;
    let allows = verdicts
        .trust
        .iter()
        .flat_map(|trust| &trust.statements)
        .filter(|statement| statement.effect == Effect::Allow);
    let principals: Vec<(&Statement, &Principal)> = allows
        .filter_map(|statement| Some((statement, statement.principals.as_ref().filter(|set| !set.negated)?)))
        .flat_map(|(statement, set)| set.list.iter().map(move |principal| (statement, principal)))
        .collect();
    let pick = |wanted: &dyn Fn(&PrincipalForm<'_>) -> bool| {
        principals.iter().find(|(_, principal)| wanted(&classify(principal))).map(|(_, principal)| *principal)
    };
    let account = |text: &str| same(text, &call.caller.account_id) == Some(true);
    if let Some(group) = pick(&|form| matches!(form, PrincipalForm::Group { .. })) {
        let message = format!(
            "the trust policy names the group `{}`, and a group is never a principal",
            group.text.text
        );
        return at(call, 15, message, group, format!("trust the account: `{}`", root_arn(call)));
    }
    let index = &call.world.index;
    if let Some(dead) =
        pick(&|form| matches!(form, PrincipalForm::UniqueId(id) if index.by_unique_id(id).is_none()))
    {
        let message =
            format!("the trust policy names `{}`, the id of a principal that was deleted", dead.text.text);
        return at(call, 17, message, dead, format!("write the ARN again: `{}`", wanted_principal(call)));
    }
    let signed = |form: &PrincipalForm<'_>| !is_service(form) && !is_federated(form);
    if let Some((_, principal)) = principals.first()
        && pick(&signed).is_none()
    {
        let what = if pick(&is_service).is_some() { "a service" } else { "an identity provider" };
        let message = format!("the trust policy names only {what}, not `{}`", caller_name(call));
        return at(call, 18, message, principal, format!("add a statement for `{}`", wanted_principal(call)));
    }
    let own_account = |form: &PrincipalForm<'_>| account_of(form).is_some_and(account);
    if let Some(other) = pick(&|form| account_of(form).is_some() && !own_account(form))
        && pick(&own_account).is_none()
    {
        let message =
            format!("the trust policy names `{}`, not account `{}`", other.text.text, call.caller.account_id);
        return at(call, 14, message, other, format!("write `{}`", wanted_principal(call)));
    }
    if let Some(single) = pick(&own_account) {
        let message = format!("the trust policy names `{}`, not `{}`", single.text.text, caller_name(call));
        return at(call, 16, message, single, format!("add `{}` beside it", wanted_principal(call)));
    }
    let message = format!("the trust policy does not name `{}`", caller_name(call));
    let span = verdicts.trust_place();
    part(
        13,
        Side::Trust,
        Some(call.role.account),
        message,
        span,
        format!("trust `{}`", wanted_principal(call)),
    )
}

fn at(
    call: &AssumeCall<'_, '_>,
    code: u8,
    message: String,
    principal: &Principal,
    repair: String,
) -> Missing {
    part(
        code,
        Side::Trust,
        Some(call.role.account),
        message,
        principal.text.span.or(call.role.origin.span),
        repair,
    )
}

fn is_service(form: &PrincipalForm<'_>) -> bool {
    matches!(form, PrincipalForm::Service(_))
}

fn is_federated(form: &PrincipalForm<'_>) -> bool {
    matches!(
        form,
        PrincipalForm::WebIdentity(_)
            | PrincipalForm::OidcProvider { .. }
            | PrincipalForm::SamlProvider { .. }
    )
}

fn account_of<'p>(form: &PrincipalForm<'p>) -> Option<&'p str> {
    match *form {
        PrincipalForm::Account { account, .. }
        | PrincipalForm::Role { account, .. }
        | PrincipalForm::User { account, .. }
        | PrincipalForm::AssumedRole { account, .. } => Some(account),
        _ => None,
    }
}

/// The tightest principal that lets the caller in: itself, or its account for a user who is only a member of a group.
fn wanted_principal(call: &AssumeCall<'_, '_>) -> String {
    if call.caller.arn.is_empty() { root_arn(call) } else { call.caller.arn.to_string() }
}

fn root_arn(call: &AssumeCall<'_, '_>) -> String {
    let account = call.caller.account.and_then(|account| call.world.estate.account(account));
    let partition = account.map_or("aws", |account| &account.partition);
    format!("arn:{partition}:iam::{}:root", call.caller.account_id)
}

/// B20 to B24; a condition on the caller's ARN or account is a principal in other words: B16, B14.
fn condition_missed(call: &AssumeCall<'_, '_>, condition: &Condition, impossible: bool) -> Missing {
    let key = condition.key.text.to_ascii_lowercase();
    let name = caller_name(call);
    let values = values(condition);
    let (code, side, repair) = match key.as_str() {
        key if call.bring.with.console == Some(true) && is_parameter(key) => (
            35,
            Side::Caller,
            format!(
                "use the command line or the API, which can pass `{}`: the console cannot",
                condition.key.text
            ),
        ),
        "sts:externalid" => {
            (20, Side::Caller, format!("pass the external ID {values}; never drop the condition"))
        }
        "aws:multifactorauthpresent" | "aws:multifactorauthage" => (21, Side::Caller, mfa_repair(call)),
        "aws:principalorgid" | "aws:principalorgpaths" => {
            (23, Side::Trust, "name the organization of the caller".to_owned())
        }
        "aws:principalarn" => (16, Side::Trust, format!("add `{}` to the values", call.caller.arn)),
        "aws:principalaccount" => {
            (14, Side::Trust, format!("add `{}` to the values", call.caller.account_id))
        }
        key if key.starts_with("aws:principaltag/") || key.starts_with("aws:requesttag/") => (
            24,
            Side::Caller,
            format!("tag the caller, or pass a session tag, so that `{}` is {values}", condition.key.text),
        ),
        _ => (
            22,
            Side::Trust,
            format!("bring `{}` as {values}, or add the caller's value", condition.key.text),
        ),
    };
    let never = if impossible { "can never carry" } else { "does not carry" };
    let message = format!(
        "the trust policy asks for `{}` {} {values}, which `{name}` {never}",
        condition.key.text, condition.operator.text
    );
    part(code, side, Some(call.role.account), message, condition_span(condition), repair)
}

/// Whether a condition key is a parameter of the call that the console does not know (IAM User Guide, "Switching to a role
/// (console)").
fn is_parameter(key: &str) -> bool {
    matches!(key, "sts:externalid" | "sts:sourceidentity" | "aws:tagkeys" | "sts:transitivetagkeys")
        || key.starts_with("aws:requesttag/")
}

fn mfa_repair(call: &AssumeCall<'_, '_>) -> String {
    if call.caller.first && call.caller.kind != crate::CallerKind::RoleSession {
        "authenticate with MFA and pass serial number and token code".to_owned()
    } else {
        "ask for MFA at the first hop: credentials from AssumeRole carry none".to_owned()
    }
}

/// The values of a condition as people read them.
pub(super) fn values(condition: &Condition) -> String {
    let list: Vec<String> = condition.values.iter().map(|value| format!("`{}`", value.text)).collect();
    list.join(" or ")
}
