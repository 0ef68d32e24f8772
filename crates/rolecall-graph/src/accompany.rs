//! What comes with a call that obtains a role session, beyond the call itself: session tags and a source identity need a
//! permission of their own on both sides (IAM User Guide, "Passing session tags in AWS STS" and "Monitor and control actions
//! taken with assumed roles"), a duration has limits ("Roles terms and concepts").
//!
//! Session tags are taken to be passed at every hop, or to be transitive, which asks for the same permission.

use rolecall_model::Role;
use rolecall_policy::{KeyState, Requirement};
use rolecall_source::Span;

use crate::answer::{Code, Evidence, Missing, Side, Verdict, add_requirement};
use crate::assume::{AssumeCall, HopAnswer};
use crate::caller::{Bring, CallerKind};
use crate::diagnose::{fact, part};
use crate::token::TokenCall;

/// What may come with a call.
pub(crate) struct Companion {
    /// The permission that it needs.
    action: &'static str,
    code: u8,
    what: &'static str,
    /// Condition keys, or their beginnings, that only it sets.
    keys: &'static [&'static str],
}

const COMPANIONS: [Companion; 2] = [
    Companion {
        action: "sts:TagSession",
        code: 26,
        what: "session tags",
        keys: &["aws:requesttag/", "aws:tagkeys", "sts:transitivetagkeys"],
    },
    Companion {
        action: "sts:SetSourceIdentity",
        code: 27,
        what: "a source identity",
        keys: &["sts:sourceidentity"],
    },
];

/// Shortest session in seconds (AWS STS API Reference, "AssumeRole").
const SHORTEST: u32 = 900;
/// Longest session in seconds that the session of a role can ask for (IAM User Guide, "Roles terms and concepts").
const LONGEST_CHAINED: u32 = 3_600;

/// The answer to an `sts:AssumeRole` call, with what comes with it.
pub(crate) fn complete(call: &AssumeCall<'_, '_>, mut answer: HopAnswer) -> HopAnswer {
    for companion in companions(call.bring, call.caller.kind, &answer) {
        let brief = AssumeCall { brief: true, ..*call };
        let other = brief.permission(companion.action);
        answer = joined(answer, other, companion, call.role);
    }
    let chained = call.caller.kind == CallerKind::RoleSession;
    limited(answer, call.bring, call.role, chained)
}

/// The answer to a call with a token or an assertion, with what comes with it.
pub(crate) fn complete_token(call: &TokenCall<'_, '_>, mut answer: HopAnswer) -> HopAnswer {
    for companion in companions(call.bring, call.caller.kind, &answer) {
        let other = TokenCall { action: companion.action, ..*call }.permission();
        answer = joined(answer, other, companion, call.role);
    }
    // Services take no notice of the longest session of a role.
    if call.caller.kind == CallerKind::Service {
        return answer;
    }
    limited(answer, call.bring, call.role, false)
}

/// What comes with a call: what is brought, and what the call needs to be allowed. A call that is refused anyway needs
/// nothing more.
fn companions(bring: Bring<'_>, caller: CallerKind, answer: &HopAnswer) -> Vec<&'static Companion> {
    if matches!(answer.verdict(), Verdict::Denied | Verdict::Impossible) {
        return Vec::new();
    }
    let brought = |companion: &Companion| match companion.code {
        26 => !bring.with.session_tags.is_empty(),
        _ => bring.with.source_identity.is_some(),
    };
    // A service passes what it passes, whatever the trust policy asks.
    let asked = |companion: &Companion| {
        caller != CallerKind::Service
            && answer.requires.iter().any(|requirement| needs_key(requirement, companion.keys))
    };
    COMPANIONS.iter().filter(|companion| brought(companion) || asked(companion)).collect()
}

/// Whether one of these keys must be in the request.
fn needs_key(requirement: &Requirement, keys: &[&str]) -> bool {
    let key = requirement.key.text.to_ascii_lowercase();
    keys.iter().any(|start| key.starts_with(start)) && requirement.met_by(&KeyState::Absent) == Some(false)
}

/// Both answers as one. A missing grant of the companion's action is a break of its own; a Deny, a boundary or a condition
/// that is in the way is what it is for every call.
fn joined(answer: HopAnswer, other: HopAnswer, companion: &Companion, role: &Role) -> HopAnswer {
    let verdict = answer.verdict().max(other.verdict());
    let refused = matches!(other.verdict(), Verdict::Denied | Verdict::Impossible);
    // What is not known does not matter any more.
    let mut missing = if refused { Vec::new() } else { answer.missing };
    for part in other.missing {
        let part = rename(part, companion, role, &answer.evidence);
        if !missing.contains(&part) {
            missing.push(part);
        }
    }
    let mut requires = answer.requires;
    for requirement in other.requires {
        add_requirement(&mut requires, requirement);
    }
    let mut evidence = answer.evidence;
    for statement in other.evidence {
        if !evidence.contains(&statement) {
            evidence.push(statement);
        }
    }
    HopAnswer { verdict: Some(verdict), requires, evidence, missing }
}

/// B26 or B27, at the statement that grants the call itself: the smallest repair adds an action to it.
fn rename(missing: Missing, companion: &Companion, role: &Role, evidence: &[Evidence]) -> Missing {
    let Companion { action, code, what, .. } = *companion;
    let side = match missing.code {
        Some(Code(1..=8)) => Side::Identity,
        Some(Code(13..=19)) => Side::Trust,
        _ => return missing,
    };
    let grant = evidence.iter().find(|grant| grant.side == side && grant.span.is_some());
    let owner = if side == Side::Trust { "the trust policy of" } else { "no policy of the caller for" };
    let does = if side == Side::Trust { "does not allow" } else { "allows" };
    let message = format!("{owner} `{}` {does} `{action}`, which {what} needs", role.name.text);
    let title = match grant {
        Some(grant) => format!("add `{action}` to the actions of {}", grant.statement),
        None => format!("allow `{action}` on `{}`", role.arn.text),
    };
    let span = grant.and_then(|grant| grant.span).or(missing.span);
    let mut part = part(code, Side::Caller, missing.account, message, span, title);
    part.related.extend(other_side(evidence, side));
    part
}

/// The grant of the call on the other side.
fn other_side(evidence: &[Evidence], side: Side) -> Option<(Span, String)> {
    let grants = evidence.iter().filter(|grant| matches!(grant.side, Side::Identity | Side::Trust));
    let other = grants.into_iter().find(|grant| grant.side != side)?;
    Some((other.span?, format!("the other side is {}", other.statement)))
}

/// B28: STS refuses what is too long, it does not shorten it.
fn limited(answer: HopAnswer, bring: Bring<'_>, role: &Role, chained: bool) -> HopAnswer {
    let Some(seconds) = bring.with.duration else { return answer };
    let refused = matches!(answer.verdict(), Verdict::Denied | Verdict::Impossible);
    let longest = role.max_session_duration;
    let too_long = longest.filter(|longest| seconds > *longest);
    let (message, span, title) = if seconds < SHORTEST {
        let message =
            format!("a session of {seconds} seconds is asked for, and none is shorter than {SHORTEST}");
        (message, None, format!("ask for {SHORTEST} seconds or more"))
    } else if chained && seconds > LONGEST_CHAINED {
        let name = &role.name.text;
        let message = format!(
            "a session of `{name}` of {seconds} seconds is asked for, and the session of a role obtains at most one hour"
        );
        (message, None, "ask for one hour, or make this the first hop".to_owned())
    } else if let Some(longest) = too_long {
        let name = &role.name.text;
        let message =
            format!("`{name}` gives sessions of at most {longest} seconds, and {seconds} are asked for");
        (message, role.origin.span, format!("ask for {longest} seconds, or raise `max_session_duration`"))
    } else if longest.is_none() && seconds > LONGEST_CHAINED && !refused {
        let reason = format!("the longest session of `{}`", role.name.text);
        let missing = fact(Side::Caller, Some(role.account), &reason.into(), role.origin.span);
        let verdict = answer.verdict().max(Verdict::Unknown);
        return HopAnswer {
            verdict: Some(verdict),
            missing: [answer.missing, vec![missing]].concat(),
            ..answer
        };
    } else {
        return answer;
    };
    let kept = if refused { answer.missing } else { Vec::new() };
    let part = part(28, Side::Caller, Some(role.account), message, span, title);
    HopAnswer { verdict: Some(Verdict::Denied), missing: [kept, vec![part]].concat(), ..answer }
}
